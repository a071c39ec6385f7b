// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.finetuning;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.core.PromptJson;
import io.zoetic.model.svf.LayoutSpec;
import io.zoetic.referencemodel.ReferenceModel;
import io.zoetic.referencemodel.skill.Skills;
import io.zoetic.referencemodel.skill.Split;
import io.zoetic.testkit.SharedFactors;
import io.zoetic.trainerworker.inference.BatchInferenceOptions;
import io.zoetic.trainerworker.learning.RunConfig;
import io.zoetic.trainerworker.learning.TokenizedExample;
import io.zoetic.trainerworker.learning.batches.BatchSources;
import io.zoetic.vectorstore.learning.Author;
import io.zoetic.vectorstore.learning.Example;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Some steps on the reference model, cut off and taken up again. */
class ExpertFineTuningIT {
  private static final int STEPS = 24;
  private static final int CHECKPOINT_AT = 20;

  @TempDir private Path directory;

  @Test
  void cutOff_endsWhereAWholeOneEnds_andAnUnreadableCheckpointBeginsAgain() throws Exception {
    Path model = ReferenceModel.extractTo(directory.resolve("model"));
    try (TrainingModels models =
        TrainingModels.open(
            model,
            LayoutSpec.parse("mlp"),
            SharedFactors.DIRECTORY,
            BatchInferenceOptions.DEFAULTS)) {
      List<byte[]> checkpoints = new ArrayList<>();
      List<Integer> steps = new ArrayList<>();
      ExpertFineTuning whole = tuning(models, steps, checkpoints);
      String end = whole.train(task(models, null)).vector().digest();
      assertThat(checkpoints).hasSize(1);
      assertThat(steps).hasSize(STEPS);

      steps.clear();
      ExpertFineTuning.Result rest =
          tuning(models, steps, new ArrayList<>()).train(task(models, checkpoints.getFirst()));
      assertThat(steps.getFirst()).isEqualTo(CHECKPOINT_AT + 1);
      assertThat(rest.vector().digest()).isEqualTo(end);

      steps.clear();
      byte[] ofAnotherVersion = "ZTCS: not a safetensors file".getBytes(StandardCharsets.UTF_8);
      ExpertFineTuning.Result again =
          tuning(models, steps, new ArrayList<>()).train(task(models, ofAnotherVersion));
      assertThat(steps).hasSize(STEPS);
      assertThat(again.vector().digest()).isEqualTo(end);
    }
  }

  private static ExpertFineTuning tuning(
      TrainingModels models, List<Integer> steps, List<byte[]> checkpoints) {
    return new ExpertFineTuning(
        models,
        new ExpertFineTuning.Outlets(
            metrics -> steps.add((Integer) requireNonNull(metrics.get("step"))), checkpoints::add));
  }

  private static ExpertFineTuning.Task task(TrainingModels models, byte @Nullable [] checkpoint) {
    return new ExpertFineTuning.Task(
        models.identity(),
        new BatchSources.Material(examples(models, Split.TRAIN, 64), List.of()),
        examples(models, Split.VALIDATION, 4),
        RunConfig.of("{\"steps\": %d, \"rows\": 8}".formatted(STEPS)),
        5,
        checkpoint);
  }

  /** Too few to validate by: nothing ends it early. */
  private static List<TokenizedExample> examples(TrainingModels models, Split split, int count) {
    return models
        .reader()
        .read(
            Skills.named("weekday").examples(split, 3, count).stream()
                .map(each -> demonstration(each.prompt(), each.answer()))
                .toList());
  }

  private static Example demonstration(String question, String answer) {
    PromptJson prompt = PromptJson.ofQuestion(question);
    return new Example(
        UUID.nameUUIDFromBytes(question.getBytes(StandardCharsets.UTF_8)),
        "weekday",
        Example.Kind.DEMONSTRATION,
        prompt.json(),
        prompt.hash(),
        Example.Answer.of(answer),
        null,
        1,
        1,
        Author.IMPORT,
        null,
        null);
  }
}
