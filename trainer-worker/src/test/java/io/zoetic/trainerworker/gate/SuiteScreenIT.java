// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.core.ExpertSelection;
import io.zoetic.model.adaptation.Question;
import io.zoetic.model.adaptation.Router;
import io.zoetic.trainerworker.gate.SuiteScreen.Found;
import io.zoetic.trainerworker.gate.SuiteScreen.Limits;
import io.zoetic.trainerworker.gate.SuiteScreen.Unchanged;
import io.zoetic.trainerworker.learning.VerifierKind;
import io.zoetic.vectorstore.learning.Example;
import io.zoetic.vectorstore.learning.Examples;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which suites the gate must look at: by two rows, and by routing everything. */
class SuiteScreenIT {
  private static final String EXPERT = "weekday";
  private static final int QUESTIONS = 25;
  private static final Limits ALL = new Limits(2, 100_000, 64 << 20);

  @TempDir static Path directory;

  private static ServedModel model;
  private static ServingSnapshot served;
  private static List<Suite> suites;

  /** Suites in memory; counts how often each is read. */
  private static final class Kept implements SuiteScreen.Suites {
    private final Map<String, Examples.Mark> marks = new HashMap<>();
    private final List<String> reads = new ArrayList<>();

    Kept() {
      suites.forEach(
          suite -> marks.put(suite.name(), new Examples.Mark(suite.tokenizedExamples().size(), 1)));
    }

    @Override
    public Map<String, Examples.Mark> marks() {
      return marks;
    }

    @Override
    public Suite read(String name) {
      reads.add(name);
      return suites.stream().filter(suite -> suite.name().equals(name)).findFirst().orElseThrow();
    }
  }

  @BeforeAll
  static void open() throws IOException {
    model = ServedModel.open(directory);
    served = model.served();
    suites = model.suites(QUESTIONS);
  }

  @AfterAll
  static void close() {
    model.close();
  }

  private static SuiteScreen screen(Limits limits) {
    return new SuiteScreen(model.models().inference(), limits);
  }

  private static List<String> others(String expert) {
    return suites.stream().map(Suite::name).filter(name -> !name.equals(expert)).toList();
  }

  private static Router router() {
    return served.router().orElseThrow();
  }

  /**
   * The same z but for a little, so that whatever comes to the expert may be answered otherwise.
   */
  private static ServingSnapshot candidate(String expert, Router router) {
    return served.with(
        expert, ServedModel.changed(model.z(expert), z -> 1.001 * z), Optional.of(router));
  }

  /** Suites with a prompt that is answered under something else, by both routers as a whole. */
  private static Set<String> differing(ServingSnapshot before, ServingSnapshot after) {
    return suites.stream()
        .filter(suite -> !under(before, suite).equals(under(after, suite)))
        .map(Suite::name)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static List<ServedVector> under(ServingSnapshot passes, Suite suite) {
    List<Question> questions =
        Suite.prompts(suite.tokenizedExamples()).stream()
            .map(prompt -> new Question("", prompt))
            .toList();
    return passes.served(passes.routes(model.models().inference(), questions));
  }

  private static Router.Row between(Router.Row one, Router.Row other, float share, float more) {
    float[] weight = one.weight().clone();
    for (int i = 0; i < weight.length; i++) {
      weight[i] += share * (other.weight()[i] - weight[i]);
    }
    return new Router.Row(
        weight,
        one.curvature() + share * (other.curvature() - one.curvature()),
        one.bias() + share * (other.bias() - one.bias()) + more);
  }

  /** Rows on the way from one expert to another, and to all there is. */
  @Test
  void suitesThatAnyRouterChanges_areAmongThoseOfTheScreen() {
    long seed = new Random().nextLong();
    System.out.println("seed: " + seed);
    Random random = new Random(seed);
    SuiteScreen screen = screen(ALL);
    List<String> names = List.copyOf(served.experts().names());
    int spared = 0;
    int missing = 0;
    for (int trial = 0; trial < 12; trial++) {
      String expert = names.get(random.nextInt(names.size()));
      String other = names.get(random.nextInt(names.size()));
      Router.Row row =
          between(
              router().row(expert).orElseThrow(),
              router().row(other).orElseThrow(),
              random.nextFloat(),
              3 * (float) random.nextGaussian());
      ServingSnapshot after = candidate(expert, router().with(expert, row));
      Set<String> differing = differing(served, after);
      differing.remove(expert);

      Found found = screen.of(expert, served, after, others(expert), new Kept());

      assertThat(found.changed()).as("%s towards %s", expert, other).containsAll(differing);
      spared += found.unchanged().suites();
      missing += differing.size();
      assertThat(found.changed().size() + found.unchanged().suites())
          .isEqualTo(others(expert).size());
    }
    System.out.printf("%d suites were changed, %d spared%n", missing, spared);
    assertThat(missing).isPositive();
    assertThat(spared).isPositive();
  }

  @Test
  void mixtures_areScreenedByWhatAnExpertAddsToThem() {
    ServingSnapshot mixing =
        new ServingSnapshot(served.router(), served.experts(), ExpertSelection.SOFT);
    Router.Row row =
        between(router().row(EXPERT).orElseThrow(), router().row(EXPERT).orElseThrow(), 0, -4);
    ServingSnapshot after =
        mixing.with(EXPERT, model.z(EXPERT), Optional.of(router().with(EXPERT, row)));
    Set<String> differing = differing(mixing, after);
    differing.remove(EXPERT);

    Found found = screen(ALL).of(EXPERT, mixing, after, others(EXPERT), new Kept());

    assertThat(found.changed()).containsAll(differing);
  }

  @Test
  void whatWasReadOnce_isNotReadAgain_untilItHasOtherExamples() {
    SuiteScreen screen = screen(ALL);
    Kept kept = new Kept();
    ServingSnapshot after = candidate(EXPERT, router());

    Found first = screen.of(EXPERT, served, after, others(EXPERT), kept);
    assertThat(kept.reads).containsExactlyInAnyOrderElementsOf(others(EXPERT));
    kept.reads.clear();
    Found again = screen.of(EXPERT, served, after, others(EXPERT), kept);
    assertThat(kept.reads).isEmpty();
    assertThat(again).isEqualTo(first);

    kept.marks.put(Example.BASE, new Examples.Mark(QUESTIONS, 2));
    screen.of(EXPERT, served, after, others(EXPERT), kept);
    assertThat(kept.reads).containsExactly(Example.BASE);
    assertThat(screen.known()).isEqualTo(others(EXPERT).size());
  }

  @Test
  void oneRun_readsABoundedNumber_theMostAlikeFirst_andLaterRunsGoOn() {
    SuiteScreen screen = screen(new Limits(2, 2 * QUESTIONS, 64 << 20));
    Kept kept = new Kept();
    ServingSnapshot after = candidate(EXPERT, router());
    int all = others(EXPERT).size();

    Found found = screen.of(EXPERT, served, after, others(EXPERT), kept);

    assertThat(kept.reads).hasSize(2).contains(Example.BASE);
    assertThat(found.unchanged().unread()).isEqualTo(all - 2);
    int runs = 1;
    while (found.unchanged().unread() > 0) {
      found = screen.of(EXPERT, served, after, others(EXPERT), kept);
      runs++;
    }
    assertThat(runs).isBetween(all / 3, all);
    assertThat(kept.reads).containsExactlyInAnyOrderElementsOf(others(EXPERT));
    assertThat(found).isEqualTo(screen(ALL).of(EXPERT, served, after, others(EXPERT), new Kept()));
  }

  @Test
  void memory_isBounded() {
    int width = 2 * model.models().inference().model().config().hiddenSize();
    long some = 3L * (256 + QUESTIONS * (width + 12L));
    SuiteScreen screen = screen(new Limits(2, 100_000, some));

    Found found =
        screen.of(EXPERT, served, candidate(EXPERT, router()), others(EXPERT), new Kept());

    assertThat(found.unchanged().unread()).as("each was looked at").isZero();
    assertThat(screen.known()).isBetween(1L, 3L);
  }

  @Test
  void whereMoreThanOneRowDiffers_allAreRead() {
    Router.Row row = router().row("unit").orElseThrow();
    ServingSnapshot others = candidate(EXPERT, router().with("unit", between(row, row, 0, 0.01f)));
    ServingSnapshot unrouted =
        new ServingSnapshot(Optional.empty(), served.experts(), served.selection());
    ServingSnapshot otherZ = served.with("unit", model.z(EXPERT), served.router());
    Kept kept = new Kept();

    for (ServingSnapshot after : List.of(others, unrouted, otherZ)) {
      assertThat(screen(ALL).of(EXPERT, served, after, others(EXPERT), kept))
          .isEqualTo(new Found(others(EXPERT), Unchanged.NONE));
    }
    assertThat(kept.reads).as("by the screen").isEmpty();
  }

  @Test
  void expertThatNothingCanComeTo_changesNothing() {
    Kept kept = new Kept();
    kept.marks.remove("unit");

    Found found =
        screen(ALL)
            .of(
                "new",
                served,
                served.with("new", model.z(EXPERT), served.router()),
                others("new"),
                kept);

    assertThat(kept.reads).isEmpty();
    assertThat(found.changed()).isEmpty();
    int questions = kept.marks.values().stream().mapToInt(Examples.Mark::count).sum();
    assertThat(found.unchanged()).isEqualTo(new Unchanged(kept.marks.size(), questions, 0));
  }

  @Test
  void fewSuites_areAllRead() {
    assertThat(
            screen(Limits.ofDefaults())
                .of(EXPERT, served, candidate(EXPERT, router()), others(EXPERT), new Kept()))
        .isEqualTo(new Found(others(EXPERT), Unchanged.NONE));
  }

  @Test
  void report_saysWhatNeedsNoLook_andWhatNobodyHasLookedAt() {
    Suite target = model.suite(EXPERT, QUESTIONS);
    GateReport report =
        model
            .gate(VerifierKind.EXACT)
            .judge(served, candidate(EXPERT, router()), target, List.of(), GainProof.Trial.FIRST)
            .beside(new Unchanged(40, 800, 3));

    assertThat(new Explanation(report).sentences())
        .contains(
            "cannot change: 40 of 43 other suites, 800 questions, are answered under what they"
                + " were",
            "not known: 3 of 43 other suites, those least like weekday, have not been looked at"
                + " yet");
    assertThat(report.toJson()).contains("\"unchanged\":{\"n\":800,\"suites\":40,\"unread\":3}");
  }
}
