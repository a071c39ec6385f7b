// SPDX-License-Identifier: Apache-2.0
package io.zoetic.adapterworker;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.core.ExpertPointer;
import io.zoetic.core.VersionId;
import io.zoetic.events.adaptation.Adaptation;
import io.zoetic.events.adaptation.ExpertShare;
import io.zoetic.events.adaptation.ExpertWeight;
import io.zoetic.events.completion.Origin;
import io.zoetic.vectorstore.experts.ExpertMutation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Versions change under a worker that answers. */
class HotSwapTest {
  private static final Adaptation BY_NAME =
      Adaptation.expert(List.of(new ExpertWeight("a", null, 1)));

  private GoldenWorker rig;

  @BeforeEach
  void prepare() {
    rig = new GoldenWorker();
  }

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void promotion_whileAnswersRun_isForTheNextOnesOnly() {
    rig.champion("a", z(0));
    rig.withoutPolls().start();
    List<String> running = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      running.add(begin(prompt(i), 440));
    }
    running.forEach(
        id -> rig.conversations.await(id, answer -> !answer.tokens().isEmpty()).expert());

    rig.champion("a", z(1));
    rig.swap("a");
    assertThat(running).noneMatch(id -> rig.conversations.soFar(id).isEnded());
    List<Integer> next = rig.ask("a").tokens();

    assertThat(next).isEqualTo(alone(Conversations.PROMPT, 16, 1));
    for (int i = 0; i < running.size(); i++) {
      Conversations.Answer answer = rig.conversations.await(running.get(i));
      assertThat(answer.expert().version()).isEqualTo(1);
      assertThat(answer.expert().alias()).isEqualTo("champion");
      assertThat(answer.tokens()).isEqualTo(alone(prompt(i), 440, 0));
    }
  }

  /** The prompt's beginning is kept under either digest by the time of the rollback. */
  @Test
  void rollback_givesTheAnswersOfBefore() {
    rig.champion("a", z(0));
    rig.withoutPolls().start();
    Conversations.Answer before = rig.ask("a");
    rig.champion("a", z(1));
    rig.swap("a");
    Conversations.Answer between = rig.ask("a");

    rig.apply(new ExpertMutation.Rollback("a"));
    rig.swap("a");
    Conversations.Answer after = rig.ask("a");

    assertThat(before.tokens()).isEqualTo(alone(Conversations.PROMPT, 16, 0));
    assertThat(between.tokens()).isEqualTo(alone(Conversations.PROMPT, 16, 1));
    assertThat(after.tokens()).isEqualTo(before.tokens());
    assertThat(after.expert()).isEqualTo(before.expert());
  }

  @Test
  void pointer_thatIsLate_changesNothing() {
    rig.champion("a", z(0));
    ExpertPointer late = rig.pointer("a");
    rig.champion("a", z(1));
    rig.champion("b", z(0));
    rig.withoutPolls().start();

    rig.publish(late);
    rig.champion("b", z(1));
    rig.swap("b");

    assertThat(rig.ask("a").expert().version()).isEqualTo(2);
    assertThat(rig.awaitAcknowledged("a").version()).isEqualTo(2);
  }

  @Test
  void pointer_thatGotLost_isMadeUpForByAPoll() {
    rig.champion("a", z(0));
    rig.start();

    rig.champion("a", z(1));

    assertThat(rig.awaitAcknowledged("a").version()).isEqualTo(2);
    assertThat(rig.ask("a").expert().version()).isEqualTo(2);
  }

  @Test
  void pointer_ofSomethingUnknown_stopsNobody() {
    rig.champion("a", z(0));
    rig.withoutPolls().start();
    ExpertPointer known = rig.pointer("a");
    rig.publish(
        new ExpertPointer("Not a name", "skill", 1, false, known.at(), Map.of(), List.of(), null),
        new ExpertPointer("b", "oracle", 1, false, known.at(), Map.of(), List.of(), null));

    rig.champion("a", z(1));
    rig.swap("a");

    assertThat(rig.ask("a").expert().version()).isEqualTo(2);
  }

  /** As another attempt at a prompt asks for it: the first one has begun under version 1. */
  @Test
  void version_thatIsNotServedAnyMore_isStillThereForWhoAsksForIt() {
    rig.withVersionsMax(2);
    rig.champion("a", z(0));
    rig.withoutPolls().start();
    for (double t : new double[] {0.3, 0.6, 1}) {
      rig.champion("a", z(t));
      rig.swap("a");
    }

    Conversations.Answer answer = rig.ask("a", 1);

    assertThat(answer.expert().version()).isEqualTo(1);
    assertThat(answer.tokens()).isEqualTo(alone(Conversations.PROMPT, 16, 0));
    assertThat(rig.metrics.get("zoetic.worker.versions").gauge().value()).isEqualTo(2);
  }

  @Test
  void hundredSwaps_underRunningStreams_neverMixVersions() {
    Map<Integer, Double> versions = Map.of(1, 0.0, 2, 1.0);
    rig.champion("a", z(0));
    VersionId second = rig.champion("a", z(1));
    rig.withoutPolls().start();
    Map<String, Integer> begun = new HashMap<>();
    for (int swap = 0; swap < 100; swap++) {
      int prompt = swap % 3;
      String id = begin(prompt(prompt), 16);
      begun.put(id, prompt);
      if (swap % 2 == 0) {
        rig.apply(new ExpertMutation.Rollback("a"));
      } else {
        rig.apply(new ExpertMutation.Restore(second));
        rig.apply(new ExpertMutation.Promote(second));
      }
      rig.swap("a");
    }

    Map<ExpertShare, List<List<Integer>>> expected = new HashMap<>();
    begun.forEach(
        (id, prompt) -> {
          Conversations.Answer answer = rig.conversations.await(id);
          List<Integer> alone =
              expected
                  .computeIfAbsent(answer.expert(), share -> alone(versions, share))
                  .get(prompt);
          assertThat(answer.tokens()).isEqualTo(alone);
        });
    assertThat(expected).hasSize(2);
    assertThat(rig.metrics.get("zoetic.worker.swap.flip").timer().count()).isGreaterThan(100);
  }

  private List<List<Integer>> alone(Map<Integer, Double> versions, ExpertShare share) {
    double t = requireNonNull(versions.get(share.version()));
    return IntStream.range(0, 3).mapToObj(prompt -> alone(prompt(prompt), 16, t)).toList();
  }

  /** Prompts that begin alike, so that they share what is kept of them. */
  private static List<Integer> prompt(int last) {
    List<Integer> prompt = new ArrayList<>(Conversations.PROMPT);
    prompt.add(100 + last);
    return prompt;
  }

  private String begin(List<Integer> prompt, int tokens) {
    Origin origin = new Origin(null, "request");
    return rig.conversations.begin(prompt, tokens, BY_NAME, origin);
  }

  private float[] z(double t) {
    return rig.golden.between(t);
  }

  private List<Integer> alone(List<Integer> prompt, int tokens, double t) {
    return rig.golden.alone(prompt, tokens, z(t));
  }
}
