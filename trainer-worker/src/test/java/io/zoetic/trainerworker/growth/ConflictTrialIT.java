// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.growth;

import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.trainerworker.Fake;
import io.zoetic.trainerworker.gate.ServingSnapshot;
import io.zoetic.trainerworker.growth.ConflictTrial.Found;
import io.zoetic.vectorstore.growth.Growth.Centre;
import io.zoetic.vectorstore.growth.GrowthDecision;
import io.zoetic.vectorstore.learning.Examples;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trials with the experts that come with the reference model. */
class ConflictTrialIT {
  private static ReferenceGrowth reference;
  private static ServingSnapshot served;

  @BeforeAll
  static void open(@TempDir Path directory) throws IOException {
    reference = new ReferenceGrowth(directory);
    served = ReferenceGrowth.served(reference.shipped());
  }

  @AfterAll
  static void close() {
    reference.close();
  }

  /** An expert was taught its skill. */
  private static Optional<Found> tried(String expert, int lessons, List<Known> cluster) {
    List<Known> taught = reference.known(expert, 1, lessons, UnaryOperator.identity());
    Examples examples =
        Fake.of(
            Examples.class, Map.of("sample", _ -> taught.stream().map(Known::example).toList()));
    return new ConflictTrial(
            reference.models,
            examples,
            some -> taught.stream().filter(each -> some.contains(each.example())).toList())
        .of(expert, cluster, served);
  }

  private static String trueOrFalse(String answer) {
    return answer.equals("Yes") ? "True" : "False";
  }

  @Test
  void otherAnswersToTheSameKindOfPrompt_areAConflict() {
    List<Known> cluster = reference.known("yes-or-no", 2, 24, ConflictTrialIT::trueOrFalse);

    Found found = tried("yes-or-no", 48, cluster).orElseThrow();

    assertThat(found.isConflict()).as(found.words()).isTrue();
    Centre beside = new Centre(new UUID(0, 1), new float[1], 5, "yes-or-no", false);
    Evidence evidence = new Evidence(new Share(4, 24), List.of(), beside).with(found);
    GrowthRule rule = GrowthRule.of(evidence);
    assertThat(rule.kind()).isEqualTo(GrowthDecision.Kind.SPLIT);
    assertThat(rule.expert()).isNull();
    assertThat(rule.reason())
        .startsWith("they contradict what yes-or-no was taught: they are beside prompts")
        .contains("30 steps on half of these alone leave yes-or-no ");
    assertThat(evidence.toJson(24, 2)).contains("\"trial\":{", "\"both\":{");
  }

  @Test
  void anotherSkill_thatCanBeLearntBesideTheFirst_isNone() {
    List<Known> cluster = reference.known("unit", 2, 24, UnaryOperator.identity());

    Optional<Found> found = tried("weekday", 48, cluster);

    assertThat(found).isPresent();
    assertThat(found.get().isConflict()).as(found.get().words()).isFalse();
  }

  @Test
  void whatCannotBeTold_isNotTried() {
    List<Known> contrary = reference.known("yes-or-no", 2, 24, ConflictTrialIT::trueOrFalse);
    List<Known> same = reference.known("yes-or-no", 2, 24, UnaryOperator.identity());

    assertThat(tried("yes-or-no", 15, contrary)).as("too few lessons").isEmpty();
    assertThat(tried("yes-or-no", 48, contrary.subList(0, 7))).as("too few prompts").isEmpty();
    assertThat(tried("yes-or-no", 48, same)).as("the expert is right on both").isEmpty();
    assertThat(tried("letter-at", 48, contrary)).as("it is not served").isEmpty();
  }
}
