// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.zoetic.model.Decoder;
import io.zoetic.model.DeviceKind;
import io.zoetic.model.Golden;
import io.zoetic.model.KvCache;
import io.zoetic.model.LanguageModel;
import io.zoetic.model.StepInput;
import io.zoetic.model.StepOutput;
import io.zoetic.model.svf.LayoutSpec;
import io.zoetic.model.torch.TorchThread;
import io.zoetic.model.training.loss.Completion;
import io.zoetic.model.training.loss.Likelihood;
import io.zoetic.model.training.objective.NextToken;
import io.zoetic.testkit.SharedFactors;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A trained adapter folded into a decoder, against what training makes of the same answers. */
class LoraAdapterTest {
  @BeforeAll
  static void computeInOneThread() {
    TorchThread.limitParallelism(1);
  }

  private static TrainingSession<? extends AdapterParameters> start(
      String kind, ExpertTrainer trainer) {
    AdamWOptions options = AdamWOptions.forExperts(1);
    return switch (kind) {
      case "LoRA" -> trainer.startLora(4, 8, new Random(1), options);
      case "DoRA" -> trainer.startDora(4, 8, new Random(1), options);
      case "IA3" -> trainer.startIa3(options);
      case "LoRA-XS" -> trainer.startLoraXs(4, new Random(1), options);
      default -> trainer.startMatrices(options);
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"LoRA", "DoRA", "IA3", "LoRA-XS", "matrices"})
  void likelihoods_ofAMergedAdapter_areThoseOfItsTraining(String kind) {
    try (ExpertTrainer trainer =
            ExpertTrainer.load(
                Golden.directory("llama"),
                ExpertTrainer.Options.of(LayoutSpec.ALL, SharedFactors.DIRECTORY, DeviceKind.CPU));
        TrainingSession<? extends AdapterParameters> run = start(kind, trainer);
        LanguageModel model =
            LanguageModel.load(Golden.directory("llama"), LanguageModel.Options.ofDefaults())) {
      int arrays = model.decoder().nativeArrays();
      for (int step = 0; step < 3; step++) {
        run.step(NextToken.of(GoldenRuns.completions()), 0.01);
        try (Decoder merged = model.decoder().merged(run.parameters().adapter())) {
          requireSame(merged, run.likelihoods(NaiveLesson.PAIRS));
        }
      }

      requireSame(model.decoder(), trainer.likelihoods(NaiveLesson.PAIRS));
      assertThat(run.likelihoods(NaiveLesson.PAIRS).getFirst().sum())
          .isNotCloseTo(trainer.likelihoods(NaiveLesson.PAIRS).getFirst().sum(), within(0.1));
      assertThat(model.decoder().nativeArrays()).isEqualTo(arrays);
    }
  }

  private static void requireSame(Decoder decoder, List<Likelihood> expected) {
    for (int i = 0; i < expected.size(); i++) {
      Completion answer = NaiveLesson.PAIRS.get(i);
      assertThat(logprobs(decoder, answer))
          .containsExactly(expected.get(i).toArray(), within(1e-4));
    }
  }

  private static double[] logprobs(Decoder decoder, Completion answer) {
    int[] all =
        IntStream.concat(Arrays.stream(answer.prompt()), Arrays.stream(answer.answer())).toArray();
    int[] read = Arrays.copyOf(all, all.length - 1);
    long[] successors = Arrays.stream(all, 1, all.length).asLongStream().toArray();
    try (KvCache cache = decoder.newCache(1, read.length);
        StepOutput output = decoder.step(cache, new StepInput(0, List.of(read), new int[] {0}))) {
      float[] every = output.logprobs(0, successors, 1).chosen();
      return IntStream.range(answer.prompt().length - 1, read.length)
          .mapToDouble(i -> every[i])
          .toArray();
    }
  }
}
