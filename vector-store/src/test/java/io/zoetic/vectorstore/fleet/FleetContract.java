// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.core.ExpertPointer;
import io.zoetic.testkit.contract.Contract;
import io.zoetic.vectorstore.experts.RegistryUnderTest;
import io.zoetic.vectorstore.fleet.Fleet.WorkerAcknowledgement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link Fleet} does. */
@Contract
public abstract class FleetContract {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Instant NOON = Instant.parse("2026-11-24T12:00:00.123456789Z");

  private RegistryUnderTest test;

  /** A registry that holds nothing but base models; its store is closed after the test. */
  protected abstract RegistryUnderTest emptyRegistry() throws Exception;

  @BeforeEach
  void openRegistry() throws Exception {
    test = emptyRegistry();
    test.candidate("dates");
    test.candidate("sums");
  }

  @AfterEach
  void closeRegistry() {
    test.close();
  }

  @Test
  void worker_beating_isNewOnceAndAliveUntilItLeaves() {
    assertThat(test.fleet.beat(worker("w2"))).isTrue();
    assertThat(test.fleet.beat(worker("w1"))).isTrue();
    assertThat(test.fleet.beat(worker("w1"))).isFalse();

    assertThat(test.fleet.workers(HOUR)).containsExactly(worker("w1"), worker("w2"));
    assertThat(test.fleet.workers(Duration.ZERO)).isEmpty();
    test.fleet.leave("w1");
    assertThat(test.fleet.workers(HOUR)).containsExactly(worker("w2"));
  }

  @Test
  void worker_saysWhichPromptsItReads_anewWithEveryBeat() {
    FleetWorker before = worker("w1");
    FleetWorker updated =
        new FleetWorker("w1", before.baseModel(), before.layout(), before.startedAt(), 2);
    test.fleet.beat(before);

    test.fleet.beat(updated);

    assertThat(before.readsPrompts()).isEqualTo(1);
    assertThat(test.fleet.workers(HOUR)).containsExactly(updated);
  }

  @Test
  void acknowledgements_ofSeveralWorkers_areFoundByExpert() {
    test.fleet.beat(worker("w1"));
    test.fleet.beat(worker("w2"));
    test.fleet.acknowledge("w1", List.of(served("dates", 3, 2), served("sums", 1, null)));
    Acknowledgement failed = new Acknowledgement("dates", standing(3), 1, "z is damaged", NOON);
    test.fleet.acknowledge("w2", List.of(failed));

    assertThat(test.fleet.acknowledgements("dates", HOUR))
        .containsExactly(
            new WorkerAcknowledgement("w1", served("dates", 3, 2)),
            new WorkerAcknowledgement("w2", failed));
    assertThat(test.fleet.acknowledgements("sums", HOUR))
        .containsExactly(new WorkerAcknowledgement("w1", served("sums", 1, null)));
    assertThat(test.fleet.acknowledgements("dates", Duration.ZERO)).isEmpty();
  }

  @Test
  void acknowledgement_ofAnOlderEpoch_takesThePlaceOfTheOneBefore() {
    test.fleet.beat(worker("w1"));
    test.fleet.acknowledge("w1", List.of(served("dates", 5, 2)));

    test.fleet.acknowledge("w1", List.of(served("dates", 4, 1)));

    assertThat(test.fleet.acknowledgements("dates", HOUR))
        .containsExactly(new WorkerAcknowledgement("w1", served("dates", 4, 1)));
  }

  @Test
  void acknowledgement_ofAWorkerThatHasLeft_isForgotten() {
    test.fleet.beat(worker("w1"));
    test.fleet.acknowledge("w1", List.of(served("dates", 5, 2)));
    test.fleet.leave("w1");

    test.fleet.acknowledge("w1", List.of(served("dates", 6, 2)));

    assertThat(test.fleet.beat(worker("w1"))).isTrue();
    assertThat(test.fleet.acknowledgements("dates", HOUR)).isEmpty();
  }

  @Test
  void acknowledgements_ofAThousandExperts_areOneCall() {
    List<String> experts = IntStream.range(0, 1000).mapToObj(i -> "e" + i).toList();
    experts.forEach(test::candidate);
    test.fleet.beat(worker("w1"));

    test.fleet.acknowledge("w1", experts.stream().map(name -> served(name, 1, null)).toList());

    assertThat(test.fleet.acknowledgements("e999", HOUR)).hasSize(1);
  }

  /** An event log may know experts of another database. */
  @Test
  void acknowledgement_besideOneOfAnUnknownExpert_isKept() {
    test.fleet.beat(worker("w1"));

    test.fleet.acknowledge("w1", List.of(served("unknown", 1, null), served("dates", 1, null)));

    assertThat(test.fleet.acknowledgements("dates", HOUR)).hasSize(1);
  }

  @Test
  void worker_saysWhatItMeasures_orNothing() {
    WorkerFigures figures = new WorkerFigures("0.1", "cpu", 32, 5, 12);
    test.fleet.beat(worker("w1"), new WorkerFigures("0.1", "cpu", 32, 0, 0));
    test.fleet.beat(worker("w1"), figures);
    test.fleet.beat(worker("w2"));

    assertThat(test.fleet.heard())
        .extracting(Fleet.Heard::worker)
        .containsExactly(worker("w1"), worker("w2"));
    assertThat(test.fleet.heard())
        .extracting(Fleet.Heard::figures)
        .containsExactly(figures, WorkerFigures.UNTOLD);
    assertThat(test.fleet.heard())
        .allSatisfy(each -> assertThat(each.silence()).isLessThan(Duration.ofMinutes(1)));
  }

  @Test
  void progress_countsWhatIsAsTheRegistrySays_andNamesSomeOfTheRest() {
    test.candidate("names");
    Map<String, ExpertPointer.Standing> wanted =
        Map.of("dates", standing(3), "names", standing(2), "sums", standing(2));
    test.fleet.beat(worker("w1"));
    test.fleet.beat(worker("w2"));
    test.fleet.beat(worker("w3"));
    Acknowledgement failed = new Acknowledgement("sums", standing(2), 1, "z is damaged", NOON);
    Acknowledgement late = served("names", 1, null);
    test.fleet.acknowledge("w1", List.of(served("dates", 3, 2), failed, late));
    test.fleet.acknowledge(
        "w3", List.of(served("dates", 3, 2), served("names", 2, 1), served("sums", 2, 1)));

    assertThat(test.fleet.progress(wanted, HOUR, 2))
        .containsExactly(
            new Fleet.Progress(
                "w1", 1, List.of(new Fleet.Other("names", late), new Fleet.Other("sums", failed))),
            new Fleet.Progress(
                "w2", 0, List.of(new Fleet.Other("dates", null), new Fleet.Other("names", null))),
            new Fleet.Progress("w3", 3, List.of()));
    assertThat(test.fleet.progress(wanted, Duration.ZERO, 2)).isEmpty();
    assertThat(test.fleet.progress(Map.of(), HOUR, 2)).isEmpty();
  }

  private static FleetWorker worker(String id) {
    return new FleetWorker(id, RegistryUnderTest.BASE, RegistryUnderTest.LAYOUT, NOON);
  }

  private static Acknowledgement served(String expert, long epoch, @Nullable Integer version) {
    return new Acknowledgement(expert, standing(epoch), version, null, NOON);
  }

  private static ExpertPointer.Standing standing(long epoch) {
    return epoch == 1
        ? new ExpertPointer.Standing(null, 1, null)
        : new ExpertPointer.Standing("life", epoch, "d" + epoch);
  }
}
