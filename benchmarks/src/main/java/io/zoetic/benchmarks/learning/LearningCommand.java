// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.learning;

import io.zoetic.benchmarks.conventions.Conventions;
import io.zoetic.model.DeviceKind;
import io.zoetic.model.source.ModelSource;
import io.zoetic.model.svf.SvdCache;
import io.zoetic.model.torch.TorchThread;
import io.zoetic.referencemodel.ReferenceModel;
import io.zoetic.referencemodel.skill.Skills;
import io.zoetic.referencemodel.skill.Split;
import io.zoetic.standalone.embedded.DataDirectory;
import io.zoetic.trainerworker.learning.LearningObjective;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
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

  @Option(
      names = "--conventions",
      split = ",",
      paramLabel = "NAME",
      description = "of the teaching benchmark, instead of skills")
  private List<String> conventions = List.of();

  @Option(
      names = "--model",
      paramLabel = "MODEL",
      description = "that learns, as dev takes it; the reference model, if not given")
  private @Nullable String model;

  @Option(
      names = "--shots",
      split = ",",
      paramLabel = "N",
      description = "also asks the base model with so many of the nearest examples in the prompt")
  private List<Integer> shots = List.of();

  @Option(
      names = "--uncorrected",
      paramLabel = "N",
      description =
          "also learns from so many prompts that nobody corrects, beside what next-token loss learns")
  private int uncorrected;

  @Option(names = "--objectives", split = ",", paramLabel = "NAME")
  private List<String> objectives = List.of("next-token", "reinforce", "grpo", "dpo", "kto");

  @Option(
      names = "--methods",
      split = ",",
      paramLabel = "KIND[:FIELD=VALUE...]",
      description =
          "what learns: svf, lora, lora-xs or full, with rank=N and fields of a run's configuration, such as"
              + " lora:rank=1:learning_rate=0.003; each is compared with the first")
  private List<String> methods = List.of("svf", "lora");

  @Option(
      names = "--events",
      split = ",",
      paramLabel = "N",
      showDefaultValue = Help.Visibility.NEVER,
      description =
          "pieces of feedback; default: 32, 128 and 512; of conventions, which have 240 questions to"
              + " be taught, 32, 128 and 240, with --liked 8, 32 and 60")
  private List<Integer> events = List.of();

  @Option(names = "--seeds", split = ",", paramLabel = "N")
  private List<Long> seeds = List.of(1L, 2L, 3L);

  @Option(
      names = "--split",
      paramLabel = "NAME",
      description = "test to measure, validation to choose options by")
  private Split split = Split.TEST;

  @Option(
      names = "--questions",
      paramLabel = "N",
      description = "of the split, per seed; default: 200, of conventions 60")
  private @Nullable Integer questions;

  @Option(
      names = "--liked",
      paramLabel = "SHARE",
      description =
          "of judged answers, of which four times as many are asked for; as many as are right, if"
              + " not given")
  private @Nullable Double liked;

  @Option(
      names = "--sampled",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description = "whether to ask at temperature 1 as well")
  private boolean sampled;

  @Option(names = "--device", paramLabel = "NAME", description = "cpu or gpu")
  private DeviceKind device = DeviceKind.CPU;

  @Option(names = "--threads", paramLabel = "N", description = "of the model")
  private int threads = 2;

  @Override
  public Integer call() throws IOException {
    List<Subject> subjects = subjects();
    requireQuestions(subjects);
    TorchThread.limitParallelism(threads);
    try (DataDirectory directory = DataDirectory.ephemeral()) {
      LearningBenchmark.run(
          new LearningBenchmark.Options(
              model(directory.path()),
              subjects,
              shots,
              uncorrected,
              objectives.stream().map(LearningObjective::parse).toList(),
              methods.stream().map(Student::parse).toList(),
              events(),
              seeds,
              split,
              questions(),
              liked,
              sampled,
              device),
          System.out);
    }
    return 0;
  }

  private List<Integer> events() {
    if (!events.isEmpty()) {
      return events;
    }
    if (conventions.isEmpty()) {
      return List.of(32, 128, 512);
    }
    return liked == null ? List.of(32, 128, 240) : List.of(8, 32, 60);
  }

  private int questions() {
    if (questions != null) {
      return questions;
    }
    return conventions.isEmpty() ? 200 : 60;
  }

  /** Before the model is opened, which takes minutes. */
  private void requireQuestions(List<Subject> subjects) {
    List<LearningObjective> learnt = objectives.stream().map(LearningObjective::parse).toList();
    for (Subject subject : subjects) {
      subject.requireQuestions(split, questions());
      for (int count : events()) {
        subject.requireQuestions(Split.TRAIN, SimulatedFeedback.questions(learnt, count, liked));
        subject.requireQuestions(Split.TRAIN, count + uncorrected);
      }
    }
  }

  private LearningBenchmark.Model model(Path work) throws IOException {
    return model == null
        ? new LearningBenchmark.Model(
            ReferenceModel.extractTo(work.resolve("model")), work.resolve("svd"))
        : new LearningBenchmark.Model(ModelSource.ofProcess().find(model), SvdCache.defaultRoot());
  }

  private List<Subject> subjects() {
    return conventions.isEmpty()
        ? skills.stream().map(Skills::named).map(Subject::of).toList()
        : conventions.stream().map(Conventions::named).map(Subject::of).toList();
  }
}
