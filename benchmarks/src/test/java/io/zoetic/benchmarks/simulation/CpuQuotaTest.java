// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CpuQuotaTest {
  private static final long MS = 1_000_000;

  private final CpuQuota quota = new CpuQuota(300, 0);

  @Test
  void workWithinTheQuota_takesItsTime() {
    assertThat(quota.finish(10 * MS, 30 * MS)).isEqualTo(40 * MS);
  }

  @Test
  void workBeyondIt_waitsForTheNextPeriods() {
    assertThat(quota.finish(0, 70 * MS)).isEqualTo(210 * MS);
  }

  @Test
  void whatWasUsedInAPeriod_isMissingInIt_andBackInTheNext() {
    assertThat(quota.finish(0, 20 * MS)).isEqualTo(20 * MS);
    assertThat(quota.finish(50 * MS, 20 * MS)).isEqualTo(110 * MS);
    assertThat(quota.finish(200 * MS, 30 * MS)).isEqualTo(230 * MS);
  }

  @Test
  void workThatBeginsLateInAPeriod_goesOnInTheNext() {
    assertThat(quota.finish(90 * MS, 30 * MS)).isEqualTo(120 * MS);
  }

  @Test
  void otherThreads_takeFromTheSameQuota_andWhatTheyOwe() {
    quota.use(0, 45 * MS);

    assertThat(quota.finish(10 * MS, 10 * MS)).isEqualTo(110 * MS);
    assertThat(quota.finish(110 * MS, 10 * MS)).isEqualTo(205 * MS);
  }

  @Test
  void periods_beginWhereTheyAreSaidTo() {
    CpuQuota later = new CpuQuota(300, 40 * MS);

    assertThat(later.finish(30 * MS, 60 * MS)).isEqualTo(160 * MS);
  }
}
