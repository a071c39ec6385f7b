// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.gate;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.zoetic.core.ExpertSelection;
import io.zoetic.model.adaptation.CompactFeatures;
import io.zoetic.model.adaptation.Router;
import io.zoetic.model.adaptation.RowChange;
import io.zoetic.trainerworker.inference.BatchInference;
import io.zoetic.vectorstore.learning.Examples;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Finds the suites of which a candidate may change an answer, so that the gate reads and asks those
 * alone. What a version changes are the prompts that come to its expert, before or after; where the
 * routers differ in that expert's row alone, two rows tell which those may be. What the router sees
 * of held-out prompts is kept from one run to the next, so each is read once; of what is new, a
 * bounded number a run, of the suites first whose prompts are most like the expert's. One thread.
 */
public final class SuiteScreen {
  /** What an expert with a smaller score adds to a mixture, less than a millionth, is nothing. */
  private static final double SOFT_BOUND = Math.log(1e-7);

  /** An entry of the cache without its features, about. */
  private static final int ENTRY_BYTES = 256;

  private final BatchInference inference;
  private final Limits limits;
  private final Cache<String, Known> known;

  /** On whose scale features are kept. */
  private Optional<Router> scale = Optional.empty();

  /**
   * The bounds of what is looked at.
   *
   * @param suites with no more, all are read, as is simplest to follow
   * @param prompts that are read anew for one candidate, about
   * @param bytes of what is kept
   */
  public record Limits(int suites, int prompts, long bytes) {
    private static final long BYTES_MAX = 512L << 20;
    private static final int OF_HEAP = 8;

    /** What is usual. */
    public static Limits ofDefaults() {
      return new Limits(64, 4096, Math.min(BYTES_MAX, Runtime.getRuntime().maxMemory() / OF_HEAP));
    }
  }

  /** Where suites are. */
  public interface Suites {
    /** The state of every suite that has questions, by name. */
    Map<String, Examples.Mark> marks();

    /** A suite with its questions. */
    Suite read(String name);
  }

  private record Known(Examples.Mark mark, CompactFeatures features) {
    private static int bytes(String name, Known known) {
      return (int) Math.min(Integer.MAX_VALUE, ENTRY_BYTES + known.features().bytes());
    }
  }

  /**
   * What was found.
   *
   * @param changed suites of which answers may change, to be read one by one
   */
  public record Found(List<String> changed, Unchanged unchanged) {
    public Found {
      changed = List.copyOf(changed);
    }
  }

  /**
   * Suites that need no look.
   *
   * @param suites of which no answer can change
   * @param questions of theirs, about
   * @param unread suites whose prompts nobody has looked at yet
   */
  public record Unchanged(int suites, int questions, int unread) {
    /** None. */
    public static final Unchanged NONE = new Unchanged(0, 0, 0);

    /** For JSON. */
    Map<String, Object> toMap() {
      return new TreeMap<>(Map.of("suites", suites, "n", questions, "unread", unread));
    }
  }

  /** A screen that knows no prompt yet. */
  public SuiteScreen(BatchInference inference, Limits limits) {
    this.inference = inference;
    this.limits = limits;
    this.known =
        Caffeine.newBuilder()
            .maximumWeight(limits.bytes())
            .weigher(Known::bytes)
            .executor(Runnable::run)
            .build();
  }

  /**
   * Finds them.
   *
   * @param before what is served
   * @param after what would be served: the same, but for the expert and its row of the router
   * @param names of the other suites
   */
  public Found of(
      String expert,
      ServingSnapshot before,
      ServingSnapshot after,
      List<String> names,
      Suites suites) {
    Map<String, Examples.Mark> marks = suites.marks();
    List<String> all = names.stream().filter(marks::containsKey).toList();
    if (all.size() <= limits.suites()) {
      return new Found(all, Unchanged.NONE);
    }
    return change(expert, before, after)
        .map(change -> found(change, bound(before), nearest(all, change), marks, suites))
        .orElseGet(() -> new Found(all, Unchanged.NONE));
  }

  private static double bound(ServingSnapshot served) {
    return served.selection() == ExpertSelection.TOP_1 ? 0 : SOFT_BOUND;
  }

  /** Empty if more may change than what comes to the expert. */
  private static Optional<RowChange> change(
      String expert, ServingSnapshot before, ServingSnapshot after) {
    return before.router().isPresent()
            && after.router().isPresent()
            && before.answersOthersAs(after, expert)
        ? RowChange.of(before.router().get(), after.router().get(), expert)
        : Optional.empty();
  }

  /** Those of no row may have any prompts: first. */
  private static List<String> nearest(List<String> names, RowChange change) {
    double[] likeness = change.likeness();
    List<String> labels = change.scale().labels();
    Map<String, Double> byName = new HashMap<>();
    for (int k = 0; k < likeness.length; k++) {
      byName.put(labels.get(k), likeness[k]);
    }
    return names.stream()
        .sorted(
            Comparator.comparingDouble(
                    (String name) -> byName.getOrDefault(name, Double.POSITIVE_INFINITY))
                .reversed())
        .toList();
  }

  private Found found(
      RowChange change,
      double bound,
      List<String> names,
      Map<String, Examples.Mark> marks,
      Suites suites) {
    if (!change.isRouted()) {
      return new Found(List.of(), unchanged(names, marks, 0));
    }
    keepOn(change.scale());
    List<String> changed = new ArrayList<>();
    Set<String> unread = new HashSet<>();
    int left = limits.prompts();
    for (String name : names) {
      Examples.Mark mark = Objects.requireNonNull(marks.get(name));
      Known state = known.getIfPresent(name);
      boolean isFresh = state != null && state.mark().equals(mark);
      if (!isFresh && left > 0) {
        state = read(suites.read(name), mark);
        left -= Math.max(1, state.features().prompts());
        known.put(name, state);
        isFresh = true;
      }
      // What is known of before still tells, though others may have come.
      if (state != null && change.mayExceed(bound, state.features())) {
        changed.add(name);
      } else if (!isFresh) {
        unread.add(name);
      }
    }
    List<String> same = new ArrayList<>(names);
    same.removeAll(unread);
    same.removeAll(new HashSet<>(changed));
    return new Found(changed, unchanged(same, marks, unread.size()));
  }

  private static Unchanged unchanged(
      List<String> names, Map<String, Examples.Mark> marks, int unread) {
    Set<String> counted = new HashSet<>(names);
    int questions =
        marks.entrySet().stream()
            .filter(each -> counted.contains(each.getKey()))
            .mapToInt(each -> each.getValue().count())
            .sum();
    return new Unchanged(names.size(), questions, unread);
  }

  private Known read(Suite suite, Examples.Mark mark) {
    Router router = scale.orElseThrow();
    List<int[]> prompts = Suite.prompts(suite.tokenizedExamples());
    float[][] features = inference.features(prompts, router.reading()).toArray(float[][]::new);
    return new Known(mark, CompactFeatures.of(router, features));
  }

  /** Rows come and go on one scale; only a router that is made anew has another. */
  private void keepOn(Router router) {
    if (scale.filter(router::isScaledAs).isEmpty()) {
      known.invalidateAll();
    }
    scale = Optional.of(router);
  }

  /** How many suites are known. */
  public long known() {
    return known.estimatedSize();
  }
}
