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
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which suites the gate must look at: by two rows, and by routing everything. */
class SuiteScreenIT {
  private static final String EXPERT = "weekday";
  private static final int QUESTIONS = 25;
  private static final Limits ALL = new Limits(2, Duration.ofHours(1), 64 << 20);

  @TempDir static Path directory;

  private static ServedModel model;
  private static ServingSnapshot served;
  private static List<Suite> suites;

  /** Suites in memory; counts how often each is read. */
  private static class Kept implements SuiteScreen.Suites {
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

  /** With less and less of the expert: in some suites a little of it is left, in others nothing. */
  @Test
  void mixtures_areScreenedByWhatAnExpertAddsToThem() {
    Router.Row own = router().row(EXPERT).orElseThrow();
    int spared = 0;
    int missing = 0;
    for (float less = 0; less <= 16; less += 4) {
      ServingSnapshot mixing =
          new ServingSnapshot(
              Optional.of(router().with(EXPERT, between(own, own, 0, -less))),
              served.experts(),
              ExpertSelection.SOFT);
      ServingSnapshot after =
          mixing.with(
              EXPERT,
              model.z(EXPERT),
              Optional.of(router().with(EXPERT, between(own, own, 0, -less - 1))));
      Set<String> differing = differing(mixing, after);
      differing.remove(EXPERT);

      Found found = screen(ALL).of(EXPERT, mixing, after, others(EXPERT), new Kept());

      assertThat(found.changed()).as("by %s less", less).containsAll(differing);
      System.out.printf(
          "%.0f less: %d suites were changed, %d spared%n",
          less, differing.size(), found.unchanged().suites());
      missing += differing.size();
      spared += found.unchanged().suites();
    }
    assertThat(missing).isPositive();
    assertThat(spared).isPositive();
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

  private static Kept slow(AtomicLong nanos) {
    return new Kept() {
      @Override
      public Suite read(String name) {
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
        return super.read(name);
      }
    };
  }

  private static SuiteScreen screen(Limits limits, AtomicLong nanos) {
    return new SuiteScreen(model.models().inference(), limits, nanos::get);
  }

  @Test
  void oneRun_readsForABoundedTime_theMostAlikeFirst_andLaterRunsGoOn() {
    AtomicLong nanos = new AtomicLong();
    SuiteScreen screen = screen(new Limits(2, Duration.ofSeconds(2), 64 << 20), nanos);
    Kept kept = slow(nanos);
    ServingSnapshot after = candidate(EXPERT, router());
    int all = others(EXPERT).size();

    Found found = screen.of(EXPERT, served, after, others(EXPERT), kept);

    assertThat(kept.reads).hasSize(2).contains(Example.BASE);
    assertThat(found.unchanged().unread()).isEqualTo(all - 2);
    int runs = 1;
    while (found.unchanged().unread() > 0 && runs < all) {
      found = screen.of(EXPERT, served, after, others(EXPERT), kept);
      runs++;
    }
    assertThat(runs).isEqualTo(Math.ceilDiv(all, 2));
    assertThat(kept.reads).containsExactlyInAnyOrderElementsOf(others(EXPERT));
    assertThat(found).isEqualTo(screen(ALL).of(EXPERT, served, after, others(EXPERT), new Kept()));
  }

  private static long bytes(int suites, int prompts) {
    int width = 2 * model.models().inference().model().config().hiddenSize();
    return suites * (256 + prompts * (width + 12L));
  }

  /** So many suites as there are have room if 21 questions of each are kept. */
  @Test
  void memory_isSharedByAllSuites() {
    int all = others(EXPERT).size();
    SuiteScreen screen = screen(new Limits(2, Duration.ofHours(1), bytes(all, 21)));
    Kept kept = new Kept();
    ServingSnapshot after = candidate(EXPERT, router());

    Found first = screen.of(EXPERT, served, after, others(EXPERT), kept);
    kept.reads.clear();
    Found again = screen.of(EXPERT, served, after, others(EXPERT), kept);

    assertThat(kept.reads).isEmpty();
    assertThat(again).isEqualTo(first);
    assertThat(screen.known()).isEqualTo(all);
    assertThat(first.unchanged().questions()).isEqualTo(21 * first.unchanged().suites());
  }

  @Test
  void whatHasNoRoom_isReadByEachRun_asLongAsItHasTime_andNotAhead() {
    AtomicLong nanos = new AtomicLong();
    SuiteScreen screen = screen(new Limits(2, Duration.ofSeconds(20), bytes(3, 20)), nanos);
    Kept kept = slow(nanos);
    ServingSnapshot after = candidate(EXPERT, router());

    assertThat(screen.readAhead(router(), kept.marks, kept, Duration.ofHours(1))).isFalse();
    assertThat(kept.reads).hasSize(3);
    Found found = screen.of(EXPERT, served, after, others(EXPERT), kept);
    assertThat(found.unchanged().unread()).as("each was looked at").isZero();
    assertThat(screen.known()).isBetween(1L, 3L);

    SuiteScreen hurried = screen(new Limits(2, Duration.ofSeconds(3), bytes(3, 20)), nanos);
    for (int run = 0; run < 3; run++) {
      found = hurried.of(EXPERT, served, after, others(EXPERT), kept);
    }
    assertThat(found.unchanged().unread()).as("said, not passed over").isPositive();
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
  void fewSuites_areAllRead_whateverIsHeldOut() {
    Kept unasked =
        new Kept() {
          @Override
          public Map<String, Examples.Mark> marks() {
            throw new AssertionError("this reads an index of all examples");
          }
        };
    assertThat(
            screen(Limits.ofDefaults())
                .of(EXPERT, served, candidate(EXPERT, router()), others(EXPERT), unasked))
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
    assertThat(report.unmeasured())
        .containsExactly("3 of 43 other suites: nobody has looked at them yet");
    assertThat(report.toJson()).contains("\"unchanged\":{\"n\":800,\"suites\":40,\"unread\":3}");
  }
}
