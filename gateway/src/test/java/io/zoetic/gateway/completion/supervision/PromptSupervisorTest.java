// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.completion.supervision;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.zoetic.bootstrap.Clocks;
import io.zoetic.events.completion.ErrorCode;
import io.zoetic.events.completion.FinishReason;
import io.zoetic.events.completion.Prompt;
import io.zoetic.events.completion.PromptAttempt;
import io.zoetic.events.completion.PromptUpdate;
import io.zoetic.events.completion.WorkerReport;
import io.zoetic.gateway.completion.dispatch.Party;
import io.zoetic.gateway.completion.dispatch.TenantWeights;
import io.zoetic.gateway.http.ApiException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class PromptSupervisorTest {
  private static final SupervisionConfig CONFIG =
      new SupervisionConfig(
          Duration.ofSeconds(3), 3, Duration.ofSeconds(120), 2, TenantWeights.EQUAL);
  private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

  private static final Party ANYBODY = new Party("key k", 1);

  private final RecordingLink link = new RecordingLink();
  private final RecordingListener listener = new RecordingListener();
  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private Instant now = BEGIN;
  private final PromptSupervisor supervisor =
      new PromptSupervisor(
          link,
          CONFIG,
          Runnable::run,
          new Clocks(() -> now, () -> now),
          new CompletionMetrics(metrics));

  @Test
  void answer_withoutTrouble_isHeardOnceAndInOrder() {
    supervisor.submit(ANYBODY, prompt("p"), listener);

    report("w1", started(0), tokens(0, 0, "a", 1), tokens(0, 1, "b", 2), finished(0, 2));

    assertThat(listener.heard).containsExactly("started", "tokens", "tokens", "finished");
    assertThat(listener.text).hasToString("ab");
    assertThat(supervisor.pending()).isZero();
  }

  @Test
  void prompt_thatNoWorkerHasNamed_staysInTheQueue() {
    supervisor.submit(ANYBODY, prompt("p"), listener);

    pass(Duration.ofSeconds(100));

    assertThat(link.dispatched).hasSize(1);
  }

  @Test
  void worker_silentAfterNaming_losesThePromptToTheNextAttempt() {
    supervisor.submit(ANYBODY, prompt("p"), listener);
    held("w1", "p");

    pass(Duration.ofMillis(2900));
    assertThat(link.dispatched).hasSize(1);
    pass(Duration.ofMillis(200));

    assertThat(link.dispatched).extracting(Prompt::attempt).containsExactly(0, 1);
  }

  @Test
  void worker_namingThePromptSteadily_keepsIt() {
    supervisor.submit(ANYBODY, prompt("p"), listener);

    for (int i = 0; i < 20; i++) {
      held("w1", "p");
      pass(Duration.ofSeconds(1));
    }

    assertThat(link.dispatched).hasSize(1);
  }

  @Test
  void nextAttempt_replayingTheAnswer_deliversOnlyWhatIsNew() {
    supervisor.submit(ANYBODY, prompt("p"), listener);
    report("w1", started(0), tokens(0, 0, "a", 1), tokens(0, 1, "b", 2));
    pass(Duration.ofSeconds(4));

    report("w2", started(1), tokens(1, 0, "a", 1), tokens(1, 1, "b", 2));
    report("w2", tokens(1, 2, "c", 3), finished(1, 3));

    assertThat(listener.heard).containsExactly("started", "tokens", "tokens", "tokens", "finished");
    assertThat(listener.text).hasToString("abc");
    assertThat(listener.tokenIds).containsExactly(1, 2, 3);
  }

  @Test
  void nextAttempt_isToldWhatWasDelivered() {
    supervisor.submit(ANYBODY, prompt("p"), listener);
    report("w1", started(0), tokens(0, 0, "a", 1), tokens(0, 1, "b", 2));
    pass(Duration.ofSeconds(4));

    assertThat(link.dispatched)
        .extracting(Prompt::delivered)
        .containsExactly(List.of(), List.of(1, 2));
  }

  @Test
  void nextAttempt_reportingSeveralTokensAtOnce_isCutAtTheRightCharacter() {
    supervisor.submit(ANYBODY, prompt("p"), listener);
    // The second token is half a character: its text comes with the third.
    report("w1", started(0), tokens(0, 0, "ab", 1), tokens(0, 1, "", 2));
    pass(Duration.ofSeconds(4));

    report("w2", started(1), tokens(1, 0, "abé!", 1, 2, 3, 4), finished(1, 4));

    assertThat(listener.text).hasToString("abé!");
    assertThat(listener.tokenIds).containsExactly(1, 2, 3, 4);
  }

  @Test
  void nextAttempt_contradictingWhatWasDelivered_failsTheRequest() {
    supervisor.submit(ANYBODY, prompt("p"), listener);
    report("w1", started(0), tokens(0, 0, "a", 1));
    pass(Duration.ofSeconds(4));

    report("w2", started(1), tokens(1, 0, "x", 9));

    assertThat(listener.failures.getFirst().code()).isEqualTo(ErrorCode.INTERNAL);
    assertThat(listener.failures.getFirst()).hasMessageContaining("could not be resumed");
    assertThat(metrics.counter("zoetic.gateway.replay.divergences").count()).isEqualTo(1);
    assertThat(link.cancelled).containsExactly("p", "p");
  }

  @Test
  void nextAttempt_endingBeforeWhatWasDelivered_failsTheRequest() {
    supervisor.submit(ANYBODY, prompt("p"), listener);
    report("w1", started(0), tokens(0, 0, "a", 1), tokens(0, 1, "b", 2));
    pass(Duration.ofSeconds(4));

    report("w2", started(1), tokens(1, 0, "a", 1), finished(1, 1));

    assertThat(listener.failures.getFirst().code()).isEqualTo(ErrorCode.INTERNAL);
  }

  @Test
  void updates_ofAnOlderAttempt_areIgnored() {
    supervisor.submit(ANYBODY, prompt("p"), listener);
    report("w1", started(0), tokens(0, 0, "a", 1));
    pass(Duration.ofSeconds(4));

    report("w1", tokens(0, 1, "b", 2), finished(0, 2));

    assertThat(listener.text).hasToString("a");
    assertThat(supervisor.pending()).isEqualTo(1);
  }

  @Test
  void formerWorker_namingThePromptAgain_provesNothingAboutTheNewAttempt() {
    supervisor.submit(ANYBODY, prompt("p"), listener);
    report("w1", started(0));
    pass(Duration.ofSeconds(4));

    held("w1", "p");
    pass(Duration.ofSeconds(4));

    assertThat(link.dispatched).extracting(Prompt::attempt).containsExactly(0, 1);
  }

  @Test
  void updates_repeatedByTheLog_areHeardOnce() {
    supervisor.submit(ANYBODY, prompt("p"), listener);

    report("w1", started(0), started(0), tokens(0, 0, "a", 1), tokens(0, 0, "a", 1));

    assertThat(listener.heard).containsExactly("started", "tokens");
  }

  @Test
  void gap_inTheTokens_startsTheNextAttempt() {
    supervisor.submit(ANYBODY, prompt("p"), listener);

    report("w1", started(0), tokens(0, 0, "a", 1), tokens(0, 2, "c", 3));

    assertThat(listener.text).hasToString("a");
    assertThat(link.dispatched).extracting(Prompt::attempt).containsExactly(0, 1);
  }

  @Test
  void released_isDispatchedAgainAtOnceAndDoesNotCountAsLost() {
    supervisor.submit(ANYBODY, prompt("p"), listener);

    for (int attempt = 0; attempt < 10; attempt++) {
      report("w" + attempt, started(attempt), new PromptUpdate.Released("p", attempt));
    }

    assertThat(link.dispatched).hasSize(11);
    assertThat(listener.heard).containsExactly("started");
  }

  @Test
  void workers_lostTooOften_failTheRequestAndSetThePromptAside() {
    supervisor.submit(ANYBODY, prompt("p"), listener);

    for (int attempt = 0; attempt < 3; attempt++) {
      report("w" + attempt, started(attempt));
      pass(Duration.ofSeconds(4));
    }

    assertThat(listener.failures.getFirst().code()).isEqualTo(ErrorCode.REFUSED);
    assertThat(link.deadLetters).containsExactly(ErrorCode.WORKERS_LOST);
    assertThat(link.dispatched).hasSize(3);
    assertThat(supervisor.pending()).isZero();
  }

  @Test
  void gateway_thatStoodStillItself_blamesNoWorker() {
    supervisor.submit(ANYBODY, prompt("p"), listener);
    supervisor.tick();
    report("w1", started(0));

    now = now.plusSeconds(30);
    supervisor.tick();

    assertThat(link.dispatched).hasSize(1);
  }

  @Test
  void deadline_passed_failsAndCancels() {
    supervisor.submit(ANYBODY, prompt("p"), listener);

    pass(Duration.ofSeconds(120));

    assertThat(listener.failures.getFirst().code()).isEqualTo(ErrorCode.DEADLINE_EXCEEDED);
    assertThat(link.cancelled).containsExactly("p");
  }

  @Test
  void failed_byTheWorker_reachesTheListenerWithItsParam() {
    supervisor.submit(ANYBODY, prompt("p"), listener);

    report(
        "w1",
        new PromptUpdate.Failed(
            "p", 0, ErrorCode.CONTEXT_LENGTH_EXCEEDED, "too long, was 9", "messages"));

    ApiException failure = listener.failures.getFirst();
    assertThat(failure.code()).isEqualTo(ErrorCode.CONTEXT_LENGTH_EXCEEDED);
    assertThat(failure.param()).isEqualTo("messages");
  }

  @Test
  void cancelled_namedByAWorkerLater_isCancelledAgainOncePerSecond() {
    supervisor.submit(ANYBODY, prompt("p"), listener);
    supervisor.cancel("p", "disconnect");

    pass(Duration.ofSeconds(2));
    report("w1", started(0), tokens(0, 0, "a", 1));
    held("w1", "p");

    assertThat(link.cancelled).containsExactly("p", "p");
    assertThat(listener.heard).isEmpty();
  }

  @Test
  void listener_thatBreaks_costsNobodyElseTheirTokens() {
    supervisor.submit(
        ANYBODY, prompt("q"), new RecordingListener(new IllegalStateException("broken")));
    supervisor.submit(ANYBODY, prompt("p"), listener);

    report("w1", new PromptUpdate.Started("q", 0, 5, List.of(), "", List.of(), null), started(0));

    assertThat(listener.heard).containsExactly("started");
    assertThat(supervisor.pending()).isEqualTo(1);
  }

  @Test
  void whatWaitsHere_isNotSilent_andEndsByItsDeadline() {
    for (int i = 0; i < 9; i++) {
      supervisor.submit(ANYBODY, prompt("p" + i), listener);
      held("w1", "p" + i);
    }
    assertThat(link.dispatched).hasSize(9);
    for (int i = 9; i < 18; i++) {
      supervisor.submit(ANYBODY, prompt("p" + i), listener);
    }
    assertThat(supervisor.counts()).isEqualTo(new PromptCounts(18, 1, 9));

    supervisor.cancel("p17", "disconnect");
    assertThat(supervisor.counts()).isEqualTo(new PromptCounts(17, 0, 8));
    assertThat(link.cancelled).isEmpty();

    pass(Duration.ofSeconds(120));
    assertThat(listener.failures).hasSize(17);
  }

  @Test
  void eventLog_notTakingThePrompt_failsTheRequest() {
    link.down = true;

    supervisor.submit(ANYBODY, prompt("p"), listener);

    assertThat(listener.failures.getFirst().code()).isEqualTo(ErrorCode.EVENT_LOG_UNAVAILABLE);
    assertThat(supervisor.pending()).isZero();
  }

  @Test
  void failAll_endsEveryPrompt() {
    supervisor.submit(ANYBODY, prompt("p"), listener);
    supervisor.submit(ANYBODY, prompt("q"), listener);

    supervisor.failAll(ErrorCode.SHUTTING_DOWN, "shutdown");

    assertThat(listener.failures).hasSize(2);
    assertThat(link.cancelled).containsExactly("p", "q");
  }

  private void pass(Duration time) {
    Instant end = now.plus(time);
    while (now.isBefore(end)) {
      Instant next = now.plus(supervisor.tickInterval());
      now = next.isBefore(end) ? next : end;
      supervisor.tick();
    }
  }

  private void report(String worker, PromptUpdate... updates) {
    supervisor.onReport(new WorkerReport(worker, List.of(updates), List.of()));
  }

  private void held(String worker, String promptId) {
    supervisor.onReport(
        new WorkerReport(worker, List.of(), List.of(new PromptAttempt(promptId, 0))));
  }

  private static Prompt prompt(String id) {
    return SupervisedPrompts.of(id, "hello", BEGIN.plus(CONFIG.deadline()));
  }

  private static PromptUpdate started(int attempt) {
    return new PromptUpdate.Started("p", attempt, 5, List.of(), "", List.of(), null);
  }

  private static PromptUpdate tokens(int attempt, int first, String text, Integer... ids) {
    return new PromptUpdate.Tokens("p", attempt, first, text, Arrays.asList(ids), List.of());
  }

  private static PromptUpdate finished(int attempt, int tokens) {
    return new PromptUpdate.Finished("p", attempt, FinishReason.STOP, tokens, null);
  }
}
