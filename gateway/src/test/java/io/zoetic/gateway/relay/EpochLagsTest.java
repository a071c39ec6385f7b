// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.zoetic.core.ExpertPointer;
import io.zoetic.vectorstore.experts.InMemoryFleet;
import io.zoetic.vectorstore.fleet.Acknowledgement;
import io.zoetic.vectorstore.fleet.FleetWorker;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EpochLagsTest {
  private static final Instant NOON = WrittenAudit.NOON;

  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private Instant now = NOON.plusSeconds(90);
  private final InMemoryFleet fleet = new InMemoryFleet(() -> now);
  private final EpochLags lags = new EpochLags(fleet, () -> now, metrics);

  private static ExpertPointer changed(String expert, long epoch) {
    return changed(expert, epoch, NOON);
  }

  private static ExpertPointer changed(String expert, long epoch, Instant at) {
    return new ExpertPointer(expert, "skill", epoch, false, at, Map.of(), List.of(), "life");
  }

  private void beat(String worker, Instant started) {
    fleet.beat(new FleetWorker(worker, "a".repeat(64), "all", started));
  }

  private void said(String worker, ExpertPointer change, @Nullable String failure) {
    fleet.acknowledge(
        worker, List.of(new Acknowledgement(change.expert(), change.standing(), 1, failure, NOON)));
  }

  private double lag(String expert) {
    lags.look();
    return metrics.get("zoetic.epoch.lag").tag("expert", expert).gauge().value();
  }

  @Test
  void lag_isOfTheWorkerThatOwesItLongest_untilAllServeTheChange() {
    ExpertPointer change = changed("sums", 2);
    beat("w1", NOON.minusSeconds(500));
    beat("w2", NOON.plusSeconds(60));
    lags.told(List.of(change));

    assertThat(lag("sums")).isEqualTo(90);
    said("w1", change, null);
    assertThat(lag("sums")).isEqualTo(30);
    said("w2", change, "its digest is another");
    assertThat(lag("sums")).isEqualTo(30);
    said("w2", change, null);
    assertThat(lag("sums")).isZero();
  }

  @Test
  void change_thatNoWorkerIsThereFor_isOwedByTheOnesThatCome() {
    ExpertPointer change = changed("sums", 1);
    lags.told(List.of(change));

    assertThat(lag("sums")).isZero();
    beat("w1", NOON.plusSeconds(80));
    assertThat(lag("sums")).isEqualTo(10);
    said("w1", change, null);
    assertThat(lag("sums")).isZero();
  }

  @Test
  void manyThatNeverConverge_hideNoLaterChange() {
    beat("w1", NOON);
    lags.told(IntStream.range(0, 200).mapToObj(each -> changed("e" + each, 1)).toList());
    lags.look();
    lags.told(List.of(changed("late", 1, NOON.plusSeconds(60))));

    assertThat(lag("other")).isEqualTo(30);
  }

  @Test
  void experts_beyondTheBound_shareOneLabel() {
    beat("w1", NOON);
    lags.told(IntStream.range(0, 200).mapToObj(each -> changed("e" + each, 1)).toList());
    lags.look();
    lags.forget();
    lags.told(List.of(changed("one-more", 1)));

    assertThat(lag("other")).isEqualTo(90);
    assertThat(lag("e0")).isZero();
    assertThat(metrics.get("zoetic.epoch.lag").meters()).extracting(Meter::getId).hasSize(201);
  }
}
