// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.run;

import io.zoetic.model.svf.ExpertVector;
import io.zoetic.model.svf.Layout;
import io.zoetic.trainerworker.learning.NothingToLearnException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What looks at the validation lessons say: which z was the best, and whether there is anything
 * left to gain. There is not if two looks in a row leave at most half a percent to a measure that
 * ends at 1, or if there was no gain for {@value #PATIENCE_STEPS} steps. One thread.
 */
final class Looks {
  private static final int PATIENCE_STEPS = 40;
  private static final int LOOKS_AT_TOP = 2;
  private static final double TOP = 0.995;

  private final int every;
  private final boolean endsAtOne;
  private final Layout layout;
  private StudyCheckpoint.@Nullable State state;

  /**
   * No look yet.
   *
   * @param every so many steps there is one
   * @param endsAtOne whether no score is above 1
   * @param layout of z
   */
  Looks(int every, boolean endsAtOne, Layout layout) {
    this.every = every;
    this.endsAtOne = endsAtOne;
    this.layout = layout;
  }

  int every() {
    return every;
  }

  /** Goes on where another was. */
  void resume(StudyCheckpoint.@Nullable State at) {
    state = at;
  }

  StudyCheckpoint.@Nullable State state() {
    return state;
  }

  /** Takes the score of a z down; whether there is something left to gain. */
  boolean add(int step, double score, ExpertVector z) {
    StudyCheckpoint.State now = state;
    int atTop = endsAtOne && score >= TOP ? (now == null ? 0 : now.atTop()) + 1 : 0;
    if (now == null) {
      state = new StudyCheckpoint.State(score, score, step, 0, atTop, z.toArray());
      return true;
    }
    state =
        score > now.best()
            ? new StudyCheckpoint.State(now.first(), score, step, 0, atTop, z.toArray())
            : new StudyCheckpoint.State(
                now.first(), now.best(), now.bestStep(), now.withoutGain() + 1, atTop, now.z());
    return ended() == null;
  }

  /** Why there is nothing left to gain, for people; null if there is. */
  @Nullable String ended() {
    StudyCheckpoint.State now = state;
    if (now == null) {
      return null;
    }
    if (now.atTop() >= LOOKS_AT_TOP) {
      return "validation has nothing left to gain";
    }
    int without = now.withoutGain() * every;
    return without >= PATIENCE_STEPS ? "no gain in %d steps".formatted(without) : null;
  }

  /**
   * The best z.
   *
   * @param last what was trained last, where there was no look
   * @throws NothingToLearnException if nothing was better than before the first step
   */
  ExpertVector chosen(ExpertVector last, int steps) {
    StudyCheckpoint.State now = state;
    if (now == null) {
      return last;
    }
    if (now.bestStep() == 0) {
      throw new NothingToLearnException(
          "nothing was learned: validation was %.4f before the first step and no better in %d steps"
              .formatted(now.first(), steps));
    }
    return ExpertVector.of(layout, now.z());
  }

  /** For the progress of the run and the metrics of its version. */
  void tell(Map<String, Object> metrics) {
    StudyCheckpoint.State now = state;
    if (now == null) {
      return;
    }
    metrics.put("validation", now.best());
    metrics.put("validation_start", now.first());
    metrics.put("best_step", now.bestStep());
    String why = ended();
    if (why != null) {
      metrics.put("ended", why);
    }
  }
}
