// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.testkit.contract.Contract;
import io.zoetic.vectorstore.fleet.Gateways.ExpertTraffic;
import io.zoetic.vectorstore.fleet.Gateways.Report;
import io.zoetic.vectorstore.fleet.Gateways.Traffic;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What all {@link Gateways} do. */
@Contract
public abstract class GatewaysContract {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

  /** A store to which no gateway has said anything. */
  protected abstract Gateways nobodyTold() throws Exception;

  @Test
  void gateway_saysWhatItMeasures_inPlaceOfWhatItSaidBefore_untilItLeaves() throws Exception {
    Gateways gateways = nobodyTold();
    gateways.tell(new Report("g2", null, NOON, 0, 0, Map.of()));
    gateways.tell(new Report("g1", "0.1", NOON, 5, 2, Map.of()));
    gateways.tell(new Report("g1", "0.1", NOON, 7, 3, Map.of("sums", new Traffic(1, 2))));

    assertThat(gateways.heard())
        .extracting(Gateways.Heard::told)
        .containsExactly(
            new Report("g1", "0.1", NOON, 7, 3, Map.of()),
            new Report("g2", null, NOON, 0, 0, Map.of()));
    assertThat(gateways.heard())
        .allSatisfy(each -> assertThat(each.silence()).isLessThan(Duration.ofMinutes(1)));

    gateways.leave("g1");
    assertThat(gateways.heard()).extracting(Gateways.Heard::gateway).containsExactly("g2");
    assertThat(gateways.traffic(HOUR, 10)).isEmpty();
  }

  @Test
  void traffic_ofAllGateways_isAddedUp_theBusiestFirst() throws Exception {
    Gateways gateways = nobodyTold();
    gateways.tell(
        new Report(
            "g1",
            null,
            NOON,
            0,
            0,
            Map.of("sums", new Traffic(2, 20), "dates", new Traffic(9, 90))));
    gateways.tell(
        new Report(
            "g2",
            null,
            NOON,
            0,
            0,
            Map.of("sums", new Traffic(3, 30), Gateways.BASE, new Traffic(1, 7))));

    assertThat(gateways.traffic(HOUR, 10))
        .containsExactly(
            new ExpertTraffic("dates", new Traffic(9, 90)),
            new ExpertTraffic("sums", new Traffic(5, 50)),
            new ExpertTraffic(Gateways.BASE, new Traffic(1, 7)));
    assertThat(gateways.traffic(HOUR, 1)).hasSize(1);
    assertThat(gateways.traffic(Duration.ZERO, 10)).as("of those that are silent").isEmpty();
  }

  @Test
  void traffic_thatIsNotSaidAgain_isOver() throws Exception {
    Gateways gateways = nobodyTold();
    gateways.tell(
        new Report(
            "g1", null, NOON, 0, 0, Map.of("sums", new Traffic(2, 20), "x", new Traffic(1, 1))));

    gateways.tell(new Report("g1", null, NOON, 0, 0, Map.of("sums", new Traffic(1, 5))));

    assertThat(gateways.traffic(HOUR, 10))
        .containsExactly(new ExpertTraffic("sums", new Traffic(1, 5)));
  }
}
