// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.growth;

import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.model.svf.ExpertVector;
import io.zoetic.trainerworker.gate.ServingSnapshot;
import io.zoetic.trainerworker.growth.MixtureEvidence.Found;
import io.zoetic.vectorstore.growth.GrowthDecision;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Searches on the reference model. */
class MixtureEvidenceIT {
  private static final int SEED = 3;
  private static ReferenceGrowth reference;

  @BeforeAll
  static void open(@TempDir Path directory) throws IOException {
    reference = new ReferenceGrowth(directory);
  }

  @AfterAll
  static void close() {
    reference.close();
  }

  private static Evidence evidence(List<Known> known, ServingSnapshot served) {
    return new GrowthEvidence(reference.inference(), Instant.MAX).of(known, served, null);
  }

  private static Optional<Found> find(
      List<Known> known, ServingSnapshot served, Evidence evidence) {
    return new MixtureEvidence(reference.inference()).of(known, served, evidence);
  }

  /**
   * Two that have what an expert does, the one with something that disturbs it and the other with
   * its opposite: half of each is that expert.
   */
  private static Map<String, ExpertVector> disturbed(String expert, float size) {
    float[] one = reference.shipped(expert).toArray();
    float[] other = one.clone();
    Random random = new Random(SEED);
    for (int i = 0; i < one.length; i++) {
      float disturbance = random.nextBoolean() ? size : -size;
      one[i] += disturbance;
      other[i] -= disturbance;
    }
    var layout = reference.models.trainer().layout();
    return Map.of("first", ExpertVector.of(layout, one), "second", ExpertVector.of(layout, other));
  }

  @Test
  void mixture_thatIsBetterThanItsParts_isDecidedOn() {
    List<Known> known = reference.known("number-in-words", SEED, 16, UnaryOperator.identity());
    ServingSnapshot served = ReferenceGrowth.served(disturbed("number-in-words", 0.4f));
    Evidence evidence = evidence(known, served);
    assertThat(evidence.mayMix()).as(evidence.toJson(16, 2)).isTrue();

    Found found = find(known, served, evidence).orElseThrow();

    assertThat(found.isGood()).as(found.toString()).isTrue();
    assertThat(found.shares()).containsOnlyKeys("first@1", "second@1");
    assertThat(found.bestRight().right()).isLessThan(found.right().right());
    assertThat((long) found.answers()).isLessThanOrEqualTo(MixtureEvidence.answersMax());
    GrowthRule rule = GrowthRule.of(evidence.with(found));
    assertThat(rule.kind()).isEqualTo(GrowthDecision.Kind.MIX);
    assertThat(rule.reason()).startsWith("a mixture of first@1 and second@1 answers ");
    assertThat(evidence.with(found).toJson(16, 2)).contains("\"mixture\":{", "\"answers\":");
  }

  @Test
  void mixture_ofWhatAnExpertKnowsAlone_isNone() {
    List<Known> known = reference.known("number-in-words", SEED, 16, UnaryOperator.identity());

    ServingSnapshot served = ReferenceGrowth.served(reference.shipped());
    Found found = find(known, served, evidence(known, served)).orElseThrow();

    assertThat(found.best()).isEqualTo("number-in-words@1");
    assertThat(found.isGood()).as(found.toString()).isFalse();
  }

  @Test
  void mixture_ofOneAlone_isNotLookedFor() {
    List<Known> known = reference.known("number-in-words", SEED, 8, UnaryOperator.identity());
    ServingSnapshot served =
        ReferenceGrowth.served(Map.of("number-in-words", reference.shipped("number-in-words")));

    assertThat(find(known, served, evidence(known, served))).isEmpty();
  }
}
