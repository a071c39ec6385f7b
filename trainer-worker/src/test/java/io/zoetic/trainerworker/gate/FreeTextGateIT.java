// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.zoetic.model.svf.ExpertVector;
import io.zoetic.model.training.loss.Completion;
import io.zoetic.model.training.loss.Likelihood;
import io.zoetic.referencemodel.skill.Skills;
import io.zoetic.referencemodel.skill.Split;
import io.zoetic.trainerworker.inference.BatchInference;
import io.zoetic.trainerworker.learning.TokenizedExample;
import io.zoetic.trainerworker.learning.VerifierKind;
import io.zoetic.vectorstore.learning.Author;
import io.zoetic.vectorstore.learning.Example;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An expert that answers in sentences, all of which were liked, against a candidate that words them
 * otherwise: what the model says greedily is real, how likely the candidate finds the sentences is
 * made up.
 */
class FreeTextGateIT {
  private static final String EXPERT = "weekday";
  private static final String SENTENCE = "They are back on ";
  private static final int QUESTIONS = 60;
  private static final int STEPS = 60;

  @TempDir static Path directory;

  private static ServedModel model;
  private static ExpertVector incumbent;
  private static ExpertVector candidate;
  private static ServingSnapshot before;
  private static ServingSnapshot after;
  private static List<TokenizedExample> liked;

  @BeforeAll
  static void teachSentences() throws IOException {
    model = ServedModel.open(directory);
    List<TokenizedExample> sentences =
        Skills.named(EXPERT).examples(Split.TRAIN, 3, 100).stream()
            .map(
                each ->
                    model.tokenizedExample(EXPERT, each.prompt(), SENTENCE + each.answer() + "."))
            .toList();
    incumbent =
        model.train(new ServedModel.Training(model.models().identity(), STEPS, 0.03), sentences);
    candidate = model.z(EXPERT);
    before = model.served().with(EXPERT, incumbent, model.served().router());
    after = before.with(EXPERT, candidate, before.router());
    liked = liked();
  }

  @AfterAll
  static void close() {
    model.close();
  }

  private static List<TokenizedExample> asked(int from, int to) {
    return model.tokenizedExamples(Skills.named(EXPERT), Split.VALIDATION, to).subList(from, to);
  }

  /** What the incumbent says greedily to held-out questions, where it is a sentence. */
  private static List<TokenizedExample> liked() {
    List<TokenizedExample> asked = asked(0, 2 * QUESTIONS);
    BatchInference inference = model.models().inference();
    List<BatchInference.Answered> answers =
        inference.answers(
            asked.stream()
                .map(
                    each ->
                        new BatchInference.Asked(
                            each.answer().prompt(), incumbent, inference.greedy()))
                .toList(),
            64);
    List<TokenizedExample> liked = new ArrayList<>();
    for (int i = 0; i < asked.size(); i++) {
      if (answers.get(i).text().startsWith(SENTENCE)) {
        liked.add(liked(asked.get(i), answers.get(i).text(), answers.get(i).tokens()));
      }
    }
    return liked.subList(0, QUESTIONS);
  }

  private static TokenizedExample liked(TokenizedExample asked, String text, int... tokens) {
    Example question = asked.example();
    return new TokenizedExample(
        new Example(
            UUID.randomUUID(),
            EXPERT,
            Example.Kind.JUDGEMENT,
            question.promptJson(),
            question.promptHash(),
            new Example.Answer(text, tokens, new double[tokens.length]),
            null,
            1,
            1,
            Author.IMPORT,
            null,
            null),
        new Completion(asked.answer().prompt(), tokens, 1),
        null);
  }

  /** How likely each token of an answer is under the incumbent and under the candidate. */
  private static Gate gate(double ofIncumbent, double ofCandidate) {
    Likelihoods likelihoods =
        (z, answers) ->
            answers.stream()
                .map(
                    each ->
                        likelihood(
                            each, z != null && z.equals(candidate) ? ofCandidate : ofIncumbent))
                .toList();
    return new Gate(
        model.models().inference(), likelihoods, VerifierKind.EXACT, GateOptions.ofDefaults());
  }

  private static Likelihood likelihood(Completion answer, double ofToken) {
    double[] tokens = new double[answer.answer().length];
    Arrays.fill(tokens, Math.log(ofToken));
    return new Likelihood(tokens);
  }

  private static SuiteReport held(Gate gate, List<TokenizedExample> suite) {
    return gate.hold(EXPERT, before, after, new Suite(EXPERT, suite));
  }

  @Test
  void incumbent_repeatsItself_andTheCandidateDoesNot() {
    SuiteReport verbatim =
        held(
            gate(0.9, 0.9),
            liked.stream()
                .map(each -> demonstration(each, each.example().answer().text()))
                .toList());

    assertThat(verbatim.metric()).isEqualTo(SuiteMetric.RIGHT_ANSWER);
    assertThat(verbatim.comparison().before()).isEqualTo(1);
    assertThat(verbatim.comparison().after()).isLessThan(0.1);
  }

  private static TokenizedExample demonstration(TokenizedExample of, String text) {
    return model
        .models()
        .reader()
        .read(
            List.of(
                new Example(
                    UUID.randomUUID(),
                    EXPERT,
                    Example.Kind.DEMONSTRATION,
                    of.example().promptJson(),
                    of.example().promptHash(),
                    Example.Answer.of(text),
                    null,
                    1,
                    1,
                    Author.IMPORT,
                    null,
                    null)))
        .getFirst();
  }

  @Test
  void wordingItOtherwise_isNoLoss_whileWhatWasLikedStaysAsLikely() {
    SuiteReport report = held(gate(0.8, 0.79), liked);

    assertThat(report.metric()).isEqualTo(SuiteMetric.LIKELIHOOD);
    assertThat(report.isPassed()).as(report.reasons().toString()).isTrue();
    assertThat(report.comparison().before()).isCloseTo(0.8, within(1e-9));
    assertThat(report.comparison().after()).isCloseTo(0.79, within(1e-9));
    assertThat(report.toMap()).containsEntry("measure", "likelihood");
  }

  @Test
  void whatWasLiked_mustNotBecomeMuchLessLikely() {
    SuiteReport report = held(gate(0.8, 0.7), liked);

    assertThat(report.reasons())
        .singleElement()
        .asString()
        .contains("must not lose more than 0.054 at 95 % confidence, may lose 0.124");
  }

  @Test
  void candidateThatFindsWhatWasLikedMoreLikely_gains() {
    GateReport report =
        gate(0.7, 0.8)
            .judge(before, after, new Suite(EXPERT, liked), List.of(), GainProof.Trial.FIRST);

    assertThat(report.target().comparison().lower()).isCloseTo(0.0700, within(1e-4));
    assertThat(report.summary())
        .contains("70.0 % -> 80.0 % on 60 held-out examples, free text by its likelihood");
    assertThat(report.reasons()).isEmpty();
  }

  /** Turns of six conversations have much in common: they are six bets, not sixty. */
  @Test
  void questionsOfFewConversations_proveNothing() {
    List<TokenizedExample> turns = new ArrayList<>();
    for (int i = 0; i < liked.size(); i++) {
      turns.add(inGroup(liked.get(i), "%064x".formatted(i % 6)));
    }

    GateReport report =
        gate(0.7, 0.8)
            .judge(before, after, new Suite(EXPERT, turns), List.of(), GainProof.Trial.FIRST);

    assertThat(report.reasons())
        .singleElement()
        .asString()
        .startsWith("the gain on weekday must be proven");
  }

  private static TokenizedExample inGroup(TokenizedExample of, String group) {
    Example each = of.example();
    return new TokenizedExample(
        new Example(
            each.id(),
            each.expert(),
            each.kind(),
            each.promptJson(),
            each.promptHash(),
            group,
            each.answer(),
            each.other(),
            each.reward(),
            each.weight(),
            each.author(),
            each.user(),
            each.feedback(),
            each.askedAt()),
        of.answer(),
        of.other());
  }

  /** All sentences alike, so that there is no variance to tell chance by. */
  @Test
  void candidateThatFindsWhatWasLikedALittleMoreLikely_hasNotGained() {
    GateReport report =
        gate(0.7, 0.7001)
            .judge(before, after, new Suite(EXPERT, liked), List.of(), GainProof.Trial.FIRST);

    assertThat(report.reasons())
        .anyMatch(reason -> reason.startsWith("the gain on weekday must be proven"));
  }

  /** The sentences of half of the suite, and to the other half the day alone. */
  @Test
  void closedAnswers_areStillCompared() {
    List<TokenizedExample> mixed = new ArrayList<>(liked.subList(0, 30));
    for (TokenizedExample day : asked(2 * QUESTIONS, 2 * QUESTIONS + 30)) {
      mixed.add(liked(day, day.example().answer().text(), day.answer().answer()));
    }

    SuiteReport closed = held(gate(0.8, 0.8), mixed.subList(30, 60));
    SuiteReport report = held(gate(0.8, 0.6), mixed);

    assertThat(closed.metric()).isEqualTo(SuiteMetric.RIGHT_ANSWER);
    assertThat(closed.comparison().before()).as("it says sentences").isZero();
    assertThat(closed.comparison().after()).isGreaterThan(0.9);
    assertThat(report.metric()).isEqualTo(SuiteMetric.LIKELIHOOD);
    assertThat(report.comparison().before()).isCloseTo(0.4, within(1e-9));
    assertThat(report.comparison().after())
        .isCloseTo(0.3 + closed.comparison().after() / 2, within(1e-9));
  }

  /** By the model itself: what it says greedily it finds likely, and so does none who never did. */
  @Test
  void likelihoods_ofTheModel_tellWhoSpeaksSo() {
    Gate real =
        new Gate(
            model.models().inference(),
            model.models(),
            VerifierKind.EXACT,
            GateOptions.ofDefaults());

    SuiteReport report = held(real, liked);
    SuiteReport itself = real.hold(EXPERT, before, before, new Suite(EXPERT, liked));

    System.out.printf("likelihood of a token: %s%n", report.comparison());
    assertThat(report.comparison().after())
        .isPositive()
        .isLessThan(report.comparison().before() / 2);
    assertThat(report.comparison().before()).isLessThan(1);
    assertThat(report.isPassed()).isFalse();
    // z / (n + 2), as of answers that are all the same.
    assertThat(itself.comparison().lower()).isCloseTo(-0.02653, within(1e-5));
  }
}
