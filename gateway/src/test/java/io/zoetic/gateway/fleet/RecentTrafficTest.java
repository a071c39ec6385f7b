// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.core.AdaptationStrategy;
import io.zoetic.core.ExpertSelection;
import io.zoetic.events.adaptation.AdaptationReport;
import io.zoetic.events.adaptation.ExpertShare;
import io.zoetic.events.adaptation.PassReport;
import io.zoetic.vectorstore.fleet.Gateways;
import io.zoetic.vectorstore.fleet.Gateways.Traffic;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RecentTrafficTest {
  private long now = -3;
  private final RecentTraffic traffic = new RecentTraffic(() -> now);

  private static AdaptationReport under(String... experts) {
    return new AdaptationReport(
        AdaptationStrategy.EXPERT,
        experts.length > 1 ? ExpertSelection.SOFT : ExpertSelection.TOP_1,
        List.of(),
        Arrays.stream(experts)
            .map(name -> new ExpertShare(name, 1, "d".repeat(64), 1.0 / experts.length))
            .toList(),
        PassReport.NONE);
  }

  private void pass(int seconds) {
    now += TimeUnit.SECONDS.toNanos(seconds);
  }

  @Test
  void answers_countForEachExpertOfTheirMixture_andForTheBaseModelWithoutOne() {
    traffic.begins(under("dates"));
    traffic.begins(under("dates", "sums"));
    traffic.begins(AdaptationReport.BASE);
    traffic.ends(under("dates", "sums"), 30);

    assertThat(traffic.latest())
        .isEqualTo(
            Map.of(
                "dates",
                new Traffic(2, 30),
                "sums",
                new Traffic(1, 30),
                Gateways.BASE,
                new Traffic(1, 0)));
  }

  @Test
  void whatIsOlderThanAMinute_isNotCounted() {
    traffic.begins(under("dates"));
    pass(30);
    traffic.begins(under("dates"));
    traffic.begins(under("sums"));
    pass(29);
    assertThat(traffic.latest().get("dates")).isEqualTo(new Traffic(2, 0));

    pass(2);
    assertThat(traffic.latest().get("dates")).isEqualTo(new Traffic(1, 0));

    pass(30);
    traffic.begins(under("sums"));
    assertThat(traffic.latest()).isEqualTo(Map.of("sums", new Traffic(1, 0)));

    pass(600);
    assertThat(traffic.latest()).isEmpty();
  }
}
