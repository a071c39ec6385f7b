// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.learning;

import io.zoetic.model.DeviceKind;
import io.zoetic.model.torch.TorchThread;
import io.zoetic.referencemodel.skill.Split;
import io.zoetic.standalone.embedded.DataDirectory;
import io.zoetic.trainerworker.learning.LearningObjective;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures what is learnt from how much feedback. */
@Command(
    name = "learning",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = "What experts learn from how much feedback, by objective.")
public final class LearningCommand implements Callable<Integer> {
  @Option(names = "--skills", split = ",", paramLabel = "NAME")
  private List<String> skills =
      List.of("iso-date", "number-in-words", "weekday", "largest-number", "letter-at");

  @Option(names = "--objectives", split = ",", paramLabel = "NAME")
  private List<String> objectives = List.of("next-token", "reinforce", "grpo", "dpo", "kto");

  @Option(names = "--methods", split = ",", paramLabel = "NAME", description = "what learns")
  private List<String> methods = List.of("svf", "lora");

  /** Chosen on the validation split; see the results. */
  @Option(names = "--lora-learning-rate", paramLabel = "X", description = "of the first step")
  private double loraLearningRate = 1e-3;

  @Option(names = "--events", split = ",", paramLabel = "N")
  private List<Integer> events = List.of(32, 128, 512);

  @Option(names = "--seeds", split = ",", paramLabel = "N")
  private List<Long> seeds = List.of(1L, 2L, 3L);

  @Option(
      names = "--split",
      paramLabel = "NAME",
      description = "test to measure, validation to choose options by")
  private Split split = Split.TEST;

  @Option(names = "--questions", paramLabel = "N", description = "of the split, per seed")
  private int questions = 200;

  @Option(names = "--device", paramLabel = "NAME", description = "cpu or gpu")
  private DeviceKind device = DeviceKind.CPU;

  @Option(names = "--threads", paramLabel = "N", description = "of the model")
  private int threads = 2;

  @Override
  public Integer call() throws IOException {
    TorchThread.limitParallelism(threads);
    try (DataDirectory directory = DataDirectory.ephemeral()) {
      LearningBenchmark.run(
          new LearningBenchmark.Options(
              skills,
              objectives.stream().map(LearningObjective::parse).toList(),
              methods.stream().map(name -> Student.named(name, loraLearningRate)).toList(),
              events,
              seeds,
              split,
              questions,
              device),
          directory.path(),
          System.out);
    }
    return 0;
  }
}
