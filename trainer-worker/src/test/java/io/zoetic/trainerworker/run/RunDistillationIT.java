// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.core.ChoiceId;
import io.zoetic.core.ExpertSelection;
import io.zoetic.core.PromptJson;
import io.zoetic.model.svf.LayoutSpec;
import io.zoetic.referencemodel.ReferenceModel;
import io.zoetic.referencemodel.skill.Skills;
import io.zoetic.referencemodel.skill.Split;
import io.zoetic.testkit.SharedFactors;
import io.zoetic.trainerworker.Fake;
import io.zoetic.trainerworker.finetuning.TrainingModels;
import io.zoetic.trainerworker.inference.BatchInferenceOptions;
import io.zoetic.trainerworker.learning.RunConfig;
import io.zoetic.trainerworker.learning.TokenizedExample;
import io.zoetic.vectorstore.InMemoryBaseModels;
import io.zoetic.vectorstore.Retention;
import io.zoetic.vectorstore.experts.InMemoryExpertRegistry;
import io.zoetic.vectorstore.feedback.Interactions;
import io.zoetic.vectorstore.feedback.StoredInteraction;
import io.zoetic.vectorstore.feedback.UncorrectedPrompt;
import io.zoetic.vectorstore.growth.Growth;
import io.zoetic.vectorstore.learning.Author;
import io.zoetic.vectorstore.learning.Curation;
import io.zoetic.vectorstore.learning.Example;
import io.zoetic.vectorstore.learning.Examples;
import io.zoetic.vectorstore.learning.InMemoryRouters;
import io.zoetic.vectorstore.learning.RunLease;
import io.zoetic.vectorstore.learning.RunRequest;
import io.zoetic.vectorstore.learning.RunState;
import io.zoetic.vectorstore.learning.Trainers;
import io.zoetic.vectorstore.learning.TrainingRun;
import io.zoetic.vectorstore.learning.TrainingRuns;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** On the reference model, with stores that say what they are asked. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RunDistillationIT {
  private static final String EXPERT = "weekday";

  /** What a run learns so is nothing, so that a teacher helps. */
  private static final String LEARNS_NOTHING = "\"steps\": 1, \"learning_rate\": 1e-9";

  @SuppressWarnings("NullAway.Init") // Loaded once, before all tests.
  private TrainingModels models;

  /** What the stores were asked, by the names of their methods. */
  private final List<String> calls = new ArrayList<>();

  @BeforeAll
  void load(@TempDir Path shared) throws IOException {
    models =
        TrainingModels.open(
            ReferenceModel.extractTo(shared.resolve("reference")),
            LayoutSpec.parse("mlp"),
            SharedFactors.DIRECTORY,
            BatchInferenceOptions.DEFAULTS);
  }

  @AfterAll
  void close() {
    models.close();
  }

  private Object called(String method, Object answer) {
    calls.add(method);
    return answer;
  }

  private RunContext context(int max) {
    List<UncorrectedPrompt> asked = new ArrayList<>();
    var questions = Skills.named(EXPERT).examples(Split.VALIDATION, 7, 6);
    for (int i = 0; i < questions.size(); i++) {
      asked.add(
          new UncorrectedPrompt(
              new ChoiceId("r" + i, 0),
              new StoredInteraction.Owner("acme", "key-1", null, null),
              PromptJson.ofQuestion(questions.get(i).prompt()).json(),
              i < 4,
              "group-" + i,
              Instant.EPOCH));
    }
    var stores =
        new TrainerStores(
            new InMemoryBaseModels(),
            new InMemoryExpertRegistry(new InMemoryBaseModels(), Clock.systemUTC()),
            Fake.of(
                Interactions.class,
                Map.of(
                    "uncorrected", _ -> called("uncorrected", asked),
                    "samplePrompts", _ -> List.of())),
            Fake.of(Curation.class, Map.of()),
            Fake.of(Examples.class, Map.of("sample", _ -> List.of())),
            Fake.of(
                TrainingRuns.class,
                Map.of(
                    "learnsFromPrompts", _ -> called("learnsFromPrompts", asked),
                    "keep", lease -> lease)),
            new InMemoryRouters(),
            Fake.of(Trainers.class, Map.of()),
            Fake.of(Growth.class, Map.of()),
            Fake.of(Retention.class, Map.of()));
    return RunContext.of(
        models,
        stores,
        new TrainingJob.Rules(ExpertSelection.TOP_1, PromotionRule.TRUST, max),
        "trainer-1",
        _ -> {});
  }

  private RunDistillation.Found found(int max, String config) {
    RunContext context = context(max);
    RunLease lease = new RunLease(run(config), "trainer-1", 1, null);
    var before = context.served().read();
    try (LeaseKeeper keeper = new LeaseKeeper(context.stores().runs(), lease, () -> false)) {
      var distillation =
          new RunDistillation(
              context,
              lease,
              RunConfig.of(config),
              keeper,
              before,
              context.routerUpdate().fitting(EXPERT, before));
      RunDistillation.Found first = distillation.of(models.identity(), taught());
      RunDistillation.Found again = distillation.of(models.identity(), taught());
      assertThat(again.metrics()).isEqualTo(first.metrics());
      return first;
    }
  }

  private static TrainingRun run(String config) {
    return new TrainingRun(
        UUID.randomUUID(),
        new RunRequest(EXPERT, RunRequest.Cause.FEEDBACK, "enough", "trainer-1", config, 1),
        RunState.RUNNING,
        Instant.EPOCH,
        null,
        null,
        "trainer-1",
        "{}",
        "{}",
        0,
        null,
        null);
  }

  /** All with one answer, which whoever has it in the prompt finds likely. */
  private List<TokenizedExample> taught() {
    List<Example> examples = new ArrayList<>();
    for (var each : Skills.named(EXPERT).examples(Split.TRAIN, 5, 12)) {
      PromptJson prompt = PromptJson.ofQuestion(each.prompt());
      examples.add(
          new Example(
              UUID.randomUUID(),
              EXPERT,
              Example.Kind.DEMONSTRATION,
              prompt.json(),
              prompt.hash(),
              Example.Answer.of("2026-01-01"),
              null,
              1,
              1,
              Author.IMPORT,
              null,
              null));
    }
    return models.reader().read(examples);
  }

  @Test
  void whereATeacherHelps_promptsAreFoundOnce_andWrittenDownBeforeTheyAreLearnt() {
    RunDistillation.Found found = found(64, "{" + LEARNS_NOTHING + "}");

    System.out.println(found.metrics());
    assertThat(calls).containsExactly("uncorrected", "learnsFromPrompts");
    assertThat(found.taught()).hasSizeBetween(4, 6);
    assertThat(found.metrics())
        .containsEntry("distilled_prompts", found.taught().size())
        .containsKey("teacher_ahead");
  }

  @Test
  void noMorePromptsAreLearntThanTheRunIsTold() {
    assertThat(found(64, "{\"uncorrected_prompts\": 2, " + LEARNS_NOTHING + "}").taught())
        .hasSize(2);
  }

  @Test
  void whereNoTeacherHelps_nobodysPromptsAreLookedAt() {
    RunDistillation.Found found = found(64, "{}");

    assertThat(found.taught()).isEmpty();
    assertThat(found.metrics()).containsEntry("distilled_prompts", 0);
    assertThat(calls).isEmpty();
  }

  @Test
  void whereItIsSwitchedOff_orRightAnswersAreNotWhatIsLearnt_nothingIsTried() {
    assertThat(found(0, "{" + LEARNS_NOTHING + "}").metrics()).isEmpty();
    assertThat(found(64, "{\"uncorrected_prompts\": 0, " + LEARNS_NOTHING + "}").metrics())
        .isEmpty();
    assertThat(found(64, "{\"objective\": \"reinforce\"}").metrics()).isEmpty();
    assertThat(calls).isEmpty();
  }
}
