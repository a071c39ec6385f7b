// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.gate;

import static io.zoetic.trainerworker.gate.ServedModel.changed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.zoetic.model.sampling.SamplingParameters;
import io.zoetic.model.svf.ExpertVector;
import io.zoetic.model.training.loss.Completion;
import io.zoetic.model.training.loss.Likelihood;
import io.zoetic.referencemodel.skill.Skills;
import io.zoetic.referencemodel.skill.Split;
import io.zoetic.trainerworker.inference.BatchInference;
import io.zoetic.trainerworker.learning.JudgedWorth;
import io.zoetic.trainerworker.learning.TokenizedExample;
import io.zoetic.trainerworker.learning.VerifierKind;
import io.zoetic.vectorstore.learning.Author;
import io.zoetic.vectorstore.learning.Example;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What judgements of served answers tell the gate. How likely answers are under the candidate is
 * made up where nothing else is said; all else is the reference model's.
 */
class JudgementGateIT {
  private static final String EXPERT = "weekday";
  private static final double SAMPLED = -1;

  @TempDir static Path directory;

  private static ServedModel model;
  private static ServingSnapshot before;
  private static ServingSnapshot after;
  private static ExpertVector candidate;

  /** Tokens of disliked answers; each answer has an array of its own. */
  private final Set<int[]> disliked = Collections.newSetFromMap(new IdentityHashMap<>());

  private int made;

  @BeforeAll
  static void load() throws IOException {
    model = ServedModel.open(directory);
    before = model.served();
    candidate = changed(model.z(EXPERT), value -> 1 + 0.999 * (value - 1));
    after = before.with(EXPERT, candidate, before.router());
  }

  @AfterAll
  static void close() {
    model.close();
  }

  /** How many times as likely answers are under the candidate as when they were sampled. */
  private record Change(double liked, double disliked) {
    static final Change FORGETS_WHAT_WAS_DISLIKED = new Change(1, 1e-9);
    static final Change SAYS_WHAT_WAS_LIKED_INSTEAD = new Change(1.45, 0.1);
  }

  private GateReport judge(Change change, Suite target, Suite... others) {
    Likelihoods likelihoods =
        (z, answers) -> answers.stream().map(each -> likelihood(z, each, change)).toList();
    return new Gate(
            model.models().inference(), likelihoods, VerifierKind.EXACT, GateOptions.ofDefaults())
        .judge(before, after, target, List.of(others), GainProof.Trial.FIRST);
  }

  private Likelihood likelihood(@Nullable ExpertVector z, Completion answer, Change change) {
    double[] tokens = filled(answer.answer().length, SAMPLED);
    if (z != null && candidate.equals(z)) {
      tokens[0] +=
          Math.log(disliked.contains(answer.answer()) ? change.disliked() : change.liked());
    }
    return new Likelihood(tokens);
  }

  private static double[] filled(int size, double value) {
    double[] values = new double[size];
    Arrays.fill(values, value);
    return values;
  }

  /** How the answers of a suite came about. */
  private enum Draw {
    GREEDY(0, null),
    NUCLEUS(SAMPLED, null),
    COLD(SAMPLED, 0.3),
    FREE(SAMPLED, 1.0);

    private final double logprob;
    private final @Nullable Double temperature;

    Draw(double logprob, @Nullable Double temperature) {
      this.logprob = logprob;
      this.temperature = temperature;
    }
  }

  /** Judged answers to questions of a skill, of which one in three was disliked. */
  private Suite judged(String name, String skill, Draw draw, int count) {
    List<TokenizedExample> examples = new ArrayList<>();
    for (TokenizedExample right :
        model.tokenizedExamples(Skills.named(skill), Split.VALIDATION, count)) {
      int[] tokens = right.answer().answer().clone();
      boolean isDisliked = made++ % 3 == 0;
      if (isDisliked) {
        disliked.add(tokens);
      }
      Completion given = new Completion(right.answer().prompt(), tokens, isDisliked ? 0 : 1);
      double[] logprobs = filled(tokens.length, draw.logprob);
      examples.add(
          new TokenizedExample(
              example(name, right.example(), given, logprobs, draw.temperature), given, null));
    }
    return new Suite(name, examples);
  }

  private static Example example(
      String expert,
      Example right,
      Completion given,
      double[] logprobs,
      @Nullable Double temperature) {
    return new Example(
        UUID.randomUUID(),
        expert,
        Example.Kind.JUDGEMENT,
        right.promptJson(),
        right.promptHash(),
        new Example.Answer("words of somebody", given.answer(), logprobs, temperature),
        null,
        given.reward(),
        1,
        Author.IMPORT,
        null,
        null);
  }

  /** Whatever it says instead. */
  @Test
  void candidateThatForgetsDislikedAnswers_gainsNothing_howeverTheyWereDrawn() {
    for (Draw draw : Draw.values()) {
      GateReport report =
          judge(Change.FORGETS_WHAT_WAS_DISLIKED, judged(EXPERT, EXPERT, draw, 120));

      assertThat(report.isPassed()).as("%s: %s", draw, report.summary()).isFalse();
      assertThat(report.reasons().getFirst())
          .as("%s", draw)
          .startsWith("the gain on weekday must be measurable: ");
      assertThat(report.toJson()).contains("\"unmeasured\":", "\"verdict\":\"rejected\"");
    }
  }

  @Test
  void candidateThatSaysWhatWasLikedInstead_passes_whereAnswersWereDrawnFromAll() {
    GateReport report =
        judge(Change.SAYS_WHAT_WAS_LIKED_INSTEAD, judged(EXPERT, EXPERT, Draw.FREE, 120));

    assertThat(report.reasons()).as(report.summary()).isEmpty();
    assertThat(report.target().comparison().before()).isBetween(0.66, 0.67);
    assertThat(report.target().comparison().after()).isGreaterThan(0.9);
    assertThat(report.summary()).contains("a mean worth of 0.667 -> ");
  }

  /** By the model's own likelihoods, against what is right of what the expert says when asked. */
  @ParameterizedTest
  @CsvSource({"short-answer, 0.3", "yes-or-no, 0.3", "unit, 0.1", "number-in-words, 0.1"})
  void worthOfAnExpert_byJudgementsOfTheBaseModelsAnswers_isWhatItScores(
      String skill, double share) {
    ExpertVector z = changed(model.z(skill), value -> 1 + share * (value - 1));
    List<io.zoetic.referencemodel.skill.Example> questions =
        Skills.named(skill).examples(Split.VALIDATION, 11, 200);
    List<TokenizedExample> judged = new ArrayList<>();
    List<BatchInference.Answered> drawn = drawn(questions, null, 1);
    for (int i = 0; i < questions.size(); i++) {
      judged.add(judgedByBase(questions.get(i), drawn.get(i)));
    }

    JudgedWorth worth =
        JudgedWorth.of(
            judged,
            model.models().of(z, judged.stream().map(TokenizedExample::answer).toList()),
            _ -> 1);

    double scored = 0;
    for (long seed = 2; seed <= 4; seed++) {
      List<BatchInference.Answered> said = drawn(questions, z, seed);
      for (int i = 0; i < questions.size(); i++) {
        scored += questions.get(i).reward(said.get(i).text()) / (3 * questions.size());
      }
    }
    System.out.printf("%s, %.1f of z: %.3f of %.3f%n", skill, share, worth.mean(), scored);
    assertThat(worth.problem()).isEmpty();
    assertThat(worth.mean()).isCloseTo(scored, within(0.12));
  }

  private static List<BatchInference.Answered> drawn(
      List<io.zoetic.referencemodel.skill.Example> questions, @Nullable ExpertVector z, long seed) {
    BatchInference inference = model.models().inference();
    List<BatchInference.Asked> asked = new ArrayList<>();
    for (io.zoetic.referencemodel.skill.Example question : questions) {
      asked.add(
          new BatchInference.Asked(
              inference.tokens().prompt(question.prompt()),
              z,
              SamplingParameters.sampled(1, 10_000 * seed + asked.size())));
    }
    return inference.answers(asked, 24);
  }

  private static TokenizedExample judgedByBase(
      io.zoetic.referencemodel.skill.Example question, BatchInference.Answered answer) {
    TokenizedExample right = model.tokenizedExample("base", question.prompt(), question.answer());
    double reward = question.reward(answer.text());
    Completion completion = new Completion(right.answer().prompt(), answer.tokens(), reward);
    double[] logprobs = model.models().of(null, List.of(completion)).getFirst().toArray();
    return new TokenizedExample(
        example("base", right.example(), completion, logprobs, 1.0), completion, null);
  }

  @Test
  void candidateThatSaysWhatWasDisliked_isRefused() {
    GateReport report = judge(new Change(0.55, 1.9), judged(EXPERT, EXPERT, Draw.FREE, 120));

    assertThat(report.reasons())
        .as(report.summary())
        .anyMatch(reason -> reason.startsWith("the gain on weekday must be above 0"));
  }

  /** Neither passed nor refused: the report says so, and no rule serves it without a person. */
  @Test
  void suiteThatChangesAndCannotBeMeasured_isSaid() {
    Suite own = judged(EXPERT, EXPERT, Draw.FREE, 120);
    Suite changed = judged("visitors", EXPERT, Draw.GREEDY, 60);
    Suite unchanged = judged("unit", "unit", Draw.GREEDY, 60);

    GateReport report = judge(Change.SAYS_WHAT_WAS_LIKED_INSTEAD, own, changed, unchanged);

    assertThat(report.isPassed()).as(report.summary()).isTrue();
    SuiteReport visitors = report.others().getFirst();
    assertThat(visitors.isPassed()).isFalse();
    assertThat(visitors.reasons()).isEmpty();
    assertThat(report.others().getLast().isPassed()).as("nothing can have become worse").isTrue();
    assertThat(report.unmeasured())
        .containsExactly(
            "visitors: the right answers to too few of its questions are known, and of 60 judged"
                + " answers none was drawn from all tokens at a temperature of 0.7 or more");
    assertThat(report.summary()).contains("; not measurable: visitors: the right answers to");
    assertThat(visitors.toMap())
        .containsEntry("passed", false)
        .containsKey("unmeasured")
        .doesNotContainKeys("before", "after", "lower", "margin", "power");
  }

  @Test
  void routesOfASuiteThatCannotBeMeasured_areLookedAt() {
    Suite own = judged(EXPERT, EXPERT, Draw.FREE, 120);
    Suite robbed = judged("unit", "unit", Draw.GREEDY, 60);
    ServingSnapshot thief =
        before.with(
            EXPERT,
            candidate,
            Optional.of(ServedModel.biased(before.router().orElseThrow(), EXPERT, 1000)));
    Likelihoods likelihoods =
        (z, answers) ->
            answers.stream()
                .map(each -> likelihood(z, each, Change.SAYS_WHAT_WAS_LIKED_INSTEAD))
                .toList();

    GateReport report =
        new Gate(
                model.models().inference(),
                likelihoods,
                VerifierKind.EXACT,
                GateOptions.ofDefaults())
            .judge(before, thief, own, List.of(robbed), GainProof.Trial.FIRST);

    assertThat(report.reasons())
        .anyMatch(reason -> reason.startsWith("unit must keep its prompts"));
  }
}
