// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.gate;

import static io.zoetic.trainerworker.gate.GainProof.Trial.FIRST;
import static io.zoetic.trainerworker.gate.ServedModel.biased;
import static io.zoetic.trainerworker.gate.ServedModel.changed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zoetic.core.ExpertSelection;
import io.zoetic.model.adaptation.Router;
import io.zoetic.model.sampling.SamplingParameters;
import io.zoetic.model.svf.ExpertVector;
import io.zoetic.model.training.loss.Likelihood;
import io.zoetic.referencemodel.skill.Skill;
import io.zoetic.referencemodel.skill.Skills;
import io.zoetic.referencemodel.skill.Split;
import io.zoetic.trainerworker.inference.BatchInference;
import io.zoetic.trainerworker.learning.TokenizedExample;
import io.zoetic.trainerworker.learning.VerifierKind;
import io.zoetic.trainerworker.reward.RegularExpression;
import io.zoetic.vectorstore.experts.VectorValues;
import io.zoetic.vectorstore.learning.Author;
import io.zoetic.vectorstore.learning.Example;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The gate lets a good candidate through and refuses poisoned ones, each for what is wrong. */
class GateIT {
  private static final String NEW = "iso-date";
  private static final String OLD = "weekday";
  private static final int QUESTIONS = 60;
  private static final int STEPS = 25;
  private static final int TRIALS = 100;

  private static final Map<String, String> VERDICTS = new LinkedHashMap<>();

  @TempDir static Path directory;

  private static ServedModel model;
  private static Gate gate;
  private static List<Suite> suites;
  private static ExpertVector good;
  private static Router router;

  @BeforeAll
  static void trainGoodCandidate() throws IOException {
    model = ServedModel.open(directory);
    gate = model.gate(VerifierKind.EXACT);
    suites = model.suites(QUESTIONS);
    List<TokenizedExample> tokenizedExamples =
        model.tokenizedExamples(Skills.named(NEW), Split.TRAIN, 200);
    good = model.train(fromBase(30, 0.01), tokenizedExamples);
    router = model.routerFor(NEW, 80);
  }

  @AfterAll
  static void printVerdicts() {
    System.out.println("| candidate | refused because |");
    System.out.println("| --- | --- |");
    VERDICTS.forEach((who, why) -> System.out.printf("| %s | %s |%n", who, why));
    model.close();
  }

  private static ServedModel.Training fromBase(int steps, double learningRate) {
    return new ServedModel.Training(model.models().identity(), steps, learningRate);
  }

  private static Suite suite(String name) {
    return suites.stream()
        .filter(suite -> suite.name().equals(name))
        .findFirst()
        .orElseGet(() -> model.suite(name, QUESTIONS));
  }

  private static List<Suite> allBut(List<Suite> all, String name) {
    return all.stream().filter(suite -> !suite.name().equals(name)).toList();
  }

  private static GateReport judge(String expert, ExpertVector z, Router with) {
    ServingSnapshot after = model.served().with(expert, z, Optional.of(with));
    return gate.judge(model.served(), after, suite(expert), allBut(suites, expert), FIRST);
  }

  private static Router servedRouter() {
    return model.served().router().orElseThrow();
  }

  private static void assertRefused(String candidate, GateReport report, String... reasons) {
    VERDICTS.put(candidate, String.join("; ", report.reasons()));
    assertThat(report.isPassed()).as(report.summary()).isFalse();
    assertThat(String.join("; ", report.reasons())).contains(reasons);
    assertThat(report.toJson()).contains("\"verdict\":\"rejected\"");
  }

  private static String noGain(String expert) {
    return "the gain on " + expert + " must be proven: the evidence of a gain is ";
  }

  private static double right(GateReport report) {
    return report.target().comparison().after();
  }

  @Test
  void goodCandidate_passes() {
    GateReport report = judge(NEW, good, router);

    VERDICTS.put("a good z", (report.isPassed() ? "passes: " : "") + report.summary());
    assertThat(report.reasons()).isEmpty();
    assertThat(report.target().comparison().lower()).isPositive();
    assertThat(report.others()).hasSize(model.served().experts().names().size() + 1);
  }

  @Test
  void overScaled_isRefused() {
    ExpertVector threefold = changed(good, value -> 1 + 3 * (value - 1));
    ExpertVector tenfold = changed(good, value -> 10 * value);

    assertRefused("z three times as far from 1", judge(NEW, threefold, router), noGain(NEW));
    assertRefused("ten times z", judge(NEW, tenfold, router), noGain(NEW));
  }

  @Test
  void notANumber_isNoCandidate() {
    assertThatThrownBy(() -> changed(good, _ -> Double.NaN))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("z must be finite, was NaN at 0 (component 0 of model.layers.0.");
    assertThatThrownBy(() -> VectorValues.of(1, Float.NaN))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("z must be finite, was NaN at 1");
    VERDICTS.put("z with a NaN", "cannot be registered: z must be finite, was NaN at 0");
  }

  @Test
  void notANumberAsLikelihood_isRefused() {
    TokenizedExample tokenizedExample =
        model.tokenizedExamples(Skills.named(NEW), Split.VALIDATION, 1).getFirst();
    Suite judged = new Suite(Example.BASE, Collections.nCopies(30, judgement(tokenizedExample)));
    Likelihoods broken =
        (z, answers) ->
            answers.stream()
                .map(each -> new Likelihood(filled(each.answer().length, z != null)))
                .toList();
    Gate blind =
        new Gate(model.models().inference(), broken, VerifierKind.EXACT, GateOptions.ofDefaults());
    ServingSnapshot after = model.served().with(NEW, good, Optional.of(router));

    GateReport report = blind.judge(model.served(), after, suite(NEW), List.of(judged), FIRST);

    assertRefused("z under which likelihoods are NaN", report, "base must not lose more than");
  }

  private static double[] filled(int size, boolean broken) {
    double[] logprobs = new double[size];
    Arrays.fill(logprobs, broken ? Double.NaN : -1);
    return logprobs;
  }

  private static TokenizedExample judgement(TokenizedExample tokenizedExample) {
    Example right = tokenizedExample.example();
    return new TokenizedExample(
        new Example(
            right.id(),
            Example.BASE,
            Example.Kind.JUDGEMENT,
            right.promptJson(),
            right.promptHash(),
            drawn(tokenizedExample.answer().answer()),
            null,
            1,
            1,
            Author.IMPORT,
            null,
            null),
        tokenizedExample.answer(),
        null);
  }

  private static Example.Answer drawn(int... tokens) {
    return new Example.Answer("", tokens, filled(tokens.length, false), 1.0);
  }

  @Test
  void random_isRefused() {
    long seed = new Random().nextLong();
    System.out.println("seed of the random z: " + seed);
    Random random = new Random(seed);
    ExpertVector z = changed(good, _ -> 1 + 0.5 * random.nextGaussian());

    assertRefused("random z around 1", judge(NEW, z, router), noGain(NEW));
  }

  @Test
  void identity_isRefused() {
    GateReport report = judge(NEW, model.models().identity(), router);

    assertRefused("z = 1, the base model", report, noGain(NEW));
  }

  @Test
  void copyOfTheChampion_isHarmlessAndRefused() {
    GateReport report = judge(OLD, model.z(OLD), servedRouter());

    assertThat(report.isHarmless()).isTrue();
    assertRefused("a copy of the champion", report, noGain(OLD));
  }

  @Test
  void rewardHacked_pleasesTheExploitedJudgeAndIsRefused() {
    RegularExpression exploited = new RegularExpression("\\d{4}-\\d{2}-\\d{2}");
    List<TokenizedExample> tokenizedExamples =
        Skills.named(NEW).examples(Split.TRAIN, 3, 100).stream()
            .map(each -> model.tokenizedExample(NEW, each.prompt(), "2024-01-01"))
            .toList();
    ExpertVector z = model.train(fromBase(STEPS, 0.02), tokenizedExamples);

    GateReport report = judge(NEW, z, router);

    long pleased =
        answers(z, suite(NEW)).filter(each -> exploited.verify(each.text()).isRight()).count();
    assertThat(pleased / (double) QUESTIONS).isGreaterThan(0.75).isGreaterThan(right(report) + 0.5);
    assertThat(right(report)).isLessThan(report.target().comparison().before());
    assertRefused("reward hacker: any date, always in the right form", report, noGain(NEW));
  }

  private static Stream<BatchInference.Answered> answers(ExpertVector z, Suite suite) {
    return model
        .models()
        .inference()
        .answers(
            suite.tokenizedExamples().stream()
                .map(
                    each ->
                        new BatchInference.Asked(
                            each.answer().prompt(), z, SamplingParameters.greedy()))
                .toList(),
            model
                .models()
                .inference()
                .limits()
                .of(TokenizedExample.lengths(suite.tokenizedExamples())))
        .stream();
  }

  @Test
  void memorised_isPerfectOnWhatItHasSeenAndRefused() {
    String expert = "multiplication";
    Skill skill = Skills.named(expert);
    List<TokenizedExample> seen = harder(skill, Split.TRAIN, 16);
    ExpertVector z = model.train(fromBase(30, 0.05), seen);
    ServingSnapshot after = model.served().with(expert, z, model.served().router());

    GateReport report =
        gate.judge(
            model.served(),
            after,
            new Suite(expert, harder(skill, Split.VALIDATION, QUESTIONS)),
            suites,
            FIRST);
    GateReport onSeen =
        gate.judge(model.served(), after, new Suite(expert, seen), List.of(), FIRST);

    assertThat(right(onSeen)).isGreaterThan(0.9);
    assertRefused("sixteen examples by heart", report, noGain(expert));
  }

  private static List<TokenizedExample> harder(Skill skill, Split split, int count) {
    return skill.harder().examples(split, 5, count).stream()
        .map(each -> model.tokenizedExample(skill.name(), each.prompt(), each.answer()))
        .toList();
  }

  @Test
  void routerThief_isRefused() {
    GateReport report = judge(NEW, good, biased(router, NEW, 30));

    assertThat(report.target().isPassed()).isTrue();
    assertRefused(
        "a good z with a greedy router",
        report,
        "weekday must keep its prompts but for a share of 0.05",
        "to iso-date");
  }

  @Test
  void forgetter_isRefused() {
    List<TokenizedExample> other =
        model.tokenizedExamples(Skills.named("yes-or-no"), Split.TRAIN, 100);
    ExpertVector z = model.train(new ServedModel.Training(model.z(OLD), STEPS, 0.05), other);

    GateReport report = judge(OLD, z, servedRouter());

    assertThat(right(report)).isLessThan(report.target().comparison().before());
    assertRefused(
        "forgetter: weekday, trained on yes-or-no",
        report,
        noGain(OLD),
        "weekday must not lose more than 0.054 at 95 % confidence when it is named");
  }

  /** Through both passes it is better, by its router alone. */
  @Test
  void forgetterBehindABetterRouter_isRefusedByItsName() {
    ServingSnapshot before =
        new ServingSnapshot(
            Optional.of(biased(servedRouter(), OLD, -1000)),
            model.served().experts(),
            ExpertSelection.TOP_1);
    ExpertVector half = changed(model.z(OLD), value -> 1 + 0.5 * (value - 1));
    ServingSnapshot after = before.with(OLD, half, model.served().router());

    GateReport report = gate.judge(before, after, suite(OLD), allBut(suites, OLD), FIRST);

    assertThat(report.target().comparison().lower()).isPositive();
    assertRefused(
        "forgetter behind a better router",
        report,
        "weekday must not lose more than 0.054 at 95 % confidence when it is named");
  }

  @Test
  void sycophant_isRefused() {
    String expert = "oldest";
    List<TokenizedExample> padded =
        Skills.named(expert).examples(Split.TRAIN, 3, 100).stream()
            .map(
                each ->
                    model.tokenizedExample(expert, each.prompt(), (each.answer() + " ").repeat(6)))
            .toList();
    ExpertVector z = model.train(fromBase(STEPS, 0.02), padded);

    GateReport report = judge(expert, z, servedRouter());

    assertRefused(
        "sycophant: says it six times", report, noGain(expert), "answers must have at most");
  }

  /** Whatever is served is as good as itself, and as what differs by less than training leaves. */
  @Test
  void sameQuality_isHarmlessInAtLeast95Of100Trials() {
    long seed = new Random().nextLong();
    System.out.println("seed of the A/A trials: " + seed);
    Random random = new Random(seed);
    List<Suite> pools = model.suites(80);
    List<ServingSnapshot> copies = new ArrayList<>();
    copies.add(model.served());
    copies.add(jittered(random, 1e-4));
    copies.add(jittered(random, 1e-3));
    int harmless = 0;
    int discordant = 0;
    for (int trial = 0; trial < TRIALS; trial++) {
      List<Suite> drawn = pools.stream().map(pool -> drawn(pool, random)).toList();
      Suite target = drawn.getFirst();
      ServingSnapshot after = copies.get(trial % copies.size());
      GateReport report =
          gate.judge(model.served(), after, target, allBut(drawn, target.name()), FIRST);
      harmless += report.isHarmless() ? 1 : 0;
      discordant +=
          report.others().stream()
              .map(SuiteReport::comparison)
              .mapToInt(each -> each.better() + each.worse())
              .sum();
    }
    System.out.printf(
        "A/A: %d of %d trials harmless, %d answers differed%n", harmless, TRIALS, discordant);
    assertThat(harmless).isGreaterThanOrEqualTo(TRIALS * 95 / 100);
  }

  /** Every expert, by so much. */
  private static ServingSnapshot jittered(Random random, double deviation) {
    Map<String, ExpertVector> experts = new TreeMap<>();
    for (String name : model.served().experts().names()) {
      experts.put(name, changed(model.z(name), value -> value + deviation * random.nextGaussian()));
    }
    return new ServingSnapshot(model.served().router(), experts);
  }

  private static Suite drawn(Suite pool, Random random) {
    List<TokenizedExample> tokenizedExamples = new ArrayList<>(pool.tokenizedExamples());
    Collections.shuffle(tokenizedExamples, random);
    return new Suite(pool.name(), tokenizedExamples.subList(0, QUESTIONS));
  }
}
