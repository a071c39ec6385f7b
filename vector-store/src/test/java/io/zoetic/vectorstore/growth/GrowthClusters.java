// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.growth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zoetic.core.PromptJson;
import io.zoetic.vectorstore.StoreException;
import io.zoetic.vectorstore.StoreException.Reason;
import io.zoetic.vectorstore.audit.Attribution;
import io.zoetic.vectorstore.growth.Growth.Mature;
import io.zoetic.vectorstore.growth.Growth.Placed;
import io.zoetic.vectorstore.growth.Growth.Verdict;
import io.zoetic.vectorstore.learning.Author;
import io.zoetic.vectorstore.learning.Example;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;

/** Clusters in an empty store, for the contracts of {@link Growth}. */
public abstract class GrowthClusters {
  protected static final String BASE = "a".repeat(64);
  static final Attribution ADA_SAYS = new Attribution("ada", "a test");
  protected static final UUID FIRST = new UUID(1, 1);
  protected static final UUID SECOND = new UUID(2, 2);

  /**
   * An empty store from its both sides.
   *
   * @param growth for trainers
   * @param ledger for people
   * @param keep how it comes by examples
   * @param all the examples that there are, whoever's they are
   */
  public record Stores(
      Growth growth,
      GrowthLedger ledger,
      Consumer<List<Example>> keep,
      Supplier<List<Example>> all) {}

  @SuppressWarnings("NullAway.Init") // opened before each test
  Stores stores;

  @SuppressWarnings("NullAway.Init") // likewise
  Growth growth;

  @SuppressWarnings("NullAway.Init") // likewise
  GrowthLedger ledger;

  /** Knows nothing yet. */
  protected abstract Stores noGrowth() throws Exception;

  @BeforeEach
  final void open() throws Exception {
    stores = noGrowth();
    growth = stores.growth();
    ledger = stores.ledger();
  }

  static Example example(int index, @Nullable String user) {
    return example(index, "key of " + user, user);
  }

  static Example example(int index, String key, @Nullable String user) {
    PromptJson prompt = PromptJson.ofQuestion("Question " + index);
    return new Example(
        new UUID(0, index),
        Example.UNASSIGNED,
        Example.Kind.DEMONSTRATION,
        prompt.json(),
        prompt.hash(),
        Example.Answer.of("right"),
        null,
        1,
        1,
        new Author(null, key, user, null),
        user,
        null);
  }

  /** So many examples of two users in a cluster. */
  protected final void cluster(UUID id, int from, int count) {
    List<UUID> placed = new ArrayList<>();
    List<Example> examples = new ArrayList<>();
    for (int i = from; i < from + count; i++) {
      examples.add(example(i, "user-" + i % 2));
      placed.add(examples.getLast().id());
    }
    stores.keep().accept(examples);
    growth.place(BASE, List.of(new Placed(id, 0, new float[] {from, 1}, placed)));
  }

  Mature mature(UUID cluster) {
    return growth.mature(BASE, 1, 1).stream()
        .filter(each -> each.cluster().equals(cluster))
        .findFirst()
        .orElseThrow();
  }

  protected final boolean decide(UUID cluster, GrowthDecision.Kind kind, @Nullable String expert) {
    return growth
        .decide(
            new Verdict(mature(cluster), kind, expert, expert, "of tests", "so", "{}", "trainer-1"))
        .isPresent();
  }

  GrowthCluster shown(UUID cluster) {
    return ledger.show(cluster).orElseThrow();
  }

  protected final List<String> experts() {
    return stores.all().get().stream().map(Example::expert).distinct().sorted().toList();
  }

  static void refused(Reason reason, String message, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(StoreException.class, e -> assertThat(e.reason()).isEqualTo(reason))
        .hasMessageContaining(message);
  }

  /** The side of trainers. */
  protected final Growth growth() {
    return growth;
  }

  /** An expert that has grown from a cluster. */
  protected final Growth.Grown grown(UUID cluster) {
    return growth.grown(BASE).stream()
        .filter(each -> each.cluster().equals(cluster))
        .findFirst()
        .orElseThrow();
  }
}
