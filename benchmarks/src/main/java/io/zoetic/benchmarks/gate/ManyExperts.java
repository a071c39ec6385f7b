// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.gate;

import io.zoetic.core.Digests;
import io.zoetic.core.ExpertSelection;
import io.zoetic.core.PromptJson;
import io.zoetic.model.adaptation.OpenSetFit;
import io.zoetic.model.adaptation.Router;
import io.zoetic.model.svf.ExpertVector;
import io.zoetic.referencemodel.skill.Skill;
import io.zoetic.referencemodel.skill.Skills;
import io.zoetic.referencemodel.skill.Split;
import io.zoetic.trainerworker.gate.ExpertVectors;
import io.zoetic.trainerworker.gate.ServingSnapshot;
import io.zoetic.trainerworker.gate.Suite;
import io.zoetic.trainerworker.gate.SuiteScreen;
import io.zoetic.trainerworker.learning.TokenizedExample;
import io.zoetic.vectorstore.learning.Example;
import io.zoetic.vectorstore.learning.Examples;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/**
 * The experts that come with the reference model beside others that are made up: these have prompts
 * of a {@link Topic} each, the row that a router gives such prompts, and the z of one that was
 * trained. One thread.
 */
final class ManyExperts implements SuiteScreen.Suites {
  private static final String PREFIX = "topic-";
  private static final int TAUGHT = 12;
  private static final int HELD_BESIDE = 20;

  /** For rows of made-up experts: with all shipped prompts ten thousand take half an hour. */
  private static final int BACKGROUND = 96;

  private final ReferenceExperts reference;
  private final int count;
  private final int heldReal;
  private final int heldMadeUp;
  private final long seed;
  private final ServingSnapshot served;
  private final Map<String, Examples.Mark> marks = new HashMap<>();

  /**
   * @param count of experts, with those of the reference model
   * @param heldReal held-out questions of each of these
   * @param heldMadeUp held-out questions of each other
   */
  ManyExperts(ReferenceExperts reference, int count, int heldReal, int heldMadeUp, long seed) {
    this.reference = reference;
    this.count = count;
    this.heldReal = heldReal;
    this.heldMadeUp = heldMadeUp;
    this.seed = seed;
    this.served = new ServingSnapshot(Optional.of(router()), new Vectors(), ExpertSelection.TOP_1);
    for (String name : names()) {
      marks.put(name, new Examples.Mark(held(name), name.hashCode()));
    }
  }

  private int madeUp() {
    return Math.max(0, count - reference.names().size());
  }

  private static String madeUp(int number) {
    return PREFIX + "%05d".formatted(number);
  }

  private int held(String name) {
    return name.startsWith(PREFIX) ? heldMadeUp : heldReal;
  }

  ServingSnapshot served() {
    return served;
  }

  /** All that have a suite. */
  List<String> names() {
    List<String> names = new ArrayList<>(served.experts().names());
    names.add(Example.BASE);
    return names;
  }

  private Router router() {
    Router known = reference.router();
    int width = known.mean().length;
    int rows = known.labels().size();
    List<String> labels = new ArrayList<>(known.labels());
    float[] weight = Arrays.copyOf(known.weight(), (rows + madeUp()) * width);
    float[] curvature = Arrays.copyOf(known.curvature(), rows + madeUp());
    float[] bias = Arrays.copyOf(known.bias(), rows + madeUp());
    var untaught = OpenSetFit.Untaught.of(Arrays.copyOf(reference.background(), BACKGROUND));
    for (int i = 0; i < madeUp(); i++) {
      List<int[]> taught = reference.prompts(Topic.of(i, seed).prompts(TAUGHT, seed));
      Router.Row row = OpenSetFit.row(known, reference.features(taught), untaught);
      labels.add(madeUp(i));
      System.arraycopy(row.weight(), 0, weight, (rows + i) * width, width);
      curvature[rows + i] = row.curvature();
      bias[rows + i] = row.bias();
    }
    return new Router(
        known.baseModel(),
        known.reading(),
        labels,
        known.mean(),
        known.deviation(),
        weight,
        curvature,
        bias);
  }

  /** Of so many experts the z are made when they are asked for. */
  private final class Vectors implements ExpertVectors {
    private final Set<String> names = new TreeSet<>(reference.names());

    Vectors() {
      for (int i = 0; i < madeUp(); i++) {
        names.add(madeUp(i));
      }
    }

    @Override
    public Set<String> names() {
      return names;
    }

    @Override
    public boolean has(String expert) {
      return names.contains(expert);
    }

    @Override
    public String digest(String expert) {
      return expert.startsWith(PREFIX)
          ? HexFormat.of().formatHex(Digests.sha256(expert))
          : vector(expert).digest();
    }

    @Override
    public ExpertVector vector(String expert) {
      return expert.startsWith(PREFIX)
          ? reference.z(
              reference.names().get(Math.floorMod(expert.hashCode(), reference.names().size())))
          : reference.z(expert);
    }
  }

  @Override
  public Map<String, Examples.Mark> marks() {
    return marks;
  }

  /** The same with other questions of the experts that were trained. */
  Drawn drawn(String full, long draw) {
    return new Drawn(this, full, draw, Map.of());
  }

  /**
   * Suites of one draw.
   *
   * @param full the expert that all questions are asked of; others are asked fewer
   * @param others suites in place of those of their names
   */
  record Drawn(ManyExperts experts, String full, long draw, Map<String, Suite> others)
      implements SuiteScreen.Suites {

    Drawn with(Suite other) {
      return new Drawn(experts, full, draw, Map.of(other.name(), other));
    }

    @Override
    public Map<String, Examples.Mark> marks() {
      Map<String, Examples.Mark> marks = new HashMap<>(experts.marks);
      experts
          .reference
          .names()
          .forEach(name -> marks.put(name, new Examples.Mark(held(name), draw)));
      return marks;
    }

    @Override
    public Suite read(String name) {
      Suite other = others.get(name);
      if (other != null) {
        return other;
      }
      return experts.reference.names().contains(name)
          ? experts.suite(name, Split.TEST, draw, held(name))
          : experts.read(name);
    }

    private int held(String name) {
      return name.equals(full) ? experts.heldReal : Math.min(experts.heldReal, HELD_BESIDE);
    }
  }

  @Override
  public Suite read(String name) {
    if (name.startsWith(PREFIX)) {
      int number = Integer.parseInt(name.substring(PREFIX.length()));
      return new Suite(
          name,
          Topic.of(number, seed).prompts(heldMadeUp, seed + 1).stream()
              .map(prompt -> reference.example(name, prompt, "ok"))
              .toList());
    }
    return name.equals(Example.BASE)
        ? new Suite(name, base())
        : suite(name, Split.TEST, seed, heldReal);
  }

  private List<TokenizedExample> base() {
    List<Skill> skills =
        Skills.all().stream().filter(skill -> !reference.names().contains(skill.name())).toList();
    int each = Math.ceilDiv(Math.min(heldReal, 2 * HELD_BESIDE), skills.size());
    return skills.stream()
        .flatMap(skill -> skill.examples(Split.TEST, seed, each).stream())
        .map(example -> reference.example(Example.BASE, example.prompt(), example.answer()))
        .toList();
  }

  /** Questions of a skill that an expert was trained for. */
  Suite suite(String name, Split split, long drawn, int questions) {
    return new Suite(
        name,
        Skills.named(name).examples(split, drawn, questions).stream()
            .map(example -> reference.example(name, example.prompt(), example.answer()))
            .toList());
  }

  /** What is asked of all experts alike, in any order. */
  List<int[]> traffic(int prompts, long drawn) {
    Random random = new Random(drawn);
    List<String> asked = new ArrayList<>();
    List<String> experts = List.copyOf(served.experts().names());
    while (asked.size() < prompts) {
      String name = experts.get(random.nextInt(experts.size()));
      long draw = random.nextLong();
      asked.add(
          name.startsWith(PREFIX)
              ? Topic.of(Integer.parseInt(name.substring(PREFIX.length())), seed)
                  .prompts(1, draw)
                  .getFirst()
              : Skills.named(name).examples(Split.TRAIN, draw, 1).getFirst().prompt());
    }
    return reference.prompts(asked);
  }

  static Example demonstration(String expert, String prompt, String answer) {
    PromptJson json = PromptJson.ofQuestion(prompt);
    return Example.imported(expert + json.hash(), expert, json, answer);
  }
}
