// SPDX-License-Identifier: Apache-2.0
package io.zoetic.soak.trust;

import io.zoetic.model.sampling.SamplingParameters;
import io.zoetic.model.svf.ExpertVector;
import io.zoetic.referencemodel.skill.Example;
import io.zoetic.referencemodel.skill.Skills;
import io.zoetic.referencemodel.skill.Split;
import io.zoetic.trainerworker.gate.GateOptions;
import io.zoetic.trainerworker.gate.PairedComparison;
import io.zoetic.trainerworker.learning.Confidence;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A comparison of what is served with itself, where answers are sampled and so differ by chance:
 * how often the gate's comparison finds no harm where there is none. A trial asks each suite as
 * many questions as the gate does, drawn from more, once with the draws of before and once with
 * others.
 *
 * @param experts that have suites
 */
record SameQuality(Served served, List<String> experts, Random random, PrintStream out) {
  private static final int POOL = 200;
  private static final int QUESTIONS = 100;

  /** Two of them are drawn for each question of a trial. */
  private static final int SAMPLES = 8;

  /**
   * Sampled answers to the questions of a skill.
   *
   * @param right by question and sample
   */
  @SuppressWarnings("ArrayRecordComponent") // never written after it is made
  private record Pool(String skill, boolean[][] right) {}

  /** The tally of one skill over the trials. */
  private static final class Tally {
    private int passed;
    private double discordant;
    private double power;
  }

  /** Prints how many trials pass. */
  void run(int trials) {
    List<Pool> pools = experts.stream().filter(SameQuality::isSkill).map(this::pool).toList();
    List<Tally> tallies = pools.stream().map(_ -> new Tally()).toList();
    double margin = GateOptions.ofDefaults().marginOf(QUESTIONS);
    int passed = 0;
    for (int trial = 0; trial < trials; trial++) {
      boolean all = true;
      for (int i = 0; i < pools.size(); i++) {
        PairedComparison found = trial(pools.get(i));
        boolean pass = found.isNoWorseThan(margin);
        all &= pass;
        Tally tally = tallies.get(i);
        tally.passed += pass ? 1 : 0;
        tally.discordant += (found.better() + found.worse()) / (double) QUESTIONS / trials;
        tally.power += found.power(margin) / trials;
      }
      passed += all ? 1 : 0;
    }
    out.printf("%d questions a suite, margin %.3f%n%n", QUESTIONS, margin);
    out.println("| suite | passed | stated power | answers that differ | questions for 95 % |");
    out.println("| --- | --- | --- | --- | --- |");
    for (int i = 0; i < pools.size(); i++) {
      Tally tally = tallies.get(i);
      out.printf(
          "| %s | %d | %.2f | %.3f | %.0f |%n",
          pools.get(i).skill(),
          tally.passed,
          tally.power,
          tally.discordant,
          Math.pow(2 * Confidence.Z / margin, 2) * tally.discordant);
    }
    out.printf("%n%d of %d trials pass on all %d suites%n", passed, trials, pools.size());
  }

  private static boolean isSkill(String name) {
    return Skills.all().stream().anyMatch(skill -> skill.name().equals(name));
  }

  private Pool pool(String skill) {
    List<Example> questions = Skills.named(skill).examples(Split.TEST, random.nextLong(), POOL);
    List<int[]> prompts = served.prompts(questions);
    List<@Nullable ExpertVector> vectors = served.vectors(prompts);
    boolean[][] right = new boolean[POOL][SAMPLES];
    for (int sample = 0; sample < SAMPLES; sample++) {
      boolean[] now =
          Served.right(
              questions,
              served.answers(
                  prompts,
                  vectors,
                  served.limit(questions),
                  _ -> SamplingParameters.sampled(1, random.nextLong())));
      for (int i = 0; i < POOL; i++) {
        right[i][sample] = now[i];
      }
    }
    return new Pool(skill, right);
  }

  private PairedComparison trial(Pool pool) {
    List<Integer> drawn = new ArrayList<>(IntStream.range(0, POOL).boxed().toList());
    Collections.shuffle(drawn, random);
    boolean[] before = new boolean[QUESTIONS];
    boolean[] after = new boolean[QUESTIONS];
    for (int i = 0; i < QUESTIONS; i++) {
      boolean[] samples = pool.right()[drawn.get(i)];
      int first = random.nextInt(SAMPLES);
      int second = (first + 1 + random.nextInt(SAMPLES - 1)) % SAMPLES;
      before[i] = samples[first];
      after[i] = samples[second];
    }
    return PairedComparison.ofRight(before, after);
  }
}
