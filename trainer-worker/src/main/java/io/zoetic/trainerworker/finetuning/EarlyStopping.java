// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.finetuning;

import io.zoetic.model.svf.ExpertVector;
import io.zoetic.model.svf.Layout;
import io.zoetic.trainerworker.learning.NothingToLearnException;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The judge of looks at the validation examples: which z was the best, whether that is to be taken
 * up again, and whether there is anything left to gain. There is not if two looks in a row leave at
 * most half a percent to a measure that ends at 1, or if there was no gain for {@value
 * #PATIENCE_STEPS} steps. The best is taken up again, as often as {@value #SETBACKS_MAX} times, if
 * at two looks in a row more than half of what it had gained is gone: steps as large as learning
 * takes can throw a z out of all that it knew, and it rarely finds back. One thread.
 */
final class EarlyStopping {
  private static final int PATIENCE_STEPS = 40;
  private static final int LOOKS_AT_TOP = 2;
  private static final double TOP = 0.995;
  private static final int LOOKS_AT_LOSS = 2;
  private static final double LOSS = 0.5;

  /** A smaller gain may be chance. */
  private static final double GAIN_MIN = 0.1;

  /** How often the best is taken up again. */
  static final int SETBACKS_MAX = 4;

  /** The step that follows a look. */
  enum Next {
    /** Another step. */
    STEP,
    /** Another step, from the best z. */
    GO_BACK,
    /** No more. */
    END
  }

  private final int every;
  private final boolean endsAtOne;
  private final Layout layout;
  private FineTuningCheckpoint.@Nullable State state;

  /**
   * No look yet.
   *
   * @param every so many steps there is one
   * @param endsAtOne whether no score is above 1
   * @param layout of z
   */
  EarlyStopping(int every, boolean endsAtOne, Layout layout) {
    this.every = every;
    this.endsAtOne = endsAtOne;
    this.layout = layout;
  }

  int every() {
    return every;
  }

  /** Goes on where another was. */
  void resume(FineTuningCheckpoint.@Nullable State at) {
    state = at;
  }

  FineTuningCheckpoint.@Nullable State state() {
    return state;
  }

  /** Takes the score of a z down; what to do next. */
  Next add(int step, double score, ExpertVector z) {
    FineTuningCheckpoint.State now = state;
    if (now == null) {
      int atTop = isTop(score) ? 1 : 0;
      state = new FineTuningCheckpoint.State(score, score, step, 0, atTop, 0, 0, z.toArray());
      return Next.STEP;
    }
    int atTop = isTop(score) ? now.atTop() + 1 : 0;
    boolean better = score > now.best();
    int lost = isLoss(score, now) ? now.lost() + 1 : 0;
    int withoutGain = better ? 0 : now.withoutGain() + 1;
    boolean isOver = why(atTop, withoutGain) != null;
    boolean setback = !isOver && lost >= LOOKS_AT_LOSS && now.setbacks() < SETBACKS_MAX;
    state =
        new FineTuningCheckpoint.State(
            now.first(),
            better ? score : now.best(),
            better ? step : now.bestStep(),
            withoutGain,
            atTop,
            setback ? 0 : lost,
            now.setbacks() + (setback ? 1 : 0),
            better ? z.toArray() : now.z());
    if (isOver) {
      return Next.END;
    }
    return setback ? Next.GO_BACK : Next.STEP;
  }

  private boolean isTop(double score) {
    return endsAtOne && score >= TOP;
  }

  /** Other measures than that of right answers are too noisy to say so. */
  private boolean isLoss(double score, FineTuningCheckpoint.State now) {
    double gain = now.best() - now.first();
    return endsAtOne && gain >= GAIN_MIN && score < now.best() - LOSS * gain;
  }

  /** How often the best was taken up again. */
  int setbacks() {
    return state == null ? 0 : state.setbacks();
  }

  /** The best z so far. */
  ExpertVector best() {
    return ExpertVector.of(layout, Objects.requireNonNull(state).z());
  }

  /** Why there is nothing left to gain, for people; null if there is. */
  @Nullable String ended() {
    FineTuningCheckpoint.State now = state;
    if (now == null) {
      return null;
    }
    return why(now.atTop(), now.withoutGain());
  }

  private @Nullable String why(int atTop, int withoutGain) {
    if (atTop >= LOOKS_AT_TOP) {
      return "validation has nothing left to gain";
    }
    int without = withoutGain * every;
    return without >= PATIENCE_STEPS ? "no gain in %d steps".formatted(without) : null;
  }

  /**
   * The best z.
   *
   * @param last what was trained last, where there was no look
   * @throws NothingToLearnException if nothing was better than before the first step
   */
  ExpertVector chosen(ExpertVector last, int steps) {
    FineTuningCheckpoint.State now = state;
    if (now == null) {
      return last;
    }
    if (now.bestStep() == 0) {
      throw new NothingToLearnException(
          "nothing was learned: validation was %.4f before the first step and no better in %d steps"
              .formatted(now.first(), steps));
    }
    return best();
  }

  /** For the progress of the run and the metrics of its version. */
  void tell(Map<String, Object> metrics) {
    FineTuningCheckpoint.State now = state;
    if (now == null) {
      return;
    }
    metrics.put("validation", now.best());
    metrics.put("validation_start", now.first());
    metrics.put("best_step", now.bestStep());
    metrics.put("setbacks", now.setbacks());
    String why = ended();
    if (why != null) {
      metrics.put("ended", why);
    }
  }
}
