// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.trainerworker.gate.GateReport;
import io.zoetic.trainerworker.gate.PairedComparison;
import io.zoetic.trainerworker.gate.SuiteMetric;
import io.zoetic.trainerworker.gate.SuiteReport;
import io.zoetic.trainerworker.gate.SuiteScreen;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PromotionRuleTest {
  private static SuiteReport suite(String name, @Nullable String unmeasured) {
    return new SuiteReport(
        name,
        SuiteMetric.JUDGEMENT,
        PairedComparison.NOTHING,
        0,
        0,
        0,
        Double.NaN,
        unmeasured,
        List.of());
  }

  private static GateReport report(int unread) {
    return report(null).beside(new SuiteScreen.Unchanged(70, 1400, unread));
  }

  private static GateReport report(@Nullable String unmeasured) {
    return new GateReport(
        "dates",
        suite("dates", null),
        null,
        List.of(suite("units", unmeasured)),
        SuiteScreen.Unchanged.NONE,
        null,
        null);
  }

  @Test
  void whatHasPassedEverywhere_isServedByTheGatesRule() {
    assertThat(PromotionRule.GATE.obstacle(report(null), true, 0)).isEmpty();
    assertThat(PromotionRule.TRUST.obstacle(report(null), true, 0)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(PromotionRule.class)
  void whatChangesThingsThatNobodyCanMeasure_waitsForAPerson(PromotionRule rule) {
    GateReport report = report("nobody knows");

    assertThat(report.isPassed()).isTrue();
    assertThat(rule.obstacle(report, true, 0))
        .contains("what it does elsewhere must be measurable, is not on units: nobody knows");
  }

  @ParameterizedTest
  @EnumSource(PromotionRule.class)
  void whatNobodyHasLookedAt_waitsForAPerson(PromotionRule rule) {
    GateReport report = report(3);

    assertThat(report.isPassed()).isTrue();
    assertThat(report.summary())
        .endsWith("; not measurable: 3 of 74 other suites: nobody has looked at them yet");
    assertThat(rule.obstacle(report, true, 0))
        .contains(
            "what it does elsewhere must be measurable, is not on 3 of 74 other suites: nobody has"
                + " looked at them yet");
  }

  @Test
  void whatIsJudgedAgain_staysOnlyIfAllIsLookedAt() {
    assertThat(Rejudgement.stays(report(0))).isTrue();
    assertThat(Rejudgement.stays(report(1))).isFalse();
  }
}
