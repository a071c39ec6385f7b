// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.completion.supervision;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.zoetic.bootstrap.Clocks;
import io.zoetic.events.completion.Cancellation;
import io.zoetic.events.completion.ErrorCode;
import io.zoetic.events.completion.FinishReason;
import io.zoetic.events.completion.Prompt;
import io.zoetic.events.completion.PromptAttempt;
import io.zoetic.events.completion.PromptUpdate;
import io.zoetic.events.completion.WorkerReport;
import io.zoetic.gateway.completion.dispatch.Party;
import io.zoetic.gateway.completion.dispatch.TenantWeights;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Prompts that end their workers, and those that were beside them. */
class SuspectsTest {
  private static final SupervisionConfig CONFIG =
      new SupervisionConfig(
          Duration.ofSeconds(3), 3, Duration.ofSeconds(3000), 1024, TenantWeights.EQUAL);
  private static final Party ANYBODY = new Party("key k", 1);
  private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

  private final RecordingLink link = new RecordingLink();
  private Instant now = BEGIN;
  private final PromptSupervisor supervisor = supervisor();
  private final Map<String, RecordingListener> listeners = new HashMap<>();

  private PromptSupervisor supervisor() {
    return new PromptSupervisor(
        link,
        CONFIG,
        Runnable::run,
        new Clocks(() -> now, () -> now),
        new CompletionMetrics(new SimpleMeterRegistry()));
  }

  @Test
  void prompts_lostTogether_goOnInCohortsOfHalf() {
    submit("a", "b", "c", "d");
    held("w1", List.of("a", "b", "c", "d"), 0);

    pass(Duration.ofSeconds(4));

    Map<String, List<String>> cohorts = new LinkedHashMap<>();
    for (Prompt prompt : link.dispatched.subList(4, 8)) {
      cohorts
          .computeIfAbsent(Objects.requireNonNull(prompt.cohort()), _ -> new ArrayList<>())
          .add(prompt.promptId());
    }
    assertThat(cohorts.values()).containsExactly(List.of("a", "b"), List.of("c", "d"));
  }

  @Test
  void prompts_thatWereAnswering_areApartFromThoseThatHadJustCome() {
    submit("old-1", "old-2", "new");
    report("w1", started("old-1", 0), started("old-2", 0));
    held("w1", List.of("old-1", "old-2", "new"), 0);

    pass(Duration.ofSeconds(4));

    assertThat(cohort("old-1")).isNotNull().isEqualTo(cohort("old-2")).isNotEqualTo(cohort("new"));
  }

  @Test
  void prompt_thatHadNotBegun_isNoSuspect() {
    submit("begun", "waiting");
    PromptAttempt waiting = new PromptAttempt("waiting", 0);
    supervisor.onReport(
        new WorkerReport(
            "w1",
            List.of(),
            List.of(new PromptAttempt("begun", 0), waiting),
            null,
            List.of(waiting)));

    pass(Duration.ofSeconds(4));

    assertThat(cohort("begun")).isNotNull();
    assertThat(last("waiting").attempt()).isEqualTo(1);
    assertThat(cohort("waiting")).isNull();
  }

  @Test
  void prompt_ofAWorkerThatIsAliveAndNamesOthers_isLostAlone() {
    submit("dropped", "kept");
    held("w1", List.of("dropped", "kept"), 0);
    for (int i = 0; i < 8; i++) {
      pass(Duration.ofMillis(500));
      held("w1", List.of("kept"), 0);
    }

    assertThat(last("dropped").attempt()).isEqualTo(1);
    assertThat(last("kept").attempt()).isZero();
  }

  @Test
  void killer_isGivenUpAfterTwoDeathsAlone_andItsContentRefusedForAnHour() {
    submit("k");
    for (int attempt = 0; attempt < 3; attempt++) {
      held("w" + attempt, List.of("k"), attempt);
      pass(Duration.ofSeconds(4));
    }
    assertThat(failure("k")).isEqualTo(ErrorCode.REFUSED);

    supervisor.submit(ANYBODY, prompt("again", "k"), listener("again"));
    supervisor.submit(ANYBODY, prompt("other", "other"), listener("other"));
    assertThat(failure("again")).isEqualTo(ErrorCode.REFUSED);
    assertThat(link.dispatched).last().extracting(Prompt::promptId).isEqualTo("other");

    now = now.plus(Duration.ofMinutes(61));
    supervisor.submit(ANYBODY, prompt("later", "k"), listener("later"));
    assertThat(link.dispatched).last().extracting(Prompt::promptId).isEqualTo("later");
  }

  @Test
  void killer_ofAnotherGateway_isRefusedHere_evenUnderWay() {
    for (int attempt = 0; attempt < 3; attempt++) {
      if (attempt == 0) {
        submit("k");
      }
      held("w" + attempt, List.of("k"), attempt);
      pass(Duration.ofSeconds(4));
    }
    Cancellation told =
        link.cancellations.stream().filter(each -> each.killer() != null).findFirst().orElseThrow();
    assertThat(told.killer()).hasSize(64);
    assertThat(told.until())
        .isBetween(now.plus(Duration.ofMinutes(59)), now.plus(Duration.ofHours(1)));

    PromptSupervisor other = supervisor();
    other.submit(ANYBODY, prompt("pending", "k"), listener("pending"));
    other.onCancellation(told);
    other.submit(ANYBODY, prompt("fresh", "k"), listener("fresh"));

    assertThat(failure("pending")).isEqualTo(ErrorCode.REFUSED);
    assertThat(failure("fresh")).isEqualTo(ErrorCode.REFUSED);
  }

  @Test
  void content_ofSeveralPrompts_isGivenUpForAllOfThemAtOnce() {
    for (String id : List.of("x", "y", "z")) {
      supervisor.submit(ANYBODY, prompt(id, "k"), listener(id));
    }
    held("w0", List.of("x", "y", "z"), 0);
    pass(Duration.ofSeconds(4));
    held("w1", List.of("x"), 1);
    held("w2", List.of("y", "z"), 1);
    pass(Duration.ofSeconds(4));
    for (String id : List.of("x", "y", "z")) {
      held("w-" + id, List.of(id), 2);
    }
    pass(Duration.ofSeconds(4));

    assertThat(supervisor.pending()).isZero();
    assertThat(link.dispatched).extracting(Prompt::attempt).doesNotContain(3);
    for (String id : List.of("x", "y", "z")) {
      assertThat(listener(id).failures).hasSize(1);
      assertThat(failure(id)).isEqualTo(ErrorCode.REFUSED);
    }
  }

  @Test
  void killersAmongInnocents_areFound_andNobodyElseIsGivenUp() {
    long seed = 20_261_130;
    Random random = new Random(seed);
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      ids.add((random.nextInt(10) == 0 ? "killer-" : "innocent-") + i);
    }
    submit(ids.toArray(String[]::new));

    int deaths = new Fleet(4, 32).run();

    for (String id : ids) {
      RecordingListener listener = listener(id);
      if (id.startsWith("killer")) {
        assertThat(failure(id)).as(id).isEqualTo(ErrorCode.REFUSED);
      } else {
        assertThat(listener.failures).as("%s, seed %d", id, seed).isEmpty();
        assertThat(listener.heard).as("%s, seed %d", id, seed).endsWith("finished");
      }
    }
    long killers = ids.stream().filter(id -> id.startsWith("killer")).count();
    assertThat(deaths).isLessThan((int) killers * 8);
  }

  /** Workers that take what is dispatched and die of killers, but run one cohort at a time. */
  private final class Fleet {
    private final int workers;
    private final int slots;
    private int taken;
    private int lives;

    Fleet(int workers, int slots) {
      this.workers = workers;
      this.slots = slots;
    }

    /** Until nothing is pending; returns how many have died. */
    int run() {
      int deaths = 0;
      while (supervisor.pending() > 0) {
        Collection<List<Prompt>> batches = batches();
        for (List<Prompt> batch : batches) {
          String worker = "w" + ++lives;
          List<String> ids = batch.stream().map(Prompt::promptId).toList();
          batch.forEach(each -> held(worker, List.of(each.promptId()), each.attempt()));
          if (ids.stream().anyMatch(id -> id.startsWith("killer"))) {
            deaths++;
          } else {
            batch.forEach(each -> finish(worker, each));
          }
        }
        pass(Duration.ofSeconds(4));
      }
      return deaths;
    }

    private Collection<List<Prompt>> batches() {
      Map<String, List<Prompt>> batches = new LinkedHashMap<>();
      int spread = 0;
      while (taken < link.dispatched.size()) {
        Prompt next = link.dispatched.get(taken++);
        String key = next.cohort() == null ? "plain-" + spread++ % workers : next.cohort();
        List<Prompt> batch = batches.computeIfAbsent(key, _ -> new ArrayList<>());
        batch.add(next);
        assertThat(batch.size()).isLessThanOrEqualTo(2 * slots);
      }
      return batches.values();
    }
  }

  private void finish(String worker, Prompt prompt) {
    report(
        worker,
        started(prompt.promptId(), prompt.attempt()),
        new PromptUpdate.Tokens(prompt.promptId(), prompt.attempt(), 0, "a", List.of(1), List.of()),
        new PromptUpdate.Finished(prompt.promptId(), prompt.attempt(), FinishReason.STOP, 1, null));
  }

  private void submit(String... ids) {
    Arrays.stream(ids).forEach(id -> supervisor.submit(ANYBODY, prompt(id, id), listener(id)));
  }

  private RecordingListener listener(String id) {
    return listeners.computeIfAbsent(id, _ -> new RecordingListener());
  }

  private ErrorCode failure(String id) {
    return listener(id).failures.getFirst().code();
  }

  private Prompt last(String id) {
    return link.dispatched.stream()
        .filter(prompt -> prompt.promptId().equals(id))
        .reduce((_, later) -> later)
        .orElseThrow();
  }

  private @Nullable String cohort(String id) {
    return last(id).cohort();
  }

  private void held(String worker, List<String> ids, int attempt) {
    supervisor.onReport(
        new WorkerReport(
            worker, List.of(), ids.stream().map(id -> new PromptAttempt(id, attempt)).toList()));
  }

  private void report(String worker, PromptUpdate... updates) {
    supervisor.onReport(new WorkerReport(worker, List.of(updates), List.of()));
  }

  private void pass(Duration time) {
    Instant end = now.plus(time);
    while (now.isBefore(end)) {
      Instant next = now.plus(supervisor.tickInterval());
      now = next.isBefore(end) ? next : end;
      supervisor.tick();
    }
  }

  private static Prompt prompt(String id, String content) {
    return SupervisedPrompts.of(id, content, BEGIN.plus(CONFIG.deadline().multipliedBy(10)));
  }

  private static PromptUpdate started(String id, int attempt) {
    return new PromptUpdate.Started(id, attempt, 5, List.of(), "", List.of(), null);
  }
}
