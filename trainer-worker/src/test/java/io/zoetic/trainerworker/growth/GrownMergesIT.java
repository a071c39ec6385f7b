// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.growth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.zoetic.core.PromptJson;
import io.zoetic.model.svf.ExpertVector;
import io.zoetic.trainerworker.Fake;
import io.zoetic.trainerworker.growth.GrownMerges.Likeness;
import io.zoetic.vectorstore.StoreException;
import io.zoetic.vectorstore.audit.Attribution;
import io.zoetic.vectorstore.growth.Growth;
import io.zoetic.vectorstore.growth.Growth.Mature;
import io.zoetic.vectorstore.growth.Growth.Merging;
import io.zoetic.vectorstore.growth.Growth.Placed;
import io.zoetic.vectorstore.growth.Growth.Verdict;
import io.zoetic.vectorstore.growth.GrowthDecision.Kind;
import io.zoetic.vectorstore.growth.InMemoryGrowth;
import io.zoetic.vectorstore.learning.Example;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Experts that have grown on the reference model. */
class GrownMergesIT {
  private static final UUID FIRST = new UUID(0, 1);
  private static final UUID SECOND = new UUID(0, 2);
  private static ReferenceGrowth reference;

  private final InMemoryGrowth store = new InMemoryGrowth();
  private final Map<UUID, Known> known = new HashMap<>();
  private final Map<String, ExpertVector> served = new HashMap<>();

  @BeforeAll
  static void open(@TempDir Path directory) throws IOException {
    reference = new ReferenceGrowth(directory);
  }

  @AfterAll
  static void close() {
    reference.close();
  }

  /** An expert has grown of some questions of a skill, and is served. */
  private void grow(UUID cluster, String expert, String skill, int count, ExpertVector z) {
    long place = cluster.getLeastSignificantBits();
    float at = 0.5f * (place - 1) * (place - 1);
    List<Known> some = reference.known(skill, place, count, UnaryOperator.identity());
    List<Example> examples =
        some.stream()
            .map(
                each ->
                    Example.imported(
                        expert + each.example().promptJson(),
                        Example.UNASSIGNED,
                        new PromptJson(each.example().promptJson(), each.example().promptHash()),
                        each.rightAnswer()))
            .toList();
    for (int i = 0; i < some.size(); i++) {
      known.put(examples.get(i).id(), some.get(i));
    }
    store.keep(examples);
    String base = reference.inference().model().digest();
    store.place(
        base,
        List.of(
            new Placed(
                cluster, 0, new float[] {at, 0}, examples.stream().map(Example::id).toList())));
    store.decide(
        new Verdict(
            new Mature(cluster, null, count, 2),
            Kind.GROW,
            expert,
            expert,
            null,
            "new",
            "{}",
            "t"));
    served.put(expert, z);
  }

  private GrownMerges merges(boolean named) {
    return merges(named, store);
  }

  private GrownMerges merges(boolean named, Growth in) {
    return new GrownMerges(
        new GrowthOptions(true, 8, 1, named),
        in,
        () -> ReferenceGrowth.served(served),
        reference.inference(),
        some -> some.stream().map(each -> Objects.requireNonNull(known.get(each.id()))).toList(),
        "trainer-1");
  }

  /** z with something added that is at right angles to nothing. */
  private static ExpertVector disturbed(String expert, float size) {
    float[] z = reference.shipped(expert).toArray();
    Random random = new Random(5);
    for (int i = 0; i < z.length; i++) {
      z[i] += random.nextBoolean() ? size : -size;
    }
    return ExpertVector.of(reference.models.trainer().layout(), z);
  }

  @Test
  void likeness_isThatOfDirectionsFromTheBaseModel() {
    var layout = reference.models.trainer().layout();
    float[] one = new float[layout.size()];
    float[] other = new float[layout.size()];
    for (int i = 0; i < one.length; i++) {
      one[i] = 1 + (i == 0 ? 3 : 0);
      other[i] = 1 + (i == 0 ? 3 : i == 1 ? 4 : 0);
    }
    Likeness likeness = Likeness.of(ExpertVector.of(layout, one), ExpertVector.of(layout, other));

    assertThat(likeness.cosine()).isCloseTo(0.6, within(1e-9));
    assertThat(likeness.lengths()).isCloseTo(0.6, within(1e-9));
    assertThat(likeness.isNearlyOne()).isFalse();
    assertThat(new Likeness(0.98, 0.8).isNearlyOne()).isTrue();
    assertThat(new Likeness(1, 0.79).isNearlyOne()).isFalse();
  }

  @Test
  void twoOfNearlyTheSameZ_becomeOne_ofMorePrompts() {
    grow(FIRST, "one", "unit", 8, reference.shipped("unit"));
    grow(SECOND, "second", "unit", 12, disturbed("unit", 0.01f));

    Merging merged = merges(false).pull().orElseThrow();

    assertThat(merged.part().expert()).isEqualTo("one");
    assertThat(merged.whole().expert()).isEqualTo("second");
    assertThat(merged.reason())
        .startsWith(
            "one and second have grown of prompts of one kind, and their z are nearly one, with a cosine of 0.")
        .endsWith("; one@1 is retired, and can be restored");
    assertThat(merged.evidenceJson()).contains("\"cosine\":0.9", "\"part\":\"one@1\"");
    assertThat(store.all()).extracting(Example::expert).containsOnly("second");
    assertThat(store.decisions(FIRST).getFirst().kind()).isEqualTo(Kind.MERGE);
  }

  @Test
  void oneThatAnswersTheOthersPromptsAsWell_standsForBoth() {
    grow(FIRST, "one", "number-in-words", 24, disturbed("number-in-words", 0.2f));
    grow(SECOND, "second", "number-in-words", 30, reference.shipped("number-in-words"));

    Optional<Merging> merged = merges(false).pull();

    assertThat(merged).isPresent();
    assertThat(merged.get().evidenceJson())
        .contains("\"own\":{", "\"other\":{", "\"change_lower\":");
    assertThat(merged.get().reason())
        .contains("second answers 24 of 24 of the prompts of one rightly");
  }

  @Test
  void twoThatTheRegistryRefusesToMerge_doNotKeepOthersFromBeingCompared() {
    grow(FIRST, "one", "unit", 8, reference.shipped("unit"));
    grow(SECOND, "second", "unit", 12, reference.shipped("unit"));
    List<String> tried = new ArrayList<>();
    Growth refusing =
        Fake.of(
            Growth.class,
            Map.of(
                "grown",
                base -> store.grown((String) base),
                "merge",
                merging -> {
                  tried.add(((Merging) merging).part().expert());
                  throw new StoreException(StoreException.Reason.REFUSED, "one@1 is pinned", null);
                }));
    GrownMerges merges = merges(false, refusing);

    assertThat(merges.pull()).isEmpty();
    assertThat(merges.pull()).isEmpty();
    assertThat(tried).containsExactly("one");
  }

  @Test
  void othersAreNotMerged() {
    grow(FIRST, "one", "unit", 24, reference.shipped("unit"));
    grow(SECOND, "second", "weekday", 24, reference.shipped("weekday"));
    grow(new UUID(0, 3), "far", "unit", 24, reference.shipped("unit"));

    GrownMerges merges = merges(false);

    assertThat(merges.pull()).as("neither can answer the other's").isEmpty();
    assertThat(merges.pull()).as("compared already, and the third is far").isEmpty();
    assertThat(store.grown(reference.inference().model().digest())).hasSize(3);
  }

  @Test
  void whatAPersonHasNamed_staysUnlessASettingSaysSo_andAVetoHolds() {
    grow(FIRST, "one", "unit", 8, reference.shipped("unit"));
    grow(SECOND, "second", "unit", 12, reference.shipped("unit"));
    store.rename(FIRST, "units", new Attribution("ada", "a test"));
    served.put("units", reference.shipped("unit"));
    assertThat(merges(false).pull()).isEmpty();

    store.veto(SECOND, new Attribution("ada", "a test"));
    assertThat(merges(true).pull()).isEmpty();
    store.lift(SECOND, new Attribution("ada", "a test"));
    store.decide(
        new Verdict(
            new Mature(SECOND, "second", 12, 2),
            Kind.GROW,
            "second",
            null,
            null,
            "new",
            "{}",
            "t"));

    assertThat(merges(true).pull()).isPresent();
  }
}
