// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.learning;

import io.zoetic.model.sampling.SamplingParameters;
import io.zoetic.model.serving.AnswerLimits;
import io.zoetic.model.svf.ExpertVector;
import io.zoetic.model.training.LoraParameters;
import io.zoetic.model.training.SvfParameters;
import io.zoetic.model.training.TrainedParameters;
import io.zoetic.model.training.TrainingRun;
import io.zoetic.trainerworker.examiner.Examiner;
import java.util.ArrayList;
import java.util.List;

/** Lets what is in training answer: a z as it would be served, LoRA folded into the weights. */
public record ExaminerRollouts(Examiner examiner) implements Rollouts {

  @Override
  public AnswerLimits limits() {
    return examiner.limits();
  }

  @Override
  public List<Rollout> sample(TrainingRun<?> run, List<int[]> prompts, int limit, long seed) {
    List<Examiner.Asked> asked = new ArrayList<>();
    for (int i = 0; i < prompts.size(); i++) {
      asked.add(new Examiner.Asked(prompts.get(i), null, SamplingParameters.sampled(1, seed + i)));
    }
    return answers(run.parameters(), asked, limit).stream()
        .map(answered -> new Rollout(answered.tokens(), answered.text(), answered.complete()))
        .toList();
  }

  /**
   * Answers under some parameters as they are now, in the order of the questions.
   *
   * @param questions whoever they are put to
   * @param limit tokens of an answer at most
   */
  public List<Examiner.Answered> answers(
      TrainedParameters parameters, List<Examiner.Asked> questions, int limit) {
    return switch (parameters) {
      case SvfParameters svf -> {
        ExpertVector expert = svf.vector();
        yield examiner.answers(
            questions.stream().map(asked -> asked.under(expert)).toList(), limit);
      }
      case LoraParameters lora -> examiner.answers(lora.adapter(), questions, limit);
    };
  }
}
