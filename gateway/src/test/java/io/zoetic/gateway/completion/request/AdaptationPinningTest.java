// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.completion.request;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.zoetic.bootstrap.Clocks;
import io.zoetic.core.AdaptationStrategy;
import io.zoetic.core.ExpertSelection;
import io.zoetic.core.PromptContent;
import io.zoetic.core.SamplingOptions;
import io.zoetic.events.adaptation.Adaptation;
import io.zoetic.events.adaptation.AdaptationReport;
import io.zoetic.events.adaptation.ExpertShare;
import io.zoetic.events.adaptation.ExpertWeight;
import io.zoetic.events.adaptation.LabelProbability;
import io.zoetic.events.adaptation.PassReport;
import io.zoetic.events.completion.ErrorCode;
import io.zoetic.events.completion.Origin;
import io.zoetic.events.completion.OutputOptions;
import io.zoetic.events.completion.Prompt;
import io.zoetic.events.completion.PromptUpdate;
import io.zoetic.events.completion.WorkerReport;
import io.zoetic.gateway.completion.dispatch.Party;
import io.zoetic.gateway.completion.dispatch.TenantWeights;
import io.zoetic.gateway.completion.supervision.CompletionMetrics;
import io.zoetic.gateway.completion.supervision.PromptSupervisor;
import io.zoetic.gateway.completion.supervision.RecordingLink;
import io.zoetic.gateway.completion.supervision.RecordingListener;
import io.zoetic.gateway.completion.supervision.SupervisionConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One version per request, whatever becomes of its workers. */
class AdaptationPinningTest {
  private static final SupervisionConfig CONFIG =
      new SupervisionConfig(
          Duration.ofSeconds(3), 3, Duration.ofSeconds(120), 2, TenantWeights.EQUAL);
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final AdaptationReport MIXTURE =
      report(new ExpertShare("dates", 3, "ab", 0.7), new ExpertShare("sums", 1, "cd", 0.2));
  private static final Adaptation PINNED =
      new Adaptation(
          AdaptationStrategy.EXPERT,
          ExpertSelection.SOFT,
          List.of(new ExpertWeight("dates", 3, 0.7), new ExpertWeight("sums", 1, 0.2)));

  private static final Party ANYBODY = new Party("key k", 1);

  private final RecordingLink link = new RecordingLink();
  private final RecordingListener listener = new RecordingListener();
  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final PromptSupervisor supervisor =
      new PromptSupervisor(
          link,
          CONFIG,
          Runnable::run,
          new Clocks(() -> NOW, () -> NOW),
          new CompletionMetrics(metrics));

  @Test
  void nextAttempt_afterAReport_asksForExactlyWhatItNamed() {
    submit("zoetic/auto", Adaptation.AUTO);

    report("w1", started(0, MIXTURE), new PromptUpdate.Released("p", 0));
    report("w2", started(1, asExpert(MIXTURE)), new PromptUpdate.Released("p", 1));

    assertThat(link.dispatched)
        .extracting(Prompt::adaptation)
        .containsExactly(Adaptation.AUTO, PINNED, PINNED);
    assertThat(listener.adaptations).containsExactly(MIXTURE);
  }

  @Test
  void nextAttempt_afterTheBaseModel_staysWithIt() {
    submit("zoetic/auto", Adaptation.AUTO);

    report("w1", started(0, report()), new PromptUpdate.Released("p", 0));

    assertThat(link.dispatched.getLast().adaptation()).isEqualTo(Adaptation.NONE);
  }

  @Test
  void nextAttempt_afterAWorkerThatKnowsNoAdaptations_staysWithTheBaseModel() {
    submit("zoetic/auto", Adaptation.AUTO);

    report("w1", started(0, null), new PromptUpdate.Released("p", 0));

    assertThat(link.dispatched.getLast().adaptation()).isEqualTo(Adaptation.NONE);
  }

  @Test
  void nextAttempt_beforeAnyReport_asksAsTheFirst() {
    submit("zoetic/auto", Adaptation.AUTO);

    report("w1", new PromptUpdate.Released("p", 0));

    assertThat(link.dispatched.getLast().adaptation()).isEqualTo(Adaptation.AUTO);
  }

  @Test
  void attempt_takenBySecondWorkerWithAnotherVersion_isDispatchedAgainUnderTheFirst() {
    submit("zoetic/auto", Adaptation.AUTO);

    report("w1", started(0, MIXTURE), tokens(0, 0, "a", 1));
    report(
        "w2",
        started(0, report(new ExpertShare("dates", 4, "ef", 0.7))),
        tokens(0, 0, "a", 1),
        tokens(0, 1, "x", 9));

    assertThat(listener.text).hasToString("a");
    assertThat(link.dispatched).extracting(Prompt::attempt).containsExactly(0, 1);
    assertThat(link.dispatched.getLast().adaptation()).isEqualTo(PINNED);
  }

  @Test
  void attempts_thatIgnoreThePin_areGivenUp() {
    submit("zoetic/auto", Adaptation.AUTO);

    report("w1", started(0, MIXTURE), new PromptUpdate.Released("p", 0));
    for (int attempt = 1; attempt <= 3; attempt++) {
      report("w2", started(attempt, null));
    }

    assertThat(listener.failures.getFirst().code()).isEqualTo(ErrorCode.WORKERS_LOST);
    assertThat(metrics.counter("zoetic.gateway.redispatches", "reason", "experts").count())
        .isEqualTo(2);
  }

  @Test
  void laterAttempt_atAWorkerWithoutThePinnedVersion_failsNobody() {
    submit("zoetic/auto", Adaptation.AUTO);

    report("w1", started(0, MIXTURE), new PromptUpdate.Released("p", 0));
    report(
        "w2",
        new PromptUpdate.Failed(
            "p", 1, ErrorCode.EXPERT_NOT_FOUND, "an expert must exist, dates@3 does not", null));

    assertThat(listener.failures).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"zoetic/dates, model", "zoetic/dates@3, model", "zoetic/base, zoetic.expert"})
  void missingExpert_isBlamedOnTheFieldThatNamedIt(String model, String param) {
    submit(model, Adaptation.expert(List.of(new ExpertWeight("dates", null, 1))));

    report(
        "w1",
        new PromptUpdate.Failed(
            "p", 0, ErrorCode.EXPERT_NOT_FOUND, "an expert must exist, dates does not", null));

    assertThat(listener.failures.getFirst().param()).isEqualTo(param);
  }

  private void submit(String model, Adaptation adaptation) {
    supervisor.submit(
        ANYBODY,
        new Prompt(
            "p",
            0,
            link.replyAddress(),
            NOW.plus(CONFIG.deadline()),
            model,
            new PromptContent.Text("hello"),
            SamplingOptions.greedy(8),
            OutputOptions.TEXT,
            adaptation,
            new Origin(null, "p")),
        listener);
  }

  private void report(String worker, PromptUpdate... updates) {
    supervisor.onReport(new WorkerReport(worker, List.of(updates), List.of()));
  }

  private static PromptUpdate started(int attempt, @Nullable AdaptationReport report) {
    return new PromptUpdate.Started("p", attempt, 5, List.of(), "", List.of(), report);
  }

  private static PromptUpdate tokens(int attempt, int first, String text, int id) {
    return new PromptUpdate.Tokens("p", attempt, first, text, List.of(id), List.of());
  }

  private static AdaptationReport report(ExpertShare... experts) {
    return new AdaptationReport(
        AdaptationStrategy.ROUTER,
        ExpertSelection.SOFT,
        List.of(new LabelProbability("dates", 0.7)),
        List.of(experts),
        new PassReport(1.5, 31));
  }

  /** What a worker says that was told the experts of another's report. */
  private static AdaptationReport asExpert(AdaptationReport first) {
    return new AdaptationReport(
        AdaptationStrategy.EXPERT, first.selection(), List.of(), first.experts(), PassReport.NONE);
  }
}
