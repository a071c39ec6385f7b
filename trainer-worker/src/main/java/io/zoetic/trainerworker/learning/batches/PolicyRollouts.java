// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.learning.batches;

import io.zoetic.model.sampling.SamplingParameters;
import io.zoetic.model.serving.AnswerLimits;
import io.zoetic.model.svf.ExpertVector;
import io.zoetic.model.training.AdapterParameters;
import io.zoetic.model.training.DecoderParameters;
import io.zoetic.model.training.SvfParameters;
import io.zoetic.model.training.TrainedParameters;
import io.zoetic.model.training.TrainingSession;
import io.zoetic.trainerworker.inference.BatchInference;
import java.util.ArrayList;
import java.util.List;

/** Lets what is in training answer: a z as it would be served, adapters folded into the weights. */
public record PolicyRollouts(BatchInference inference) implements Rollouts {

  @Override
  public AnswerLimits limits() {
    return inference.limits();
  }

  @Override
  public List<Rollout> sample(TrainingSession<?> run, List<int[]> prompts, int limit, long seed) {
    List<BatchInference.Asked> asked = new ArrayList<>();
    for (int i = 0; i < prompts.size(); i++) {
      asked.add(
          new BatchInference.Asked(prompts.get(i), null, SamplingParameters.sampled(1, seed + i)));
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
   * @throws IllegalArgumentException if they are all weights: what answers has weights of its own
   */
  public List<BatchInference.Answered> answers(
      TrainedParameters parameters, List<BatchInference.Asked> questions, int limit) {
    return switch (parameters) {
      case SvfParameters svf -> {
        ExpertVector expert = svf.vector();
        yield inference.answers(
            questions.stream().map(asked -> asked.under(expert)).toList(), limit);
      }
      case AdapterParameters added -> inference.answers(added.adapter(), questions, limit);
      case DecoderParameters all ->
          throw new IllegalArgumentException(
              "parameters must be an expert's or an adapter's, were " + all.description());
    };
  }
}
