// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.gate;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.zoetic.core.ExpertSelection;
import io.zoetic.model.adaptation.CompactFeatures;
import io.zoetic.model.adaptation.Label;
import io.zoetic.model.adaptation.Router;
import io.zoetic.model.adaptation.RowChange;
import io.zoetic.trainerworker.inference.BatchInference;
import io.zoetic.vectorstore.learning.Examples;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds the suites of which a candidate may change an answer, so that the gate reads and asks those
 * alone. What a version changes are the prompts that come to its expert, before or after; where the
 * routers differ in that expert's row alone, two rows tell which those may be. What the router sees
 * of held-out prompts is kept from one run to the next, so each is read once: ahead, while nothing
 * else is to be done, or by a run, for a bounded time, of the suites first whose prompts are most
 * like the expert's. Memory is shared by all suites alike; what has no room is read by each run
 * anew. One thread.
 */
public final class SuiteScreen {
  /** What an expert with a smaller score adds to a mixture, less than a millionth, is nothing. */
  private static final double SOFT_BOUND = Math.log(1e-7);

  /** Questions of a suite that the gate asks, at most, and without which it would say little. */
  private static final int PROMPTS_MAX = 100;

  private static final int PROMPTS_MIN = 20;

  /** An entry of the cache without its features, about. */
  private static final int ENTRY_BYTES = 256;

  private final BatchInference inference;
  private final Limits limits;
  private final LongSupplier nanoTime;
  private final Cache<String, Known> known;

  /** The scale that features are kept on, without experts. */
  private Optional<Router> scale = Optional.empty();

  /**
   * The bounds of what is looked at.
   *
   * @param suites with no more, all are read, as is simplest to follow
   * @param reading how long a run reads at most what is not known yet
   * @param bytes of what is kept
   */
  public record Limits(int suites, Duration reading, long bytes) {
    private static final long BYTES_MAX = 512L << 20;
    private static final int OF_HEAP = 8;

    /** What is usual. */
    public static Limits ofDefaults() {
      return new Limits(
          64,
          Duration.ofSeconds(60),
          Math.min(BYTES_MAX, Runtime.getRuntime().maxMemory() / OF_HEAP));
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
   * @param questions of theirs that tell so
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
    this(inference, limits, System::nanoTime);
  }

  /**
   * The same by a clock.
   *
   * @param nanoTime as {@link System#nanoTime}
   */
  SuiteScreen(BatchInference inference, Limits limits, LongSupplier nanoTime) {
    this.inference = inference;
    this.limits = limits;
    this.nanoTime = nanoTime;
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
    if (!isNeededFor(names.size())) {
      return new Found(names, Unchanged.NONE);
    }
    Map<String, Examples.Mark> marks = suites.marks();
    List<String> all = names.stream().filter(marks::containsKey).toList();
    if (!isNeededFor(all.size())) {
      return new Found(all, Unchanged.NONE);
    }
    return change(expert, before, after)
        .map(change -> found(change, bound(before), nearest(all, change), marks, suites))
        .orElseGet(() -> new Found(all, Unchanged.NONE));
  }

  /** Whether so many suites are too many to read all of them. */
  public boolean isNeededFor(int suites) {
    return suites > limits.suites();
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
      int questions = names.stream().mapToInt(name -> of(marks, name).count()).sum();
      return new Found(List.of(), new Unchanged(names.size(), questions, 0));
    }
    keepOn(change.scale());
    Reading reading = new Reading(suites, promptsOf(names.size()), limits.reading());
    List<String> changed = new ArrayList<>();
    int same = 0;
    int questions = 0;
    int unread = 0;
    for (String name : names) {
      Examples.Mark mark = of(marks, name);
      Known state = reading.state(name, mark);
      // What is known of before still tells, though others may have come.
      if (state != null && change.mayExceed(bound, state.features())) {
        changed.add(name);
      } else if (state == null || !state.mark().equals(mark)) {
        unread++;
      } else {
        same++;
        questions += state.features().prompts();
      }
    }
    return new Found(changed, new Unchanged(same, questions, unread));
  }

  private static Examples.Mark of(Map<String, Examples.Mark> marks, String name) {
    return Objects.requireNonNull(marks.get(name));
  }

  /**
   * Reads what no run has asked for yet, for a little while.
   *
   * @param router that is served
   * @param marks of all suites
   * @param time about
   * @return whether there is more to be read that there is room for
   */
  public boolean readAhead(
      Router router, Map<String, Examples.Mark> marks, Suites suites, Duration time) {
    if (!isNeededFor(marks.size()) || RowChange.of(router, router, Label.OTHER).isEmpty()) {
      return false;
    }
    keepOn(router);
    Reading reading = new Reading(suites, promptsOf(marks.size()), time);
    for (Map.Entry<String, Examples.Mark> each : marks.entrySet()) {
      Known before = known.getIfPresent(each.getKey());
      boolean isMissing = before == null ? hasRoom() : !before.mark().equals(each.getValue());
      if (isMissing && reading.isOver()) {
        return true;
      }
      if (isMissing) {
        reading.state(each.getKey(), each.getValue());
      }
    }
    return false;
  }

  /** Prompts of each of so many suites that all have room together, if that is not too few. */
  private int promptsOf(int suites) {
    long room = limits.bytes() / suites - ENTRY_BYTES;
    return Math.clamp(room / promptBytes(), PROMPTS_MIN, PROMPTS_MAX);
  }

  /** Whether one more suite would take the place of none. */
  private boolean hasRoom() {
    long used = known.policy().eviction().orElseThrow().weightedSize().orElseThrow();
    return used + ENTRY_BYTES + (long) PROMPTS_MIN * promptBytes() <= limits.bytes();
  }

  private int promptBytes() {
    return CompactFeatures.bytes(scale.orElseThrow().mean().length);
  }

  /** Reads of suites, until time is over. */
  private final class Reading {
    private final Suites suites;
    private final int prompts;
    private final long nanos;
    private final long begun = nanoTime.getAsLong();

    Reading(Suites suites, int prompts, Duration time) {
      this.suites = suites;
      this.prompts = prompts;
      this.nanos = time.toNanos();
    }

    boolean isOver() {
      return nanoTime.getAsLong() - begun >= nanos;
    }

    /** What is known, of other examples if there is no time to read these; null: nothing. */
    @Nullable Known state(String name, Examples.Mark mark) {
      Known state = known.getIfPresent(name);
      if ((state == null || !state.mark().equals(mark)) && !isOver()) {
        state = read(suites.read(name), mark);
        known.put(name, state);
      }
      return state;
    }

    /** The first are a sample as all are. */
    private Known read(Suite suite, Examples.Mark mark) {
      Router router = scale.orElseThrow();
      List<int[]> some = Suite.prompts(suite.tokenizedExamples()).stream().limit(prompts).toList();
      float[][] features = inference.features(some, router.reading()).toArray(float[][]::new);
      return new Known(
          mark, CompactFeatures.of(router, features, inference.model().decoder().computeType()));
    }
  }

  /** Rows come and go on one scale; only a router that is made anew has another. */
  private void keepOn(Router router) {
    if (scale.filter(router::isScaledAs).isPresent()) {
      return;
    }
    known.invalidateAll();
    scale = Optional.of(router.withoutExperts());
  }

  /** How many suites are known. */
  public long known() {
    return known.estimatedSize();
  }
}
