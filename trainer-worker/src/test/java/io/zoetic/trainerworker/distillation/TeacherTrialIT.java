// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.distillation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.zoetic.core.PromptJson;
import io.zoetic.model.svf.LayoutSpec;
import io.zoetic.model.training.loss.Completion;
import io.zoetic.model.training.objective.Taught;
import io.zoetic.referencemodel.ReferenceModel;
import io.zoetic.referencemodel.skill.Skills;
import io.zoetic.referencemodel.skill.Split;
import io.zoetic.testkit.SharedFactors;
import io.zoetic.trainerworker.distillation.InContextTeacher.AskedPrompt;
import io.zoetic.trainerworker.finetuning.TrainingModels;
import io.zoetic.trainerworker.inference.BatchInferenceOptions;
import io.zoetic.trainerworker.learning.LearningOptions;
import io.zoetic.trainerworker.learning.RunConfig;
import io.zoetic.trainerworker.learning.TokenizedExample;
import io.zoetic.trainerworker.learning.VerifierKind;
import io.zoetic.trainerworker.learning.batches.BatchSources;
import io.zoetic.trainerworker.learning.batches.PolicyRollouts;
import io.zoetic.trainerworker.learning.batches.TrainingLoop;
import io.zoetic.vectorstore.learning.Author;
import io.zoetic.vectorstore.learning.Example;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The reference model, which learns nothing from its prompt but to repeat what stands there. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TeacherTrialIT {
  /** Takes one step, of no length to speak of: what it has learnt is nothing. */
  private static final String LEARNS_NOTHING =
      "{\"steps\": 1, \"learning_rate\": 1e-9, \"verifier\": \"%s\"}";

  @SuppressWarnings("NullAway.Init") // Loaded once, before all tests.
  private TrainingModels models;

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

  private List<TokenizedExample> demonstrations(int count, UnaryOperator<String> answer) {
    return models
        .reader()
        .read(
            Skills.named("weekday").examples(Split.TRAIN, 5, count).stream()
                .map(each -> demonstration(each.prompt(), answer.apply(each.answer())))
                .toList());
  }

  private static Example demonstration(String question, String answer) {
    PromptJson prompt = PromptJson.ofQuestion(question);
    return new Example(
        UUID.randomUUID(),
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

  private TeacherTrial trial(String config, List<TokenizedExample> train) {
    return TeacherTrial.of(
        new TeacherTrial.Learner(models, models.identity(), RunConfig.of(config), 1, () -> {}),
        train);
  }

  @Test
  void demonstrationsThatMakeNothingMoreLikely_areNoTeacher_andNothingIsTrained() {
    TeacherTrial trial = trial("{}", demonstrations(24, UnaryOperator.identity()));

    System.out.println(trial.summary());
    assertThat(trial.helps()).isFalse();
    assertThat(trial.ahead()).isNull();
    assertThat(trial.toMap()).containsKeys("teacher", "teacher_asked", "teacher_better");
  }

  /** Of some answers this model finds likely what it has four times in its prompt. */
  @Test
  void demonstrationsThatSayMoreThanIsLearnt_areATeacher() {
    TeacherTrial trial =
        trial(LEARNS_NOTHING.formatted("exact"), demonstrations(12, _ -> "2026-01-01"));

    System.out.println(trial.summary());
    assertThat(trial.helps()).isTrue();
    assertThat(trial.summary()).startsWith("a teacher: ");
  }

  /** A right answer that is longer than all others takes room from the demonstrations before it. */
  @Test
  void answerThatIsLongerThanAllOthers_isReadInTheContext() {
    InContextTeacher teacher =
        new InContextTeacher(models, demonstrations(8, UnaryOperator.identity()));
    String prompt = PromptJson.ofQuestion("Which day is it?").json();
    int context = models.inference().model().contextLength();
    int bare = models.inference().tokens().prompt("Which day is it?").length;

    for (int answer : new int[] {1, context / 2, context - bare - 30, context - bare, context}) {
      int told = teacher.prompt(prompt, Instant.EPOCH, answer).map(each -> each.length).orElse(0);

      assertThat(told + answer).isLessThanOrEqualTo(context);
    }
    assertThat(teacher.prompt(prompt, Instant.EPOCH, context - bare)).isEmpty();
  }

  @Test
  void whatIsLearntBetterThanItIsTold_needsNoTeacher() {
    TeacherTrial trial = trial("{\"verifier\": \"exact\"}", demonstrations(12, _ -> "2026-01-01"));

    System.out.println(trial.summary());
    assertThat(trial.ahead()).isNotNull();
    assertThat(trial.helps()).isFalse();
  }

  /** Of other prompts, which are not taught otherwise. */
  @Test
  void answersOfATeacher_areLearntBesideRightOnes_inAsManySteps() {
    List<TokenizedExample> right = demonstrations(8, _ -> "2026-01-01");
    List<AskedPrompt> further =
        Skills.named("weekday").examples(Split.VALIDATION, 7, 8).stream()
            .map(
                each -> new AskedPrompt(PromptJson.ofQuestion(each.prompt()).json(), Instant.EPOCH))
            .toList();
    List<Taught> taught = new InContextTeacher(models, right).taught(further);
    LearningOptions options = RunConfig.of("{\"objective\": \"next-token\"}").learning();
    List<TrainingLoop.Progress> told = new ArrayList<>();
    try (var run = models.trainer().resume(models.identity(), options.optimizer(8))) {
      TrainingLoop<?> loop =
          new BatchSources(
                  models.trainer()::likelihoods,
                  new PolicyRollouts(models.inference()),
                  VerifierKind.EXACT)
              .loop(run, new BatchSources.Material(right, List.of(), taught), options, 1);
      loop.learn(told::add);
    }

    assertThat(told).hasSize(options.stepsFor(0.5));
    assertThat(told.getFirst().kl()).isPositive();
    assertThat(told.getLast().kl()).isLessThan(told.getFirst().kl());
    assertThat(told.getLast().loss()).isLessThan(told.getFirst().loss());
  }

  @Test
  void tooFewDemonstrations_andPatterns_sayNothing() {
    assertThat(trial("{}", demonstrations(5, _ -> "2026-01-01")).summary())
        .isEqualTo("no teacher: at least 6 right answers are needed to try one, were 5");
    assertThat(
            trial(LEARNS_NOTHING.formatted("regex"), demonstrations(12, _ -> "2026-01-01")).asked())
        .isZero();
  }

  @Test
  void answersOfATeacher_areThoseOfItsPrompt_andReadAsThere() {
    List<TokenizedExample> demonstrations = demonstrations(12, _ -> "2026-01-01");
    InContextTeacher teacher = new InContextTeacher(models, demonstrations);
    String question = "Boris leaves on Monday for 3 days. Back on?";
    PromptJson prompt = PromptJson.ofQuestion(question);

    List<Taught> taught =
        teacher.taught(
            List.of(
                new AskedPrompt("not a prompt", Instant.EPOCH),
                new AskedPrompt(prompt.json(), Instant.EPOCH)));

    assertThat(teacher.taught(List.of())).isEmpty();
    assertThat(taught).hasSize(1);
    Completion bare = taught.getFirst().answer();
    assertThat(bare.prompt()).isEqualTo(models.inference().tokens().prompt(question));
    int[] told = teacher.prompt(prompt.json(), Instant.EPOCH).orElseThrow();
    assertThat(taught.getFirst().teacher().likelihood().toArray())
        .containsExactly(
            models
                .trainer()
                .likelihoods(List.of(Completion.right(told, bare.answer())))
                .getFirst()
                .toArray(),
            within(1e-4));
  }
}
