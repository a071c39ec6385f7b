// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.gate;

import io.zoetic.model.adaptation.Question;
import io.zoetic.model.adaptation.Router;
import io.zoetic.model.svf.ExpertVector;
import io.zoetic.referencemodel.skill.Split;
import io.zoetic.trainerworker.gate.GainProof;
import io.zoetic.trainerworker.gate.Gate;
import io.zoetic.trainerworker.gate.GateOptions;
import io.zoetic.trainerworker.gate.GateReport;
import io.zoetic.trainerworker.gate.RouterFit;
import io.zoetic.trainerworker.gate.ServingSnapshot;
import io.zoetic.trainerworker.gate.Suite;
import io.zoetic.trainerworker.gate.SuiteScreen;
import io.zoetic.trainerworker.inference.BatchInference;
import io.zoetic.trainerworker.learning.TokenizedExample;
import io.zoetic.trainerworker.learning.VerifierKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Candidates of which it is known what they do to others, through the screen and the gate of runs,
 * each with questions and recorded prompts of its own. One thread.
 */
final class GateErrors {
  private static final int OWN = 8;
  private static final int NAMED = 60;
  private static final int TAUGHT = 60;
  private static final int BETRAYED = 20;
  private static final int POOL = 200;
  private static final int ANSWER_TOKENS = 32;
  private static final int NAMED_POOL = 200;
  private static final int BETRAYED_HELD = 100;
  private static final int RECORDED = 100;
  private static final float[][] NONE = {};

  /** What a candidate takes of another expert's prompts, or loses of its own answers. */
  private static final double HARM = 0.05;

  /** Of questions that are not the gate's, so that of all it is surely more than that. */
  private static final double NAMED_HARM = 0.08;

  /** Of another expert's prompts that many come to one that forgets how to answer them. */
  private static final double ROUTED = 0.1;

  private static final double JITTER = 1e-4;
  private static final int HALVINGS = 4;

  /** Runs that read what there is. */
  private static final int WARMING_MAX = 50;

  private final ReferenceExperts reference;
  private final BatchInference inference;
  private final ManyExperts experts;
  private final ServingSnapshot served;
  private final RouterFit fit;
  private final Gate gate;
  private final SuiteScreen screen;
  private final Map<String, ExpertVector> forgetters = new HashMap<>();

  /** What was asked lately, whoever is judged. */
  private final List<Question> recorded;

  private final List<ServingSnapshot.Route> recordedGo;

  GateErrors(ReferenceExperts reference, ManyExperts experts) {
    this.reference = reference;
    this.inference = reference.models().inference();
    this.experts = experts;
    this.served = experts.served();
    this.fit = new RouterFit(inference);
    this.gate =
        new Gate(inference, reference.models(), VerifierKind.EXACT, GateOptions.ofDefaults());
    this.screen = new SuiteScreen(inference, SuiteScreen.Limits.ofDefaults());
    this.recorded =
        experts.traffic(RECORDED, 0).stream().map(prompt -> new Question("", prompt)).toList();
    this.recordedGo = served.routes(inference, recorded);
  }

  /** Kinds of candidates. */
  enum Kind {
    IDENTICAL("an identical copy", false),
    COPY("a copy: its row fitted to other prompts, its z jittered by 0.0001", false),
    THIEF("takes 5 % of another expert's prompts", true),
    FORGETTER("answers otherwise 5 % or more of another expert's prompts, which come to it", true),
    NAMED_FORGETTER("loses 5 points or more when it is named", true);

    private final String words;
    private final boolean isHarmful;

    Kind(String words, boolean isHarmful) {
      this.words = words;
      this.isHarmful = isHarmful;
    }

    String words() {
      return words;
    }

    boolean isHarmful() {
      return isHarmful;
    }
  }

  /** What the gate says to a candidate. */
  enum Verdict {
    /** Nothing speaks against it, but that no gain is proven, which nobody looks at here. */
    PASSES,
    /** Nobody knows: a person decides. */
    WAITS,
    /** It is refused for what it does. */
    REFUSED
  }

  /** A candidate beside what is served. */
  private record Case(
      String expert, ServingSnapshot before, ServingSnapshot after, ManyExperts.Drawn suites) {}

  /** One candidate and its verdict. */
  Verdict verdict(Kind kind, int trial) {
    List<String> names = reference.names();
    String expert = names.get(trial % names.size());
    String other =
        names.get((trial + 1 + trial / names.size() % (names.size() - 1)) % names.size());
    long seed = 1000L * (kind.ordinal() + 1) + trial;
    return switch (kind) {
      case IDENTICAL ->
          judge(candidate(expert, other, reference.z(expert), router(), seed), seed, OWN);
      case COPY ->
          judge(
              candidate(expert, other, jittered(expert, seed), copied(expert, seed), seed),
              seed,
              OWN);
      case THIEF ->
          judge(
              candidate(expert, other, reference.z(expert), thief(expert, other, HARM, seed), seed),
              seed,
              OWN);
      case FORGETTER -> judge(forgetter(expert, other, seed), seed, OWN);
      case NAMED_FORGETTER ->
          judge(candidate(expert, other, forgetter(expert), router(), seed), seed, NAMED);
    };
  }

  private Router router() {
    return served.router().orElseThrow();
  }

  private Case candidate(String expert, String other, ExpertVector z, Router router, long seed) {
    return new Case(
        expert, served, served.with(expert, z, Optional.of(router)), experts.drawn(other, seed));
  }

  private Verdict judge(Case of, long seed, int questions) {
    SuiteScreen.Found found =
        screen.of(of.expert(), of.before(), of.after(), others(of.expert()), of.suites());
    GateReport report =
        gate.judge(
                of.before(),
                of.after(),
                experts.suite(of.expert(), Split.TEST, questions == OWN ? 0 : seed, questions),
                found.changed().stream().map(of.suites()::read).toList(),
                GainProof.Trial.FIRST)
            .beside(found.unchanged())
            .among(
                gate.traffic(
                    of.expert(),
                    of.before() == served ? recordedGo : of.before().routes(inference, recorded),
                    of.after().routes(inference, recorded)));
    boolean isHarmed =
        !report.isHarmless()
            || report.target().reasons().stream().anyMatch(reason -> !isOfGain(reason));
    if (isHarmed) {
      return Verdict.REFUSED;
    }
    return report.unmeasured().isEmpty() ? Verdict.PASSES : Verdict.WAITS;
  }

  /** Candidates that change nothing, or for the worse, have none. */
  private static boolean isOfGain(String reason) {
    return reason.startsWith("the gain on ");
  }

  private List<String> others(String expert) {
    return experts.names().stream().filter(name -> !name.equals(expert)).toList();
  }

  /** Reads what there is once, as runs before have, as far as there is room for it. */
  void warm() {
    String expert = reference.names().getFirst();
    int unread = 1;
    for (int run = 0; run < WARMING_MAX && unread > 0; run++) {
      unread =
          screen
              .of(expert, served, served, others(expert), experts.drawn(expert, 0))
              .unchanged()
              .unread();
    }
  }

  private List<int[]> taught(String expert, Split split, int count, long seed) {
    return experts.suite(expert, split, seed, count).tokenizedExamples().stream()
        .map(each -> each.answer().prompt())
        .toList();
  }

  private Router copied(String expert, long seed) {
    float[][] traffic = fit.features(experts.traffic(RECORDED, seed), router().reading());
    return fit.with(
        router(),
        expert,
        taught(expert, Split.TRAIN, TAUGHT, seed),
        new RouterFit.Traffic(NONE, traffic));
  }

  private ExpertVector jittered(String expert, long seed) {
    Random random = new Random(seed);
    float[] z = reference.z(expert).toArray();
    for (int i = 0; i < z.length; i++) {
      z[i] += (float) (JITTER * random.nextGaussian());
    }
    return ExpertVector.of(reference.z(expert).layout(), z);
  }

  /** Was also taught prompts of another, and is liked more until it takes a share of those. */
  private Router thief(String expert, String other, double share, long seed) {
    List<int[]> prompts = new ArrayList<>(taught(expert, Split.TRAIN, TAUGHT, seed));
    prompts.addAll(taught(other, Split.TRAIN, BETRAYED, seed));
    Router with = fit.with(router(), expert, prompts, new RouterFit.Traffic(NONE, NONE));
    List<int[]> pool = taught(other, Split.VALIDATION, POOL, seed);
    return Rows.taking(with, expert, reference.features(pool), share);
  }

  /**
   * Answers what comes to it of another expert's prompts as a third expert would, and ever more so
   * until it answers enough of them otherwise; right is what was served before.
   */
  private Case forgetter(String expert, String other, long seed) {
    ServingSnapshot before =
        served.with(expert, reference.z(expert), Optional.of(thief(expert, other, ROUTED, seed)));
    List<String> names = new ArrayList<>(reference.names());
    names.removeAll(List.of(expert, other));
    ExpertVector third = reference.z(names.get((int) (seed % names.size())));
    List<int[]> pool = coming(before, expert, taught(other, Split.VALIDATION, POOL, seed));
    List<String> right = answers(pool, reference.z(expert));
    float by = 1;
    while (differing(right, answers(pool, grown(third, by))) < HARM * POOL) {
      by *= 2;
    }
    Suite asked = experts.suite(other, Split.TEST, seed, BETRAYED_HELD);
    return new Case(
        expert,
        before,
        before.with(expert, grown(third, by), before.router()),
        experts.drawn(other, seed).with(new Suite(other, asServed(before, asked))));
  }

  private List<int[]> coming(ServingSnapshot passes, String expert, List<int[]> prompts) {
    List<ServingSnapshot.Route> routes = routes(passes, prompts);
    return IntStream.range(0, prompts.size())
        .filter(i -> routes.get(i).main().equals(expert))
        .mapToObj(prompts::get)
        .toList();
  }

  private List<ServingSnapshot.Route> routes(ServingSnapshot passes, List<int[]> prompts) {
    return passes.routes(
        inference, prompts.stream().map(prompt -> new Question("", prompt)).toList());
  }

  private List<String> answers(List<int[]> prompts, ExpertVector z) {
    return inference
        .answers(
            prompts.stream()
                .map(prompt -> new BatchInference.Asked(prompt, z, inference.greedy()))
                .toList(),
            ANSWER_TOKENS)
        .stream()
        .map(BatchInference.Answered::text)
        .toList();
  }

  private static int differing(List<String> some, List<String> others) {
    return (int)
        IntStream.range(0, some.size()).filter(i -> !some.get(i).equals(others.get(i))).count();
  }

  private static ExpertVector grown(ExpertVector z, float by) {
    float[] values = z.toArray();
    for (int i = 0; i < values.length; i++) {
      values[i] = 1 + by * (values[i] - 1);
    }
    return ExpertVector.of(z.layout(), values);
  }

  private List<TokenizedExample> asServed(ServingSnapshot by, Suite suite) {
    List<BatchInference.Answered> answers = answers(by, suite);
    return IntStream.range(0, answers.size())
        .mapToObj(
            i ->
                reference.answered(
                    suite.tokenizedExamples().get(i).example(), answers.get(i).text()))
        .toList();
  }

  private List<BatchInference.Answered> answers(ServingSnapshot by, Suite suite) {
    List<int[]> prompts =
        suite.tokenizedExamples().stream().map(each -> each.answer().prompt()).toList();
    List<ServingSnapshot.Route> routes = routes(by, prompts);
    List<BatchInference.Asked> asked = new ArrayList<>();
    for (int i = 0; i < prompts.size(); i++) {
      asked.add(
          new BatchInference.Asked(prompts.get(i), by.vector(routes.get(i)), inference.greedy()));
    }
    return inference.answers(asked, ANSWER_TOKENS);
  }

  /** The least of a random change of z that costs so much of other questions. */
  private ExpertVector forgetter(String expert) {
    return forgetters.computeIfAbsent(
        expert,
        _ -> {
          Suite pool = experts.suite(expert, Split.VALIDATION, 1, NAMED_POOL);
          double whole = accuracy(reference.z(expert), pool);
          double enough = 1;
          double low = 0;
          while (whole - accuracy(changed(expert, enough), pool) < NAMED_HARM) {
            low = enough;
            enough *= 2;
          }
          for (int i = 0; i < HALVINGS; i++) {
            double middle = (low + enough) / 2;
            if (whole - accuracy(changed(expert, middle), pool) < NAMED_HARM) {
              low = middle;
            } else {
              enough = middle;
            }
          }
          return changed(expert, enough);
        });
  }

  private ExpertVector changed(String expert, double by) {
    Random random = new Random(expert.hashCode());
    float[] z = reference.z(expert).toArray();
    for (int i = 0; i < z.length; i++) {
      z[i] += (float) (0.05 * by * random.nextGaussian());
    }
    return ExpertVector.of(reference.z(expert).layout(), z);
  }

  private double accuracy(ExpertVector z, Suite suite) {
    List<String> answers =
        answers(suite.tokenizedExamples().stream().map(each -> each.answer().prompt()).toList(), z);
    int right = 0;
    for (int i = 0; i < answers.size(); i++) {
      String expected = suite.tokenizedExamples().get(i).example().answer().text();
      right += VerifierKind.EXACT.of(expected).verify(answers.get(i)).isRight() ? 1 : 0;
    }
    return (double) right / answers.size();
  }
}
