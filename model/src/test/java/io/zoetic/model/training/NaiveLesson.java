// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.training;

import io.zoetic.model.training.loss.AnswerReading;
import io.zoetic.model.training.loss.Completion;
import io.zoetic.model.training.loss.KlPenalty;
import io.zoetic.model.training.loss.KlPenalty.Direction;
import io.zoetic.model.training.loss.Likelihood;
import io.zoetic.model.training.loss.Objective;
import io.zoetic.model.training.objective.Baseline;
import io.zoetic.model.training.objective.Distillation;
import io.zoetic.model.training.objective.Dpo;
import io.zoetic.model.training.objective.Grpo;
import io.zoetic.model.training.objective.Judgement;
import io.zoetic.model.training.objective.Kto;
import io.zoetic.model.training.objective.NextToken;
import io.zoetic.model.training.objective.Preference;
import io.zoetic.model.training.objective.Reinforce;
import io.zoetic.model.training.objective.Replay;
import io.zoetic.model.training.objective.RolloutGroup;
import io.zoetic.model.training.objective.RolloutSample;
import io.zoetic.model.training.objective.Taught;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.stream.IntStream;

/**
 * Each objective on a few answers, beside its loss from the definition in the paper. What is a
 * number to the gradient is computed once, before parameters move.
 */
enum NaiveLesson {
  NEXT_TOKEN {
    @Override
    Objective objective(ExpertTrainer trainer, NaiveExpert expert) {
      return new NextToken(ANSWERS, KlPenalty.toBase(0.3));
    }

    @Override
    DoubleSupplier loss(NaiveExpert expert) {
      return () ->
          mean(
              ANSWERS,
              answer ->
                  (0.3 * expert.divergence(answer, Direction.TO_BASE) - expert.logprob(answer))
                      / answer.answer().length);
    }
  },
  REINFORCE {
    @Override
    Objective objective(ExpertTrainer trainer, NaiveExpert expert) {
      return Reinforce.of(ANSWERS, 0.1);
    }

    @Override
    DoubleSupplier loss(NaiveExpert expert) {
      return () ->
          mean(
              ANSWERS,
              answer ->
                  0.1 * expert.divergence(answer, Direction.FROM_BASE)
                      - answer.reward() * expert.logprob(answer));
    }
  },
  /** Sampled by the base model, compared with the others' mean reward. */
  REINFORCE_OFF_POLICY {
    @Override
    Objective objective(ExpertTrainer trainer, NaiveExpert expert) {
      List<Likelihood> behaviour = trainer.likelihoods(ANSWERS);
      List<RolloutSample> samples = new ArrayList<>();
      for (int i = 0; i < ANSWERS.size(); i++) {
        samples.add(new RolloutSample(ANSWERS.get(i), behaviour.get(i)));
      }
      return new Reinforce(
          samples, new Reinforce.Options(Baseline.BATCH_MEAN, KlPenalty.toBase(0.2), 1.05));
    }

    @Override
    DoubleSupplier loss(NaiveExpert expert) {
      double[] importance = new double[ANSWERS.size()];
      double rewards = 0;
      for (int i = 0; i < importance.length; i++) {
        Completion answer = ANSWERS.get(i);
        importance[i] =
            Math.min(1.05, Math.exp(expert.logprob(answer) - expert.baseLogprob(answer)));
        rewards += answer.reward();
      }
      double total = rewards;
      return () ->
          mean(
              ANSWERS,
              answer -> {
                double others = (total - answer.reward()) / (ANSWERS.size() - 1);
                return 0.2 * expert.divergence(answer, Direction.TO_BASE)
                    - importance[ANSWERS.indexOf(answer)]
                        * (answer.reward() - others)
                        * expert.logprob(answer);
              });
    }
  },
  /** Two groups of two; tokens are below, within and above the bounds. */
  GRPO {
    @Override
    Objective objective(ExpertTrainer trainer, NaiveExpert expert) {
      List<RolloutSample> samples = new ArrayList<>();
      for (Completion answer : PAIRS) {
        double[] behaviour = expert.logprobs(answer);
        for (int i = 0; i < behaviour.length; i++) {
          behaviour[i] -= offset(i);
        }
        samples.add(new RolloutSample(answer, new Likelihood(behaviour)));
      }
      return new Grpo(
          List.of(new RolloutGroup(samples.subList(0, 2)), new RolloutGroup(samples.subList(2, 4))),
          new Grpo.Options(0.2, 0.3, KlPenalty.toBase(0.1), 1e-4));
    }

    @Override
    DoubleSupplier loss(NaiveExpert expert) {
      List<double[]> first = PAIRS.stream().map(expert::logprobs).toList();
      return () -> {
        double sum = 0;
        for (int i = 0; i < PAIRS.size(); i++) {
          Completion answer = PAIRS.get(i);
          double[] now = expert.logprobs(answer);
          // Of two rewards each is one deviation from the mean.
          double deviation = Math.abs(answer.reward() - PAIRS.get(i ^ 1).reward()) / 2;
          double side = answer.reward() > PAIRS.get(i ^ 1).reward() ? 1 : -1;
          double advantage = side * deviation / (deviation + 1e-4);
          double tokens = 0.1 * expert.divergence(answer, Direction.TO_BASE);
          for (int token = 0; token < now.length; token++) {
            double ratio = Math.exp(now[token] - first.get(i)[token] + offset(token));
            double bounded = Math.min(1.3, Math.max(0.8, ratio));
            tokens -= Math.min(ratio * advantage, bounded * advantage);
          }
          sum += tokens / now.length / PAIRS.size();
        }
        return sum;
      };
    }

    private static double offset(int token) {
      return 0.6 * (token % 3 - 1);
    }
  },
  /** One preference, one tie. */
  DPO {
    @Override
    Objective objective(ExpertTrainer trainer, NaiveExpert expert) {
      List<Likelihood> base = trainer.likelihoods(PAIRS);
      Preference preference =
          Preference.of(PAIRS.get(0), PAIRS.get(1), base.get(0), base.get(1)).weighing(3);
      Preference tie = Preference.of(PAIRS.get(2), PAIRS.get(3), base.get(2), base.get(3)).asTie();
      return new Dpo(List.of(preference, tie), new Dpo.Options(0.7, 0.1, Dpo.Ties.SMOOTH));
    }

    @Override
    DoubleSupplier loss(NaiveExpert expert) {
      return () -> 3 * pair(expert, 0, 0.1) / 2 + pair(expert, 2, 0.5) / 2;
    }

    private static double pair(NaiveExpert expert, int i, double smoothing) {
      double h = 0.7 * (ratio(expert, PAIRS.get(i)) - ratio(expert, PAIRS.get(i + 1)));
      return -(1 - smoothing) * Math.log(sigmoid(h)) - smoothing * Math.log(sigmoid(-h));
    }
  },
  /** Two good answers, two bad ones. */
  KTO {
    @Override
    Objective objective(ExpertTrainer trainer, NaiveExpert expert) {
      List<Likelihood> base = trainer.likelihoods(ANSWERS);
      List<Judgement> judgements = new ArrayList<>();
      for (int i = 0; i < ANSWERS.size(); i++) {
        Completion answer = ANSWERS.get(i);
        judgements.add(
            answer.reward() > 0
                ? Judgement.good(answer, base.get(i))
                : Judgement.bad(answer, base.get(i)).weighing(2));
      }
      List<Completion> mismatched = Kto.mismatched(ANSWERS);
      List<Likelihood> now =
          mismatched.stream().map(answer -> new Likelihood(expert.logprobs(answer))).toList();
      return new Kto(
          judgements,
          new Kto.Options(0.5, 1, 1.5),
          Kto.referencePoint(now, trainer.likelihoods(mismatched)));
    }

    @Override
    DoubleSupplier loss(NaiveExpert expert) {
      double point = Math.max(0, mean(Kto.mismatched(ANSWERS), answer -> ratio(expert, answer)));
      return () ->
          mean(
              ANSWERS,
              answer -> {
                double r = ratio(expert, answer);
                return answer.reward() > 0
                    ? 1 - sigmoid(0.5 * (r - point))
                    : 2 * 1.5 * (1 - sigmoid(0.5 * (point - r)));
              });
    }
  },
  REPLAY {
    @Override
    Objective objective(ExpertTrainer trainer, NaiveExpert expert) {
      return new Replay(ANSWERS, KlPenalty.fromBase(2));
    }

    @Override
    DoubleSupplier loss(NaiveExpert expert) {
      return () -> mean(ANSWERS, answer -> 2 * expert.divergence(answer, Direction.FROM_BASE));
    }
  },
  /** The base model reads prompts of other lengths. */
  DISTILLATION {
    @Override
    Objective objective(ExpertTrainer trainer, NaiveExpert expert) {
      List<AnswerReading> readings =
          trainer.readings(
              IntStream.range(0, PAIRS.size())
                  .mapToObj(i -> Completion.right(privileged(i), PAIRS.get(i).answer()))
                  .toList());
      return new Distillation(
          IntStream.range(0, PAIRS.size())
              .mapToObj(i -> new Taught(PAIRS.get(i), readings.get(i)))
              .toList());
    }

    @Override
    DoubleSupplier loss(NaiveExpert expert) {
      return () ->
          IntStream.range(0, PAIRS.size())
              .mapToDouble(
                  i ->
                      expert.divergence(PAIRS.get(i), privileged(i), Direction.FROM_BASE)
                          / PAIRS.get(i).answer().length)
              .average()
              .orElseThrow();
    }
  };

  /** Answers to different prompts, some rewarded with 1, some with -1. */
  static final List<Completion> ANSWERS = GoldenRuns.completions();

  /** The answers at 0 and 1 have the same prompt, and those at 2 and 3. */
  static final List<Completion> PAIRS =
      List.of(
          new Completion(new int[] {0, 17, 200}, new int[] {99, 101, 7, 1}, 1),
          new Completion(new int[] {0, 17, 200}, new int[] {40, 1}, -1),
          new Completion(new int[] {0, 60}, new int[] {62, 63, 1}, 0.2),
          new Completion(new int[] {0, 60}, new int[] {64, 65, 66, 67, 1}, 0.7));

  /** What the base model reads of each of {@link #PAIRS} before the prompt. */
  private static final List<int[]> CONTEXTS =
      List.of(
          new int[] {0, 5, 80, 81, 9}, new int[0], new int[] {0, 33}, new int[] {7, 8, 9, 10, 11});

  private interface Measure {
    double of(Completion completion);
  }

  /** The objective to be tested. */
  abstract Objective objective(ExpertTrainer trainer, NaiveExpert expert);

  /** Its loss as a function of an expert's parameters, which may move after this call. */
  abstract DoubleSupplier loss(NaiveExpert expert);

  private static int[] privileged(int i) {
    return IntStream.concat(Arrays.stream(CONTEXTS.get(i)), Arrays.stream(PAIRS.get(i).prompt()))
        .toArray();
  }

  private static double mean(List<Completion> completions, Measure measure) {
    return completions.stream().mapToDouble(measure::of).average().orElseThrow();
  }

  private static double ratio(NaiveExpert expert, Completion completion) {
    return expert.logprob(completion) - expert.baseLogprob(completion);
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }
}
