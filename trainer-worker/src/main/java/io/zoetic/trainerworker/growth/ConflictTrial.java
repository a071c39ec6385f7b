// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.growth;

import io.zoetic.core.Split;
import io.zoetic.model.svf.ExpertVector;
import io.zoetic.model.torch.SharedCores;
import io.zoetic.trainerworker.finetuning.ExpertFineTuning;
import io.zoetic.trainerworker.finetuning.ExpertFineTuning.Outlets;
import io.zoetic.trainerworker.finetuning.TrainingModels;
import io.zoetic.trainerworker.gate.ServingSnapshot;
import io.zoetic.trainerworker.gate.Suite;
import io.zoetic.trainerworker.learning.RunConfig;
import io.zoetic.trainerworker.learning.batches.BatchSources;
import io.zoetic.vectorstore.learning.Example;
import io.zoetic.vectorstore.learning.Examples;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether an expert can learn a cluster's prompts beside what it was taught, by trying: a
 * few steps from its z on those prompts alone, and, where that costs it its own lessons, on both;
 * what is asked afterwards was in no step. Gradients that contradict each other say that learning
 * one thing undoes another (Lopez-Paz and Ranzato, Gradient Episodic Memory, arXiv 1706.08840; Yu
 * et al., Gradient Surgery, arXiv 2001.06782); those of lessons that are learnt are small and their
 * sign is noise, so it is the answers after the steps that are looked at. Nothing of the trial is
 * kept. On the thread that trains.
 *
 * @param examples has what experts were taught
 * @param readable reads examples, but for those that this model cannot read
 */
record ConflictTrial(
    TrainingModels models, Examples examples, Function<List<Example>, List<Known>> readable) {
  /** On either alone; on both it is twice as many. */
  static final int STEPS = 30;

  /** Half of them are asked. */
  private static final int LESSONS_MAX = 64;

  private static final int LESSONS_MIN = 16;
  private static final int PROMPTS_MIN = 8;
  private static final long SEED = 1;

  /**
   * After some steps.
   *
   * @param lessons how many others of its own the expert answers rightly
   * @param cluster how many others of the cluster's
   */
  record Trial(Share lessons, Share cluster) {
    private Map<String, Object> toMap() {
      return new TreeMap<>(Map.of("lessons", lessons.toMap(), "cluster", cluster.toMap()));
    }
  }

  /**
   * What a trial has found.
   *
   * @param before how many it answers rightly now: of its lessons surely enough, of the cluster's
   *     surely too few
   * @param alone after steps on the cluster's prompts
   * @param both after steps on the lessons as well; null: there was no need
   */
  record Found(String expert, Trial before, Trial alone, @Nullable Trial both) {
    /**
     * Whether the cluster's prompts can be learnt, and doing so costs the expert its lessons: of
     * those it surely does not answer enough any more.
     */
    boolean isCostly() {
      return alone.cluster().lower() > before.cluster().share()
          && alone.lessons().upper() < Evidence.ENOUGH;
    }

    /**
     * Whether one expert cannot be right on both: its lessons are lost even if they are learnt
     * along, or then the others surely are not learnt as they are alone.
     */
    boolean isConflict() {
      return isCostly()
          && both != null
          && (both.lessons().upper() < Evidence.ENOUGH
              || both.cluster().upper() < alone.cluster().share());
    }

    private Found with(Trial ofBoth) {
      return new Found(expert, before, alone, ofBoth);
    }

    /** For the ledger. */
    Map<String, Object> toMap() {
      Map<String, Object> told = new TreeMap<>();
      told.put("expert", expert);
      told.put("steps", STEPS);
      told.put("before", before.toMap());
      told.put("alone", alone.toMap());
      if (both != null) {
        told.put("both", both.toMap());
      }
      return told;
    }

    /** Why it is one, or why not. */
    String words() {
      String first =
          "%d steps on half of these alone leave %s %s of its own lessons and %s of the other half, of which it answers %s and %s rightly now"
              .formatted(
                  STEPS,
                  expert,
                  alone.lessons().words(),
                  alone.cluster().words(),
                  before.lessons().words(),
                  before.cluster().words());
      return both == null
          ? first
          : "%s; %d on both leave it %s of its own and %s of the others"
              .formatted(first, 2 * STEPS, both.lessons().words(), both.cluster().words());
    }
  }

  /**
   * Tries.
   *
   * @param cluster those whose right answers are known
   * @return empty where it cannot be told: the expert is not served, too few of its lessons are
   *     known or it is not surely right on them, or it is not surely wrong on the cluster's prompts
   */
  Optional<Found> of(String expert, List<Known> cluster, ServingSnapshot served) {
    if (!served.has(expert)) {
      return Optional.empty();
    }
    List<Known> lessons = lessons(expert);
    if (lessons.size() < LESSONS_MIN || cluster.size() < PROMPTS_MIN) {
      return Optional.empty();
    }
    ExpertVector z = served.vector(expert);
    Lessons own = Lessons.of(lessons);
    Trial before = new Trial(Share.of(right(own.asked(), z)), Share.of(right(cluster, z)));
    boolean isTold =
        before.lessons().lower() >= Evidence.ENOUGH && before.cluster().upper() < Evidence.ENOUGH;
    if (!isTold) {
      return Optional.empty();
    }
    Found alone = new Found(expert, before, trial(z, List.of(), own.asked(), cluster, STEPS), null);
    if (!alone.isCostly()) {
      return Optional.of(alone);
    }
    // As many of each, so that neither outvotes the other.
    List<Known> taught = own.taught().subList(0, Math.min(own.taught().size(), cluster.size() / 2));
    return Optional.of(alone.with(trial(z, taught, own.asked(), cluster, 2 * STEPS)));
  }

  /**
   * Takes steps on half of the prompts and asks the others, and the other way round: what is learnt
   * by heart is no skill.
   *
   * @param taught lessons that are learnt with them
   * @param asked other lessons
   */
  private Trial trial(
      ExpertVector start, List<Known> taught, List<Known> asked, List<Known> cluster, int steps) {
    int lessonsRight = 0;
    int clusterRight = 0;
    for (int half = 0; half < 2; half++) {
      List<Known> learnt = new ArrayList<>(taught);
      learnt.addAll(half(cluster, half));
      ExpertVector z = trained(start, learnt, steps);
      lessonsRight += Share.count(right(half(asked, half), z));
      clusterRight += Share.count(right(half(cluster, 1 - half), z));
    }
    return new Trial(
        new Share(lessonsRight, asked.size()), new Share(clusterRight, cluster.size()));
  }

  private static List<Known> half(List<Known> all, int half) {
    return IntStream.range(0, all.size()).filter(i -> i % 2 == half).mapToObj(all::get).toList();
  }

  /** Lessons that are learnt again, and others that are asked. */
  private record Lessons(List<Known> taught, List<Known> asked) {
    static Lessons of(List<Known> all) {
      return new Lessons(half(all, 0), half(all, 1));
    }
  }

  private List<Known> lessons(String expert) {
    List<Example> taught = examples.sample(expert, Split.TRAIN, 2 * LESSONS_MAX);
    return readable.apply(Suite.ofKnownAnswer(taught, Function.identity())).stream()
        .limit(LESSONS_MAX)
        .toList();
  }

  private boolean[] right(List<Known> known, ExpertVector z) {
    return new KnownAnswers(models.inference()).right(known, z);
  }

  private ExpertVector trained(ExpertVector start, List<Known> known, int steps) {
    RunConfig config =
        RunConfig.of("{\"objective\": \"next-token\", \"steps\": %d}".formatted(steps));
    var material =
        BatchSources.Material.of(
            models.reader().read(known.stream().map(Known::demonstration).toList()));
    // As a run does: one core is left to those that wait for it.
    try (SharedCores.Run _ = SharedCores.train()) {
      return new ExpertFineTuning(models, new Outlets(_ -> {}, _ -> {}))
          .train(new ExpertFineTuning.Task(start, material, List.of(), config, SEED, null))
          .vector();
    }
  }
}
