// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.learning;

import io.zoetic.model.sampling.SamplingParameters;
import io.zoetic.model.svf.ExpertVector;
import io.zoetic.model.training.SvfParameters;
import io.zoetic.model.training.TrainingRun;
import io.zoetic.trainerworker.examiner.Examiner;
import java.util.ArrayList;
import java.util.List;

/** Lets a z in training answer as it would be served. */
public record ExaminerRollouts(Examiner examiner) implements Rollouts {

  @Override
  public List<Rollout> sample(TrainingRun<?> run, List<int[]> prompts, long seed) {
    if (!(run.parameters() instanceof SvfParameters parameters)) {
      throw new IllegalArgumentException(
          "only a z can be served, trained was " + run.parameters().description());
    }
    ExpertVector expert = parameters.vector();
    List<Examiner.Asked> asked = new ArrayList<>();
    for (int i = 0; i < prompts.size(); i++) {
      asked.add(
          new Examiner.Asked(prompts.get(i), expert, SamplingParameters.sampled(1, seed + i)));
    }
    return examiner.answers(asked).stream()
        .map(answered -> new Rollout(answered.tokens(), answered.text(), answered.complete()))
        .toList();
  }
}
