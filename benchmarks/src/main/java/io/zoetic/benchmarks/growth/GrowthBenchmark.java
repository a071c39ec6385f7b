// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.growth;

import io.zoetic.benchmarks.growth.GrowthWorld.Asking;
import io.zoetic.referencemodel.skill.Example;
import io.zoetic.referencemodel.skill.Skill;
import io.zoetic.referencemodel.skill.Skills;
import io.zoetic.referencemodel.skill.Split;
import io.zoetic.standalone.embedded.DataDirectory;
import io.zoetic.vectorstore.growth.GrowthDecision.Kind;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Function;

/**
 * What growth decides on traffic of the reference model's skills: how many experts it makes of how
 * many skills, of traffic without anything new, of conventions that contradict each other, and of
 * one skill in other words. Nothing that is decided is trained.
 */
final class GrowthBenchmark {
  /** Who answers less has something to learn, who answers more has not; between, nobody knows. */
  private static final double BAD = 0.5;

  private static final double GOOD = 0.8;
  private static final int MEASURED = 100;
  private static final int LESSONS = 64;
  private static final int SKILLS_OF_A_WINDOW = 4;
  private static final int TOLD = 20;

  /** Conventions of which the model has an expert and knows another one. */
  private static final List<String> CONVENTIONS =
      List.of("yes-or-no", "number-in-words", "unit", "short-answer");

  private static final List<String> PARAPHRASES =
      List.of("Hello! %s", "A question: %s", "%s Thanks.", "Quick one. %s", "Tell me: %s");

  private final Options options;
  private final PrintStream out;

  /**
   * @param windows of traffic without anything new
   * @param seeds how often all else is drawn
   * @param asked questions of each skill
   */
  record Options(int windows, int seeds, int asked) {}

  GrowthBenchmark(Options options, PrintStream out) {
    this.options = options;
    this.out = out;
  }

  /** Runs some parts, each on a platform of its own; writes Markdown. */
  void run(List<String> parts) throws IOException {
    for (String part : parts) {
      long begun = System.nanoTime();
      try (DataDirectory directory = DataDirectory.ephemeral();
          GrowthWorld world = GrowthWorld.start(directory, !part.equals("ratio"))) {
        out.printf("%n## %s%n%n", part);
        switch (part) {
          case "radius" -> new ClusterRadii(world.inference(), options.seeds(), out).run();
          case "ratio" -> ratio(world);
          case "nothing-new" -> nothingNew(world);
          case "conflict" -> conflict(world);
          case "paraphrase" -> paraphrase(world);
          default ->
              throw new IllegalArgumentException(
                  "part must be radius, ratio, nothing-new, conflict or paraphrase, was " + part);
        }
      }
      out.printf("%nTook %d s.%n", (System.nanoTime() - begun) / 1_000_000_000L);
      out.flush();
    }
  }

  private static List<Asking> asking(String skill, long seed, int count) {
    return asking(skill, seed, count, Example::answer);
  }

  private static List<Asking> asking(
      String skill, long seed, int count, Function<Example, String> answer) {
    return Skills.named(skill).examples(Split.TRAIN, seed, count).stream()
        .map(each -> new Asking(each.prompt(), answer.apply(each)))
        .toList();
  }

  private static double base(GrowthWorld world, String skill) {
    boolean[] right = world.rightOfBase(asking(skill, 1000, MEASURED));
    int count = 0;
    for (boolean each : right) {
      count += each ? 1 : 0;
    }
    return count / (double) right.length;
  }

  private static List<String> names() {
    return Skills.all().stream().map(Skill::name).toList();
  }

  private static void add(Map<Kind, Integer> all, Map<Kind, Integer> some) {
    some.forEach((kind, count) -> all.merge(kind, count, Integer::sum));
  }

  private static int made(Map<Kind, Integer> decided) {
    return Kind.MAKING.stream().mapToInt(kind -> decided.getOrDefault(kind, 0)).sum();
  }

  /** Skills that the base model alone serves arrive one after another. */
  private void ratio(GrowthWorld world) {
    Map<String, Double> base = new LinkedHashMap<>();
    names().forEach(skill -> base.put(skill, base(world, skill)));
    base.forEach((skill, right) -> out.printf("%s %.0f %%, ", skill, 100 * right));
    out.printf("by the base model.%n%n");
    out.println(
        "| seed | experts | of skills to be learnt | made for these | of skills between | made for these | of known skills | made for these |");
    out.println("|" + " --- |".repeat(8));
    List<Double> ratios = new ArrayList<>();
    for (long seed = 1; seed <= options.seeds(); seed++) {
      world.forget();
      List<String> order = new ArrayList<>(base.keySet());
      Collections.shuffle(order, new Random(seed));
      long[] skills = new long[3];
      long[] made = new long[3];
      long before = 0;
      for (String skill : order) {
        world.ask(asking(skill, seed, options.asked()));
        world.decide();
        int kind = kind(Objects.requireNonNull(base.get(skill)));
        skills[kind]++;
        made[kind] += world.made() - before;
        before = world.made();
      }
      ratios.add(before / (double) skills[0]);
      out.printf(
          "| %d | %d | %d | %d | %d | %d | %d | %d |%n",
          seed, before, skills[0], made[0], skills[1], made[1], skills[2], made[2]);
      out.flush();
    }
    out.printf(
        "%nExperts for each skill to be learnt: mean %.2f, least %.2f, most %.2f.%n",
        ratios.stream().mapToDouble(Double::doubleValue).average().orElse(0),
        Collections.min(ratios),
        Collections.max(ratios));
  }

  /** 0: to be learnt, 1: between, 2: known. */
  private static int kind(double right) {
    if (right <= BAD) {
      return 0;
    }
    return right < GOOD ? 1 : 2;
  }

  /** Windows of what the base model or an expert answers rightly. */
  private void nothingNew(GrowthWorld world) {
    List<String> known = new ArrayList<>(world.experts());
    for (String skill : names()) {
      if (!known.contains(skill) && base(world, skill) >= GOOD) {
        known.add(skill);
      }
    }
    out.printf("%d windows of %d of: %s.%n%n", options.windows(), SKILLS_OF_A_WINDOW, known);
    Map<Kind, Integer> all = new EnumMap<>(Kind.class);
    Proportion grown = new Proportion();
    for (int window = 1; window <= options.windows(); window++) {
      world.forget();
      List<String> skills = new ArrayList<>(known);
      Collections.shuffle(skills, new Random(window));
      for (String skill : skills.subList(0, SKILLS_OF_A_WINDOW)) {
        world.ask(asking(skill, window, options.asked()));
      }
      Map<Kind, Integer> decided = world.decide();
      add(all, decided);
      grown.add(made(decided) > 0);
      if (made(decided) > 0) {
        tellMaking(world, "window " + window);
      }
      if (window % TOLD == 0) {
        out.printf("After %d: %s, %s.%n", window, grown, all);
        out.flush();
      }
    }
    out.printf("%nWindows in which an expert was made: %s. Decisions: %s.%n", grown, all);
  }

  private void tellMaking(GrowthWorld world, String where) {
    world.reasons().stream()
        .filter(each -> Kind.MAKING.stream().anyMatch(kind -> each.startsWith(kind.word() + " ")))
        .forEach(each -> out.printf("- %s: %s%n", where, each));
    out.flush();
  }

  /** An expert has been taught one convention, and users want the other one; and the same one. */
  private void conflict(GrowthWorld world) {
    out.println("| convention | traffic | experts made | decisions |\n| --- | --- | --- | --- |");
    Proportion split = new Proportion();
    Proportion none = new Proportion();
    for (String skill : CONVENTIONS) {
      for (long seed = 1; seed <= options.seeds(); seed++) {
        for (boolean isOther : List.of(true, false)) {
          world.forget();
          world.teach(skill, asking(skill, 100 + seed, 2 * LESSONS));
          world.ask(
              asking(
                  skill, seed, options.asked(), isOther ? Example::misreading : Example::answer));
          Map<Kind, Integer> decided = world.decide();
          long made = world.made();
          (isOther ? split : none).add(isOther ? made == 1 : made == 0);
          out.printf(
              "| %s, seed %d | %s | %d | %s |%n",
              skill, seed, isOther ? "the other one" : "the same one", made, decided);
          if (isOther != (made == 1)) {
            world.reasons().forEach(each -> out.printf("| | | | %s |%n", each));
          }
          out.flush();
        }
      }
    }
    out.printf("%nOne more expert for the other convention: %s.%n", split);
    out.printf("None for the same one: %s.%n", none);
  }

  /** What experts were taught is asked in other words. */
  private void paraphrase(GrowthWorld world) {
    out.println("| skill | experts made | decisions |\n| --- | --- | --- |");
    Proportion none = new Proportion();
    for (String skill : world.experts()) {
      for (long seed = 1; seed <= options.seeds(); seed++) {
        world.forget();
        world.teach(skill, asking(skill, 100 + seed, 2 * LESSONS));
        String form = PARAPHRASES.get((int) (seed % PARAPHRASES.size()));
        world.ask(
            asking(skill, seed, options.asked()).stream()
                .map(each -> new Asking(form.formatted(each.question()), each.rightAnswer()))
                .toList());
        Map<Kind, Integer> decided = world.decide();
        none.add(made(decided) == 0);
        out.printf("| %s, %s | %d | %s |%n", skill, form, world.made(), decided);
        if (made(decided) > 0) {
          tellMaking(world, skill);
        }
      }
    }
    out.printf("%nNo expert for a skill in other words: %s.%n", none);
  }
}
