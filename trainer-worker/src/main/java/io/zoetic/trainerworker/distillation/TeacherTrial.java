// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.distillation;

import io.zoetic.model.svf.ExpertVector;
import io.zoetic.model.training.loss.Completion;
import io.zoetic.model.training.loss.Likelihood;
import io.zoetic.trainerworker.finetuning.ExpertFineTuning;
import io.zoetic.trainerworker.finetuning.TrainingModels;
import io.zoetic.trainerworker.gate.SignTest;
import io.zoetic.trainerworker.learning.NothingToLearnException;
import io.zoetic.trainerworker.learning.RunConfig;
import io.zoetic.trainerworker.learning.TokenizedExample;
import io.zoetic.trainerworker.learning.batches.BatchSources;
import io.zoetic.vectorstore.learning.Example;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Whether the base model with demonstrations in its prompt could teach an expert anything, by the
 * demonstrations themselves, none of which is asked with itself in the prompt. First it is compared
 * with the base model alone, which takes two readings of some answers; where it finds right answers
 * no more likely, nothing else is done. What is corrected was wrong, so being better than that says
 * little: then each half is read with the other half in the prompt, and under an expert that has
 * learnt from that other half.
 *
 * <p>What is compared is how likely right answers are: of a handful, how many come out right says
 * next to nothing.
 *
 * @param asked how many were read
 * @param better how many are more likely with the nearest of the others in the prompt than alone
 * @param ahead of two halves, how many are at least as likely with the other half in the prompt as
 *     when it was learnt; null: not compared
 */
public record TeacherTrial(int asked, int better, @Nullable Integer ahead) {
  /** Fewer say nothing. */
  public static final int DEMONSTRATIONS_MIN = 6;

  /** Of more demonstrations so many are read, and so many are what halves are made of. */
  private static final int ASKED_MAX = 32;

  /** How likely it may be that chance alone has made as many more likely. */
  private static final double CHANCE_MAX = 1.0 / 16;

  /** The least share of answers that must be at least as likely as when they are learnt. */
  private static final double AHEAD_MIN = 0.5;

  /**
   * What learns.
   *
   * @param start where z begins
   * @param keep is told of every step; may throw to end the trial
   */
  public record Learner(
      TrainingModels models, ExpertVector start, RunConfig config, long seed, Runnable keep) {}

  /** Tries a teacher out on what it would teach with. */
  public static TeacherTrial of(Learner learner, List<TokenizedExample> train) {
    List<TokenizedExample> demonstrations = demonstrations(learner.config(), train);
    if (demonstrations.size() < DEMONSTRATIONS_MIN) {
      return new TeacherTrial(demonstrations.size(), 0, null);
    }
    List<TokenizedExample> asked =
        demonstrations.subList(0, Math.min(ASKED_MAX, demonstrations.size()));
    Trial trial = new Trial(learner);
    double[] told = trial.told(demonstrations, asked);
    int better = count(told, trial.under(null, asked), false);
    boolean isBetter = new SignTest(better, asked.size() - better).chance() <= CHANCE_MAX;
    return new TeacherTrial(asked.size(), better, isBetter ? trial.ahead(asked) : null);
  }

  /** What a teacher could tell: a pattern or a test of answers is none. */
  public static List<TokenizedExample> demonstrations(
      RunConfig config, List<TokenizedExample> train) {
    return train.stream()
        .filter(each -> each.kind() == Example.Kind.DEMONSTRATION)
        .filter(each -> config.verifier().judge(each.example()).hasRightAnswer())
        .toList();
  }

  private static int count(double[] some, double[] others, boolean orEqual) {
    int count = 0;
    for (int i = 0; i < some.length; i++) {
      count += some[i] > others[i] || orEqual && some[i] == others[i] ? 1 : 0;
    }
    return count;
  }

  /** Whether the teacher is to be asked. */
  public boolean helps() {
    return ahead != null && ahead >= AHEAD_MIN * asked;
  }

  /** In one line, for people. */
  public String summary() {
    if (asked < DEMONSTRATIONS_MIN) {
      return "no teacher: at least %d right answers are needed to try one, were %d"
          .formatted(DEMONSTRATIONS_MIN, asked);
    }
    String said =
        "%d of %d right answers are more likely with the nearest others in the prompt than alone"
            .formatted(better, asked);
    return ahead == null
        ? "no teacher: " + said
        : "%s: %s, %d with half of them in the prompt at least as likely as when that is learnt"
            .formatted(helps() ? "a teacher" : "no teacher", said, ahead);
  }

  /** By the names of its metrics. */
  public Map<String, Object> toMap() {
    Map<String, Object> map = new TreeMap<>();
    map.put("teacher", summary());
    map.put("teacher_asked", asked);
    map.put("teacher_better", better);
    if (ahead != null) {
      map.put("teacher_ahead", ahead);
    }
    return map;
  }

  /** One trial under way: log-probabilities of right answers, in nats. */
  private record Trial(Learner learner) {

    /** With others in the prompt; where there is no room, never. */
    double[] told(List<TokenizedExample> others, List<TokenizedExample> asked) {
      InContextTeacher teacher = new InContextTeacher(learner.models(), others);
      double[] found = new double[asked.size()];
      List<Completion> read = new ArrayList<>();
      List<Integer> places = new ArrayList<>();
      for (int i = 0; i < found.length; i++) {
        Example example = asked.get(i).example();
        int[] answer = asked.get(i).answer().answer();
        Optional<int[]> prompt =
            teacher.prompt(example.promptJson(), example.askedAt(), answer.length);
        if (prompt.isPresent()) {
          read.add(Completion.right(prompt.get(), answer));
          places.add(i);
        } else {
          found[i] = Double.NEGATIVE_INFINITY;
        }
      }
      List<Likelihood> likelihoods = learner.models().of(null, read);
      for (int i = 0; i < read.size(); i++) {
        found[places.get(i)] = likelihoods.get(i).sum();
      }
      return found;
    }

    /** With none. */
    double[] under(@Nullable ExpertVector z, List<TokenizedExample> asked) {
      return learner.models().of(z, asked.stream().map(TokenizedExample::answer).toList()).stream()
          .mapToDouble(Likelihood::sum)
          .toArray();
    }

    int ahead(List<TokenizedExample> all) {
      List<TokenizedExample> first = all.subList(0, all.size() / 2);
      List<TokenizedExample> second = all.subList(all.size() / 2, all.size());
      return ahead(first, second) + ahead(second, first);
    }

    private int ahead(List<TokenizedExample> others, List<TokenizedExample> asked) {
      var outlets = new ExpertFineTuning.Outlets(_ -> learner.keep().run(), _ -> {});
      var task =
          new ExpertFineTuning.Task(
              learner.start(),
              BatchSources.Material.of(others),
              List.of(),
              learner.config(),
              learner.seed(),
              null);
      double[] told = told(others, asked);
      try {
        ExpertVector z = new ExpertFineTuning(learner.models(), outlets).train(task).vector();
        return count(told, under(z, asked), true);
      } catch (NothingToLearnException _) {
        return asked.size();
      }
    }
  }
}
