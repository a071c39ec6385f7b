// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.zoetic.core.ExpertRole;
import io.zoetic.trainerworker.learning.Judged;
import io.zoetic.vectorstore.experts.ExpertRegistry;
import io.zoetic.vectorstore.experts.ExpertStatus;
import io.zoetic.vectorstore.growth.Growth;
import io.zoetic.vectorstore.learning.Author;
import io.zoetic.vectorstore.learning.Example;
import io.zoetic.vectorstore.learning.Examples;
import io.zoetic.vectorstore.learning.RunRequest;
import io.zoetic.vectorstore.learning.RunRequest.Cause;
import io.zoetic.vectorstore.learning.RunState;
import io.zoetic.vectorstore.learning.TrainingRun;
import io.zoetic.vectorstore.learning.TrainingRuns;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** At 10 pieces at once, or 4 after an hour, and 3 questions held out. */
class TriggerTest {
  private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");
  private static final RunRequest ANY =
      new RunRequest("dates", Cause.FEEDBACK, "any", "trainer-1", "{}", 1);

  private Instant now = START;
  private final Map<String, Integer> unlearnt = new HashMap<>();
  private final Map<String, Integer> leftByRuns = new HashMap<>();
  private final Map<String, String> descriptions = new HashMap<>();
  private final Set<String> frozen = new HashSet<>();
  private final Set<String> toMix = new HashSet<>();
  private final Map<UUID, TrainingRun> known = new LinkedHashMap<>();
  private final List<RunRequest> queued = new ArrayList<>();
  private int heldOut = 3;
  private List<Example> also = List.of(); // held out beside
  private int lastRun;
  private Trigger trigger = trigger(10, Duration.ZERO);

  private Trigger trigger(int feedback, Duration quiet) {
    Examples examples =
        Fake.of(
            Examples.class,
            Map.of(
                "unlearnt",
                _ -> new LinkedHashMap<>(unlearnt),
                "unlearntBefore",
                _ -> new LinkedHashMap<>(leftByRuns),
                "sample",
                _ ->
                    Stream.concat(
                            IntStream.range(0, heldOut).mapToObj(TriggerTest::question),
                            also.stream())
                        .toList()));
    ExpertRegistry registry =
        Fake.of(ExpertRegistry.class, Map.of("show", name -> status((String) name)));
    TrainingRuns runs =
        Fake.of(
            TrainingRuns.class,
            Map.of(
                "enqueue",
                request -> enqueue((RunRequest) request),
                "list",
                _ -> lastRun == 0 ? List.of() : List.of(run(ANY, RunState.REFUSED)),
                "show",
                id -> Optional.ofNullable(known.get((UUID) id))));
    Growth growth =
        Fake.of(
            Growth.class,
            Map.of(
                "descriptionOf",
                name -> Optional.ofNullable(descriptions.get((String) name)),
                "toMix",
                _ -> Set.copyOf(toMix)));
    return new Trigger(
        new TriggerOptions(feedback, 3, quiet, 4, Duration.ofHours(1)),
        new Trigger.Stores(examples, registry, runs, growth),
        "trainer-1",
        () -> now);
  }

  private Optional<ExpertStatus> status(String name) {
    ExpertStatus status =
        new ExpertStatus(
            name, ExpertRole.SKILL, true, 1, START, START, List.of(), List.of(), "life");
    return Optional.of(status).filter(_ -> frozen.contains(name));
  }

  private TrainingRun enqueue(RunRequest request) {
    queued.add(request);
    TrainingRun run = run(request, RunState.QUEUED);
    known.put(run.id(), run);
    return run;
  }

  private TrainingRun run(RunRequest of, RunState state) {
    UUID id = UUID.randomUUID();
    return new TrainingRun(
        id, of, state, START, START, null, null, "{}", "{}", lastRun, null, null);
  }

  private static Example question(int number) {
    return example(number, Example.Kind.DEMONSTRATION, null);
  }

  private static Example example(int number, Example.Kind kind, Example.@Nullable Answer other) {
    return new Example(
        UUID.randomUUID(),
        "dates",
        kind,
        "{}",
        "%064x".formatted(number),
        Example.Answer.of("an answer"),
        other,
        1,
        1,
        Author.IMPORT,
        null,
        UUID.randomUUID());
  }

  /** Ends all runs; so much is left of what there was. */
  private void end(String expert, int left) {
    known.replaceAll((_, each) -> run(each.request(), RunState.REFUSED));
    unlearnt.put(expert, left);
    leftByRuns.put(expert, left);
  }

  private List<RunRequest> pulled(String expert, int count) {
    unlearnt.put(expert, count);
    return pulled();
  }

  private List<RunRequest> pulled() {
    queued.clear();
    trigger.pull();
    return List.copyOf(queued);
  }

  @Test
  void run_ofAnExpertThatHasGrown_isToldHowItIsDescribed() {
    descriptions.put("dates", "Grown from feedback.");
    unlearnt.put("units", 10);

    assertThat(pulled("dates", 10))
        .extracting(RunRequest::expert, RunRequest::configJson)
        .containsExactlyInAnyOrder(
            tuple("dates", "{\"description\":\"Grown from feedback.\"}"), tuple("units", "{}"));
  }

  @Test
  void enoughFeedback_startsARunAtOnce() {
    assertThat(pulled("dates", 9)).isEmpty();
    assertThat(pulled("dates", 10))
        .containsExactly(
            new RunRequest(
                "dates",
                Cause.FEEDBACK,
                "10 new pieces of trusted feedback",
                "trainer-1",
                "{}",
                1));
  }

  @Test
  void tooFewHeldOut_startsNoRun_howeverMuchThereIsToLearn() {
    heldOut = 2;
    assertThat(pulled("dates", 100)).isEmpty();
    now = START.plus(Duration.ofDays(1));
    assertThat(pulled()).isEmpty();
    heldOut = 3;

    assertThat(pulled()).hasSize(1);
  }

  /** No gate could let a version pass by them. */
  @Test
  void dislikedGreedyAnswers_areNoQuestionsToJudgeBy() {
    heldOut = 2;
    also = judged(0, null);
    assertThat(pulled("dates", 100)).isEmpty();
    also = judged(0, 1.0);

    assertThat(pulled()).hasSize(1);
  }

  /** Without them, what is left would be too favourable to what is served. */
  @Test
  void tooManyDislikedGreedyAnswers_leaveNoQuestionsToJudgeBy() {
    heldOut = 0;
    List<Example> liked = judged(1, null);
    also = Stream.concat(liked.stream(), disliked(8)).toList();
    assertThat(pulled("dates", 100)).isEmpty();
    also = Stream.concat(liked.stream(), disliked(7)).toList();

    assertThat(pulled()).hasSize(1);
  }

  private static Stream<Example> disliked(int count) {
    return IntStream.range(0, count).mapToObj(i -> Judged.of("no " + i, 0, null, null).example());
  }

  /** Three by two measures are not three by one. */
  @Test
  void questionsOfSeveralMeasures_areNotCountedTogether() {
    heldOut = 2;
    also = preferences(2);
    assertThat(pulled("dates", 100)).isEmpty();
    also = preferences(3);

    assertThat(pulled()).hasSize(1);
  }

  private static List<Example> preferences(int count) {
    return IntStream.range(10, 10 + count)
        .mapToObj(number -> example(number, Example.Kind.PREFERENCE, Example.Answer.of("another")))
        .toList();
  }

  private static List<Example> judged(double reward, @Nullable Double temperature) {
    return IntStream.range(10, 40)
        .mapToObj(i -> Judged.of("q" + i, reward, new double[] {-1}, temperature).example())
        .toList();
  }

  @Test
  void feedbackThatComesIn_startsARunWhenItHasEnded() {
    trigger = trigger(10, Duration.ofSeconds(5));
    for (int count = 10; count < 30; count++) {
      assertThat(pulled("dates", count)).isEmpty();
      now = now.plusSeconds(4);
    }
    assertThat(pulled()).isEmpty();
    now = now.plusSeconds(1);

    assertThat(pulled()).hasSize(1);
  }

  @Test
  void feedbackThatDoesNotEnd_startsARunAfterATime() {
    trigger = trigger(10, Duration.ofSeconds(5));
    int count = 10;
    while (pulled("dates", count).isEmpty()) {
      assertThat(now).isBefore(START.plusSeconds(200));
      count++;
      now = now.plusSeconds(1);
    }

    assertThat(now).isEqualTo(START.plusSeconds(5 * 24));
  }

  @Test
  void afterARun_halfAsMuchStartsTheNext() {
    lastRun = 61;
    assertThat(pulled("dates", 30)).isEmpty();
    assertThat(pulled("dates", 31)).hasSize(1);
  }

  @Test
  void afterARun_lessStartsTheNextWhenItHasWaited() {
    lastRun = 1000;
    assertThat(pulled("dates", 30)).isEmpty();
    now = START.plus(Duration.ofHours(1));

    assertThat(pulled()).extracting(RunRequest::cause).containsExactly(Cause.TIME);
  }

  @Test
  void everyExpert_isCountedByItself() {
    unlearnt.put("dates", 10);
    unlearnt.put("units", 9);
    unlearnt.put("words", 11);

    assertThat(pulled()).extracting(RunRequest::expert).containsExactlyInAnyOrder("dates", "words");
  }

  @Test
  void someFeedback_startsARunOnceItHasWaited() {
    assertThat(pulled("dates", 4)).isEmpty();
    now = START.plus(Duration.ofHours(1)).minusMillis(1);
    assertThat(pulled()).isEmpty();
    now = START.plus(Duration.ofHours(1));

    assertThat(pulled())
        .extracting(RunRequest::cause, RunRequest::reason)
        .containsExactly(
            tuple(Cause.TIME, "4 new pieces of trusted feedback, the first since " + START));
  }

  @Test
  void tooLittleFeedback_waitsForMore_andCountsFromTheFirst() {
    assertThat(pulled("dates", 3)).isEmpty();
    now = START.plus(Duration.ofDays(1));
    assertThat(pulled()).isEmpty();
    assertThat(pulled("dates", 4)).extracting(RunRequest::cause).containsExactly(Cause.TIME);
  }

  @Test
  void feedbackThatHasGone_doesNotCountAsWaiting() {
    pulled("dates", 4);
    unlearnt.clear();
    pulled();
    now = START.plus(Duration.ofHours(2));

    assertThat(pulled("dates", 4)).isEmpty();
  }

  @Test
  void noThreshold_leavesItToTheTime() {
    trigger = trigger(0, Duration.ZERO);
    toMix.add("dates");
    assertThat(pulled("dates", 1_000_000)).isEmpty();
    now = START.plus(Duration.ofHours(1));
    assertThat(pulled()).hasSize(1);
  }

  @Test
  void frozenExperts_doNotLearn_untilTheyAreThawed() {
    frozen.add("dates");
    assertThat(pulled("dates", 100)).isEmpty();
    now = START.plus(Duration.ofHours(3));
    assertThat(pulled()).isEmpty();
    frozen.clear();
    assertThat(pulled()).hasSize(1);
  }

  @Test
  void openRun_isNotQueuedTwice() {
    assertThat(pulled("dates", 10)).hasSize(1);
    known.replaceAll((_, each) -> run(each.request(), RunState.RUNNING));
    now = START.plus(Duration.ofDays(1));
    assertThat(pulled("dates", 50)).isEmpty();
  }

  @Test
  void whatARunLeft_doesNotStartAnother_butWhatComesAfterItDoes() {
    assertThat(pulled("dates", 12)).hasSize(1);
    end("dates", 6);
    assertThat(pulled()).isEmpty();
    now = START.plus(Duration.ofDays(1));
    assertThat(pulled()).isEmpty();
    assertThat(pulled("dates", 15)).isEmpty();
    assertThat(pulled("dates", 16)).hasSize(1);
  }

  @Test
  void whatCameDuringARun_isNotTakenForWhatItLeft() {
    assertThat(pulled("dates", 20)).hasSize(1);
    end("dates", 19);
    leftByRuns.put("dates", 4);

    assertThat(pulled())
        .extracting(RunRequest::reason)
        .containsExactly("15 new pieces of trusted feedback");
  }

  @Test
  void whatARunLeft_andIsGone_doesNotHideWhatComesAfterIt() {
    assertThat(pulled("dates", 12)).hasSize(1);
    end("dates", 6);
    assertThat(pulled()).isEmpty();
    assertThat(pulled("dates", 0)).isEmpty();

    assertThat(pulled("dates", 10)).hasSize(1);
  }

  @Test
  void runThatNobodyKnows_isNotWaitedFor() {
    assertThat(pulled("dates", 10)).hasSize(1);
    known.clear();

    assertThat(pulled("dates", 20)).hasSize(1);
  }

  @Test
  void mixtureThatGrowthHasFound_waitsForNoMore_andLeavesAllIfItFails() {
    toMix.add("dates");
    assertThat(pulled("dates", 3))
        .extracting(RunRequest::configJson)
        .containsExactly("{\"method\":\"mixture\"}");
    toMix.clear();
    end("dates", 3);
    assertThat(pulled("dates", 10)).extracting(RunRequest::configJson).containsExactly("{}");
  }
}
