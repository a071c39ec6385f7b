// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import io.zoetic.model.ComputeType;
import io.zoetic.model.Decoder;
import io.zoetic.model.KvCache;
import io.zoetic.model.StepInput;
import io.zoetic.model.StepOutput;
import io.zoetic.model.checkpoint.Checkpoint;
import io.zoetic.model.config.ModelConfig;
import io.zoetic.model.config.RopeScaling;
import io.zoetic.model.torch.TorchThread;
import io.zoetic.model.training.loss.Completion;
import io.zoetic.model.training.objective.NextToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DecoderParametersTest {
  private static final ModelConfig CONFIG =
      ModelConfig.llama(
          new ModelConfig.Size(32, 48, 2, 4, 2, 40, 64),
          new ModelConfig.Rope(10_000, 8, new RopeScaling.None()),
          1e-5,
          Set.of(1));

  @TempDir Path directory;

  @Test
  void steps_onASequenceThatRepeats_learnItAndRepeatBySeed() {
    double[] first = losses(20);

    assertThat(first[19]).isLessThan(0.5 * first[0]);
    assertThat(losses(20)).containsExactly(first);
  }

  private static TrainingSession<DecoderParameters> start() {
    return DecoderParameters.startRandom(
        CONFIG, new Random(5), AdamWOptions.ofDefaults(), Device.cpu());
  }

  private static double[] losses(int steps) {
    NextToken batch =
        NextToken.of(List.of(behindTheFirst(1, 2, 3, 4, 5, 6), behindTheFirst(3, 1, 3, 1, 3)));
    try (TrainingSession<DecoderParameters> session = start()) {
      double[] losses = new double[steps];
      for (int i = 0; i < steps; i++) {
        losses[i] = session.step(batch, 1e-2).loss();
      }
      return losses;
    }
  }

  @Test
  void loss_ofTheSession_isTheMeanOfTheDecodersOwnLogprobs() throws IOException {
    int[] tokens = {7, 3, 30, 12, 39, 0, 7};
    double loss;
    try (TrainingSession<DecoderParameters> session = start()) {
      session.parameters().save(directory);
      loss =
          session
              .step(NextToken.of(List.of(behindTheFirst(tokens), behindTheFirst(1, 2))), 0)
              .loss();
    }

    double mean = (negativeLogprobs(tokens) / 6 + negativeLogprobs(1, 2)) / 2;

    // Saving rounds to bfloat16, which moves logits of this size by less than 1e-3.
    assertThat(loss).isCloseTo(mean, within(1e-3));
  }

  private double negativeLogprobs(int... tokens) throws IOException {
    assertThat(Files.size(directory.resolve("model.safetensors"))).isPositive();
    try (Checkpoint checkpoint = Checkpoint.open(directory);
        Decoder decoder =
            Decoder.load(
                checkpoint,
                CONFIG,
                new Decoder.Options(ComputeType.FLOAT32, 64, Device.cpu(), null));
        KvCache cache = decoder.newCache(1, 64)) {
      TorchThread.prepareForInference();
      long[] successors = Arrays.stream(tokens).skip(1).asLongStream().toArray();
      try (StepOutput output =
          decoder.step(cache, new StepInput(0, List.of(tokens), new int[] {0}))) {
        double sum = 0;
        for (float logprob : output.logprobs(0, successors, 1).chosen()) {
          sum -= logprob;
        }
        return sum;
      }
    }
  }

  private static Completion behindTheFirst(int... tokens) {
    return Completion.right(new int[] {tokens[0]}, Arrays.copyOfRange(tokens, 1, tokens.length));
  }
}
