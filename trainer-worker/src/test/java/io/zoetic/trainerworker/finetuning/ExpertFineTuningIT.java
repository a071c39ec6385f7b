// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.finetuning;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.zoetic.core.PromptJson;
import io.zoetic.model.svf.ExpertVector;
import io.zoetic.model.svf.LayoutSpec;
import io.zoetic.referencemodel.ReferenceModel;
import io.zoetic.referencemodel.skill.Skills;
import io.zoetic.referencemodel.skill.Split;
import io.zoetic.testkit.SharedFactors;
import io.zoetic.trainerworker.inference.BatchInferenceOptions;
import io.zoetic.trainerworker.learning.NothingToLearnException;
import io.zoetic.trainerworker.learning.RunConfig;
import io.zoetic.trainerworker.learning.TokenizedExample;
import io.zoetic.trainerworker.learning.batches.BatchSources;
import io.zoetic.vectorstore.learning.Author;
import io.zoetic.vectorstore.learning.Example;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Some steps on the reference model, cut off and taken up again. */
class ExpertFineTuningIT {
  private static final int STEPS = 24;
  private static final int CHECKPOINT_AT = 20;

  @TempDir private Path directory;

  private TrainingModels models() throws IOException {
    return TrainingModels.open(
        ReferenceModel.extractTo(directory.resolve("model")),
        LayoutSpec.parse("mlp"),
        SharedFactors.DIRECTORY,
        BatchInferenceOptions.DEFAULTS);
  }

  @Test
  void cutOff_endsWhereAWholeOneEnds_andAnUnreadableCheckpointBeginsAgain() throws Exception {
    try (TrainingModels models = models()) {
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

  /** The options are part of what a checkpoint is of: an update may have changed what is usual. */
  @Test
  void checkpoint_ofOtherOptions_beginsAgain() throws Exception {
    try (TrainingModels models = models()) {
      List<byte[]> checkpoints = new ArrayList<>();
      tuning(models, new ArrayList<>(), checkpoints).train(task(models, null, 0.25));

      List<Integer> steps = new ArrayList<>();
      String end =
          tuning(models, steps, new ArrayList<>()).train(task(models, null, 0.5)).vector().digest();
      steps.clear();
      ExpertFineTuning.Result again =
          tuning(models, steps, new ArrayList<>()).train(task(models, checkpoints.getFirst(), 0.5));

      assertThat(steps).hasSize(STEPS);
      assertThat(again.vector().digest()).isEqualTo(end);
    }
  }

  /** What its champion has learnt to say wrongly is what an expert must unlearn first. */
  @Test
  void preferences_areHeldAgainstTheStart_notTheBaseModel() throws Exception {
    try (TrainingModels models = models()) {
      List<Double> losses = new ArrayList<>();
      shortly(
          models, examples(models, Example.Kind.PREFERENCE, Example.Answer.of("Noday"), 1), losses);

      // Nothing is more likely than at the start, at the start.
      assertThat(losses.getFirst()).isCloseTo(Math.log(2), within(1e-4));
      assertThat(losses.get(1)).isLessThan(losses.getFirst());
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.5})
  void judgements_ofWhichTooFewSayGood_areRefused(double reward) throws Exception {
    try (TrainingModels models = models()) {
      List<TokenizedExample> judged =
          new ArrayList<>(examples(models, Example.Kind.JUDGEMENT, null, reward));
      judged.addAll(examples(models, Example.Kind.JUDGEMENT, null, 1).subList(0, 1));

      assertThatThrownBy(() -> shortly(models, judged, new ArrayList<>()))
          .isInstanceOf(NothingToLearnException.class)
          .hasMessageStartingWith(
              "1 of 9 judgements say good; at least 2 are needed to learn from");
    }
  }

  /** Beside what says what is right, they are passed over. */
  @Test
  void judgements_ofWhichTooFewSayGood_unlearnNothingBesideDemonstrations() throws Exception {
    try (TrainingModels models = models()) {
      List<TokenizedExample> right = examples(models, Example.Kind.DEMONSTRATION, null, 1);
      List<TokenizedExample> both = new ArrayList<>(right);
      both.addAll(examples(models, Example.Kind.JUDGEMENT, null, 0));

      List<Double> alone = new ArrayList<>();
      List<Double> mixed = new ArrayList<>();
      shortly(models, right, alone);
      shortly(models, both, mixed);

      assertThat(mixed).isEqualTo(alone);
    }
  }

  /** Takes two steps from the champion. */
  private static void shortly(
      TrainingModels models, List<TokenizedExample> train, List<Double> losses) {
    ExpertFineTuning.Outlets outlets =
        new ExpertFineTuning.Outlets(
            metrics -> losses.add((Double) requireNonNull(metrics.get("loss"))), _ -> {});
    new ExpertFineTuning(models, outlets)
        .train(
            new ExpertFineTuning.Task(
                champion(models),
                BatchSources.Material.of(train),
                List.of(),
                RunConfig.of("{\"steps\": 2, \"rows\": 8}"),
                5,
                null));
  }

  private static ExpertVector champion(TrainingModels models) {
    Random random = new Random(7);
    float[] z = models.identity().toArray();
    for (int i = 0; i < z.length; i++) {
      z[i] += (float) (0.2 * random.nextGaussian());
    }
    return ExpertVector.of(models.identity().layout(), z);
  }

  private static List<TokenizedExample> examples(
      TrainingModels models, Example.Kind kind, Example.@Nullable Answer other, double reward) {
    return models
        .reader()
        .read(
            Skills.named("weekday").examples(Split.TRAIN, 3, 8).stream()
                .map(each -> example(kind, each.prompt(), each.answer(), other, reward))
                .toList());
  }

  private static ExpertFineTuning tuning(
      TrainingModels models, List<Integer> steps, List<byte[]> checkpoints) {
    return new ExpertFineTuning(
        models,
        new ExpertFineTuning.Outlets(
            metrics -> steps.add((Integer) requireNonNull(metrics.get("step"))), checkpoints::add));
  }

  private static ExpertFineTuning.Task task(TrainingModels models, byte @Nullable [] checkpoint) {
    return task(models, checkpoint, 0);
  }

  private static ExpertFineTuning.Task task(
      TrainingModels models, byte @Nullable [] checkpoint, double decay) {
    return new ExpertFineTuning.Task(
        models.identity(),
        BatchSources.Material.of(examples(models, Split.TRAIN, 64)),
        examples(models, Split.VALIDATION, 4),
        RunConfig.of("{\"steps\": %d, \"rows\": 8, \"decay\": %s}".formatted(STEPS, decay)),
        5,
        checkpoint);
  }

  /** Too few to validate by: nothing ends it early. */
  private static List<TokenizedExample> examples(TrainingModels models, Split split, int count) {
    return models
        .reader()
        .read(
            Skills.named("weekday").examples(split, 3, count).stream()
                .map(
                    each ->
                        example(Example.Kind.DEMONSTRATION, each.prompt(), each.answer(), null, 1))
                .toList());
  }

  private static Example example(
      Example.Kind kind,
      String question,
      String answer,
      Example.@Nullable Answer other,
      double reward) {
    PromptJson prompt = PromptJson.ofQuestion(question);
    return new Example(
        UUID.nameUUIDFromBytes(question.getBytes(StandardCharsets.UTF_8)),
        "weekday",
        kind,
        prompt.json(),
        prompt.hash(),
        Example.Answer.of(answer),
        other,
        reward,
        1,
        Author.IMPORT,
        null,
        null);
  }
}
