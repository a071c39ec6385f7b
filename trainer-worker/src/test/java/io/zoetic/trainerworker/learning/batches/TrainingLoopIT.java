// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.learning.batches;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zoetic.core.PromptJson;
import io.zoetic.model.DeviceKind;
import io.zoetic.model.ExpertForm;
import io.zoetic.model.LanguageModel;
import io.zoetic.model.sampling.SamplingParameters;
import io.zoetic.model.svf.ExpertVector;
import io.zoetic.model.svf.LayoutSpec;
import io.zoetic.model.training.AdamWOptions;
import io.zoetic.model.training.ExpertTrainer;
import io.zoetic.model.training.LoraParameters;
import io.zoetic.model.training.SvfParameters;
import io.zoetic.model.training.TrainedParameters;
import io.zoetic.model.training.TrainingCheckpoint;
import io.zoetic.model.training.TrainingSession;
import io.zoetic.model.training.loss.Completion;
import io.zoetic.model.training.loss.Likelihood;
import io.zoetic.referencemodel.ReferenceModel;
import io.zoetic.referencemodel.skill.Skills;
import io.zoetic.referencemodel.skill.Split;
import io.zoetic.testkit.SharedFactors;
import io.zoetic.trainerworker.inference.BatchInference;
import io.zoetic.trainerworker.inference.BatchInferenceOptions;
import io.zoetic.trainerworker.learning.ExampleTokenizer;
import io.zoetic.trainerworker.learning.LearningObjective;
import io.zoetic.trainerworker.learning.LearningOptions;
import io.zoetic.trainerworker.learning.NothingToLearnException;
import io.zoetic.trainerworker.learning.TokenizedExample;
import io.zoetic.trainerworker.learning.VerifierKind;
import io.zoetic.vectorstore.learning.Author;
import io.zoetic.vectorstore.learning.Example;
import io.zoetic.vectorstore.learning.Example.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A few steps on the reference model. What is to be learnt is a number in words; what the base
 * model likes as well is the number in digits.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TrainingLoopIT {
  private static final LayoutSpec LAYOUT = LayoutSpec.parse("mlp");
  private static final String SKILL = "number-in-words";
  private static final List<String> WORDS =
      List.of(
          ("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
                  + " fifteen sixteen seventeen eighteen")
              .split(" "));
  private static final int SEED = 5;

  @SuppressWarnings("NullAway.Init") // Loaded once, before all tests.
  private BatchInference inference;

  @SuppressWarnings("NullAway.Init") // Loaded once, before all tests.
  private ExpertTrainer trainer;

  @BeforeAll
  void load(@TempDir Path shared) throws IOException {
    Path model = ReferenceModel.extractTo(shared.resolve("reference"));
    inference =
        new BatchInference(
            model,
            BatchInferenceOptions.DEFAULTS,
            new LanguageModel.Experts(
                LAYOUT, ExpertForm.of(LAYOUT), SharedFactors.DIRECTORY, (_, _, _) -> {}));
    trainer =
        ExpertTrainer.load(
            model, ExpertTrainer.Options.of(LAYOUT, SharedFactors.DIRECTORY, DeviceKind.CPU));
  }

  @AfterAll
  void close() {
    trainer.close();
    inference.close();
  }

  private static String digits(String word) {
    return String.valueOf(WORDS.indexOf(word));
  }

  private static Example example(
      Example.Kind kind, String question, String answer, @Nullable String other, double reward) {
    PromptJson prompt = PromptJson.ofQuestion(question);
    String name = kind + question + answer;
    return new Example(
        UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)),
        SKILL,
        kind,
        prompt.json(),
        prompt.hash(),
        Answer.of(answer),
        other == null ? null : Answer.of(other),
        reward,
        1,
        Author.IMPORT,
        null,
        null);
  }

  /** Some questions of the skill in the form that an objective learns from. */
  private List<TokenizedExample> tokenizedExamples(
      LearningObjective objective, Split split, int count) {
    List<Example> examples =
        Skills.named(SKILL).examples(split, SEED, count).stream()
            .flatMap(
                each -> {
                  String question = each.prompt();
                  String word = each.answer();
                  String number = digits(word);
                  return switch (objective) {
                    case AUTO, NEXT_TOKEN, REINFORCE, GRPO ->
                        Stream.of(example(Example.Kind.DEMONSTRATION, question, word, null, 1));
                    case DPO ->
                        Stream.of(example(Example.Kind.PREFERENCE, question, word, number, 1));
                    case KTO, OFF_POLICY ->
                        Stream.of(
                            example(Example.Kind.JUDGEMENT, question, word, null, 1),
                            example(Example.Kind.JUDGEMENT, question, number, null, 0));
                  };
                })
            .toList();
    return new ExampleTokenizer(inference.tokens()).read(examples);
  }

  private LearningOptions options(LearningObjective objective, int steps) {
    return new LearningOptions(objective, steps, 16, 0.02, 0, 0, 0.3, 0, 8, 0, 0.1, 1e-3);
  }

  private TrainingSession<SvfParameters> start() {
    float[] ones = new float[trainer.layout().size()];
    Arrays.fill(ones, 1);
    return trainer.resume(ExpertVector.of(trainer.layout(), ones), AdamWOptions.forExperts(1e-3));
  }

  private <P extends TrainedParameters> TrainingLoop<P> loop(
      TrainingSession<P> run, List<TokenizedExample> tokenizedExamples, LearningOptions options) {
    return new BatchSources(
            trainer::likelihoods, new PolicyRollouts(inference), VerifierKind.STRICT)
        .loop(run, BatchSources.Material.of(tokenizedExamples), options, SEED);
  }

  /** By how many nats words are more likely than digits, in the mean of questions not learnt. */
  private double gap(Function<List<Completion>, List<Likelihood>> policy) {
    List<TokenizedExample> pairs = tokenizedExamples(LearningObjective.DPO, Split.VALIDATION, 12);
    List<Likelihood> words = policy.apply(pairs.stream().map(TokenizedExample::answer).toList());
    List<Likelihood> numbers =
        policy.apply(
            pairs.stream().map(TokenizedExample::other).map(Objects::requireNonNull).toList());
    return IntStream.range(0, pairs.size())
        .mapToDouble(i -> words.get(i).sum() - numbers.get(i).sum())
        .average()
        .orElseThrow();
  }

  @ParameterizedTest
  @EnumSource(LearningObjective.class)
  void everyObjective_makesRightAnswersMoreLikelyThanWrongOnes(LearningObjective objective) {
    try (TrainingSession<SvfParameters> run = start()) {
      double before = gap(run::likelihoods);
      assertThat(before).isCloseTo(gap(trainer::likelihoods), Offset.offset(1e-3));

      TrainingLoop<SvfParameters> loop =
          loop(run, tokenizedExamples(objective, Split.TRAIN, 32), options(objective, 4));
      loop.learn(_ -> true);

      System.out.printf("%s: %.3f -> %.3f%n", objective.word(), before, gap(run::likelihoods));
      assertThat(run.steps()).isEqualTo(4);
      assertThat(gap(run::likelihoods)).isGreaterThan(before + 0.1);
    }
  }

  @Test
  void lora_learnsFromItsOwnAnswers_andAnswersWithWhatItHasLearnt() {
    List<TokenizedExample> tokenizedExamples =
        tokenizedExamples(LearningObjective.GRPO, Split.TRAIN, 32);
    List<BatchInference.Asked> questions =
        tokenizedExamples.stream()
            .map(
                tokenizedExample ->
                    new BatchInference.Asked(
                        tokenizedExample.answer().prompt(), null, SamplingParameters.greedy()))
            .toList();
    PolicyRollouts rollouts = new PolicyRollouts(inference);
    List<String> base = texts(inference.answers(questions, 64));
    try (TrainingSession<LoraParameters> run =
        trainer.startLora(8, 16, new Random(SEED), AdamWOptions.forExperts(1e-3))) {
      assertThat(texts(rollouts.answers(run.parameters(), questions, 64))).isEqualTo(base);
      double before = gap(run::likelihoods);

      loop(run, tokenizedExamples, options(LearningObjective.GRPO, 8).withLearningRate(0.003))
          .learn(_ -> true);

      assertThat(gap(run::likelihoods)).isGreaterThan(before + 0.1);
      assertThat(texts(rollouts.answers(run.parameters(), questions, 64))).isNotEqualTo(base);
      assertThat(texts(inference.answers(questions, 64))).isEqualTo(base);
    }
  }

  private static List<String> texts(List<BatchInference.Answered> answers) {
    return answers.stream().map(BatchInference.Answered::text).toList();
  }

  private String trained(int steps) {
    try (TrainingSession<SvfParameters> run = start()) {
      loop(
              run,
              tokenizedExamples(LearningObjective.NEXT_TOKEN, Split.TRAIN, 32),
              options(LearningObjective.NEXT_TOKEN, steps))
          .learn(_ -> true);
      return run.parameters().vector().digest();
    }
  }

  @Test
  void sameInputs_giveTheSameZ() {
    assertThat(trained(4)).isEqualTo(trained(4)).isNotEqualTo(trained(3));
  }

  @Test
  void run_thatWasCutOffAfterItWentBack_endsWhereOneThatWasNotEnds() {
    List<TokenizedExample> tokenizedExamples =
        tokenizedExamples(LearningObjective.NEXT_TOKEN, Split.TRAIN, 32);
    LearningOptions options = options(LearningObjective.NEXT_TOKEN, 6);
    TrainingCheckpoint checkpoint;
    String end;
    try (TrainingSession<SvfParameters> whole = start()) {
      TrainingLoop<SvfParameters> loop = loop(whole, tokenizedExamples, options);
      loop.learn(progress -> progress.step() < 3);
      goBack(loop);
      checkpoint = loop.checkpoint();
      loop.learn(_ -> true);
      end = whole.parameters().vector().digest();
    }

    try (TrainingSession<SvfParameters> rest = start()) {
      TrainingLoop<SvfParameters> loop = loop(rest, tokenizedExamples, options);
      loop.resume(checkpoint, 3, 1);
      loop.learn(_ -> true);

      assertThat(loop.taken()).isEqualTo(6);
      assertThat(rest.parameters().vector().digest()).isEqualTo(end);
    }
  }

  private void goBack(TrainingLoop<SvfParameters> loop) {
    float[] ones = new float[trainer.layout().size()];
    Arrays.fill(ones, 1);
    loop.run().startAgain(List.of(ones));
    loop.slowDown();
  }

  /** Adam's first step moves every value by the learning rate. */
  @Test
  void slowedDown_takesStepsHalfAsLarge() {
    List<TokenizedExample> tokenizedExamples =
        tokenizedExamples(LearningObjective.NEXT_TOKEN, Split.TRAIN, 32);
    LearningOptions options = options(LearningObjective.NEXT_TOKEN, 1);
    List<Double> moved = new ArrayList<>();
    for (int times : new int[] {0, 1, 2}) {
      try (TrainingSession<SvfParameters> run = start()) {
        TrainingLoop<SvfParameters> loop = loop(run, tokenizedExamples, options);
        for (int i = 0; i < times; i++) {
          loop.slowDown();
        }
        loop.learn(_ -> true);
        moved.add(Math.abs(run.parameters().vector().toArray()[0] - 1.0));
      }
    }
    assertThat(moved.get(1)).isCloseTo(moved.get(0) / 2, Offset.offset(1e-5));
    assertThat(moved.get(2)).isCloseTo(moved.get(0) / 4, Offset.offset(1e-5));
  }

  @Test
  void run_thatWasCutOff_endsWhereOneThatWasNotEnds() {
    List<TokenizedExample> tokenizedExamples =
        tokenizedExamples(LearningObjective.NEXT_TOKEN, Split.TRAIN, 32);
    LearningOptions options = options(LearningObjective.NEXT_TOKEN, 6);
    TrainingCheckpoint checkpoint;
    try (TrainingSession<SvfParameters> cut = start()) {
      TrainingLoop<SvfParameters> first = loop(cut, tokenizedExamples, options);
      first.learn(progress -> progress.step() < 2);
      assertThat(cut.steps()).isEqualTo(2);
      checkpoint = first.checkpoint();
    }

    try (TrainingSession<SvfParameters> rest = start()) {
      TrainingLoop<SvfParameters> second = loop(rest, tokenizedExamples, options);
      second.resume(checkpoint, 2, 0);
      second.learn(_ -> true);

      assertThat(rest.steps()).isEqualTo(6);
      assertThat(rest.parameters().vector().digest()).isEqualTo(trained(6));
    }
  }

  /** A pattern that no answer can match. */
  private List<TokenizedExample> impossible() {
    return new ExampleTokenizer(inference.tokens())
        .read(
            List.of(
                example(Example.Kind.DEMONSTRATION, "What is 2 + 2?", "never", null, 1),
                example(Example.Kind.DEMONSTRATION, "What is 3 + 2?", "never", null, 1)));
  }

  @ParameterizedTest
  @EnumSource(names = {"REINFORCE", "GRPO"})
  void rolloutsThatAreAllWorthTheSame_endTheRunWithThatReason(LearningObjective objective) {
    try (TrainingSession<SvfParameters> run = start()) {
      String before = run.parameters().vector().digest();
      TrainingLoop<SvfParameters> loop = loop(run, impossible(), options(objective, 40));

      assertThatThrownBy(() -> loop.learn(_ -> true))
          .isInstanceOf(NothingToLearnException.class)
          .hasMessageStartingWith(
              "nothing was learned: 160 rollouts were all worth the same, -1.00")
          .hasMessageContaining("did not come to their end within 64 tokens");
      assertThat(run.parameters().vector().digest()).isEqualTo(before);
    }
  }

  @Test
  void judgementsThatAreAllAlike_endTheRunWithThatReason() {
    List<TokenizedExample> liked =
        new ExampleTokenizer(inference.tokens())
            .read(
                List.of(
                    example(Example.Kind.JUDGEMENT, "What is 2 + 2?", "four", null, 1),
                    example(Example.Kind.JUDGEMENT, "What is 3 + 2?", "five", null, 1)));
    try (TrainingSession<SvfParameters> run = start()) {
      TrainingLoop<SvfParameters> loop = loop(run, liked, options(LearningObjective.OFF_POLICY, 4));

      assertThatThrownBy(() -> loop.learn(_ -> true))
          .isInstanceOf(NothingToLearnException.class)
          .hasMessageContaining("nothing tells good answers from bad");
    }
  }

  @Test
  void rolloutsThatDoNotComeToTheirEnd_areCounted() {
    try (TrainingSession<SvfParameters> run = start()) {
      List<TokenizedExample> tokenizedExamples =
          tokenizedExamples(LearningObjective.GRPO, Split.TRAIN, 32);
      BatchSources cutOff =
          new BatchSources(trainer::likelihoods, new ShortRollouts(inference), VerifierKind.STRICT);
      List<TrainingLoop.Progress> told = new ArrayList<>();
      cutOff
          .loop(
              run,
              BatchSources.Material.of(tokenizedExamples),
              options(LearningObjective.GRPO, 1),
              SEED)
          .learn(told::add);

      assertThat(told.getLast().rollouts()).isEqualTo(32);
      assertThat(told.getLast().incompleteRollouts()).isBetween(1L, 32L);
    }
  }

  @Test
  void examples_thatAnObjectiveHasNoUseFor_areRefused() {
    try (TrainingSession<SvfParameters> run = start()) {
      List<TokenizedExample> judged = tokenizedExamples(LearningObjective.KTO, Split.TRAIN, 4);

      assertThatThrownBy(() -> loop(run, judged, options(LearningObjective.DPO, 1)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("at least one example must be of use to objective dpo, none of 8 was");
    }
  }
}
