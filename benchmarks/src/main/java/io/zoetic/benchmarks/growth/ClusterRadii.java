// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.growth;

import io.zoetic.core.PromptJson;
import io.zoetic.model.adaptation.BackgroundPrompts;
import io.zoetic.model.adaptation.OpenSetFit;
import io.zoetic.model.adaptation.PromptSpace;
import io.zoetic.model.adaptation.Router;
import io.zoetic.referencemodel.skill.Skill;
import io.zoetic.referencemodel.skill.Skills;
import io.zoetic.referencemodel.skill.Split;
import io.zoetic.trainerworker.growth.Clusters;
import io.zoetic.trainerworker.inference.BatchInference;
import io.zoetic.vectorstore.learning.Example;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;

/** What clusters become of prompts of twenty skills in any order, by the radius. */
final class ClusterRadii {
  private static final List<Double> RADII = List.of(0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.2);
  private static final int PROMPTS = 48;
  private static final int MATURE = 8;

  private final BatchInference inference;
  private final int seeds;
  private final PrintStream out;

  @SuppressWarnings("ArrayRecordComponent") // never written after it is made
  private record Prompt(String skill, Example example, float[] direction) {}

  ClusterRadii(BatchInference inference, int seeds, PrintStream out) {
    this.inference = inference;
    this.seeds = seeds;
    this.out = out;
  }

  void run() {
    Router.Reading reading = Router.Reading.ofMiddle(inference.model().config());
    float[][] background =
        inference
            .features(BackgroundPrompts.of(inference.model()), reading)
            .toArray(float[][]::new);
    PromptSpace space =
        PromptSpace.of(
            OpenSetFit.begin(inference.model().digest(), reading, background), background);
    List<List<Prompt>> bySeed = new ArrayList<>();
    for (long seed = 1; seed <= seeds; seed++) {
      bySeed.add(prompts(seed, space, reading));
    }
    out.printf(
        "%d prompts of each of %d skills, in any order, %d times; a cluster is mature with %d.%n%n",
        PROMPTS, Skills.all().size(), seeds, MATURE);
    out.println(
        "| radius, squared | mature clusters per skill | prompts in mature ones, % | of their cluster's main skill, % | skills that lead one, % |");
    out.println("| --- | --- | --- | --- | --- |");
    for (double radius : RADII) {
      double[] sums = new double[4];
      for (List<Prompt> each : bySeed) {
        double[] one = measured(each, radius);
        for (int i = 0; i < sums.length; i++) {
          sums[i] += one[i] / seeds;
        }
      }
      out.printf(
          "| %.1f | %.2f | %.1f | %.1f | %.1f |%n",
          radius, sums[0], 100 * sums[1], 100 * sums[2], 100 * sums[3]);
    }
  }

  private List<Prompt> prompts(long seed, PromptSpace space, Router.Reading reading) {
    List<String> skills = new ArrayList<>();
    List<Example> examples = new ArrayList<>();
    for (Skill skill : Skills.all()) {
      for (var each : skill.examples(Split.TRAIN, seed, PROMPTS)) {
        skills.add(skill.name());
        examples.add(
            Example.imported(
                skill.name() + each.prompt(),
                Example.UNASSIGNED,
                PromptJson.ofQuestion(each.prompt()),
                each.answer()));
      }
    }
    List<int[]> tokens =
        examples.stream()
            .map(each -> inference.tokens().readable(each.promptJson(), each.askedAt()))
            .map(each -> each.orElseThrow())
            .toList();
    List<float[]> features = inference.features(tokens, reading);
    List<Prompt> prompts = new ArrayList<>();
    for (int i = 0; i < examples.size(); i++) {
      prompts.add(new Prompt(skills.get(i), examples.get(i), space.direction(features.get(i))));
    }
    Collections.shuffle(prompts, new Random(seed));
    return prompts;
  }

  /** Mature clusters per skill; shares: in them, of the main skill, skills that lead one. */
  private static double[] measured(List<Prompt> prompts, double radius) {
    Clusters clusters = new Clusters(List.of(), radius, UUID::randomUUID);
    Map<UUID, Map<String, Integer>> bySkill = new HashMap<>();
    for (Prompt each : prompts) {
      UUID at = clusters.add(each.example(), each.direction());
      bySkill.computeIfAbsent(at, _ -> new HashMap<>()).merge(each.skill(), 1, Integer::sum);
    }
    double mature = 0;
    double in = 0;
    double main = 0;
    Map<String, Integer> leads = new HashMap<>();
    for (Map<String, Integer> each : bySkill.values()) {
      int size = each.values().stream().mapToInt(Integer::intValue).sum();
      if (size >= MATURE) {
        Map.Entry<String, Integer> most =
            Collections.max(each.entrySet(), Map.Entry.comparingByValue());
        mature++;
        in += size;
        main += most.getValue();
        leads.merge(most.getKey(), 1, Integer::sum);
      }
    }
    double skills = Skills.all().size();
    return new double[] {
      mature / skills, in / prompts.size(), in == 0 ? 0 : main / in, leads.size() / skills
    };
  }
}
