// SPDX-License-Identifier: Apache-2.0
package io.zoetic.adapterworker;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.zoetic.core.ChatMessage;
import io.zoetic.core.PromptContent;
import io.zoetic.core.SamplingOptions;
import io.zoetic.events.InMemoryEventLog;
import io.zoetic.events.adaptation.Adaptation;
import io.zoetic.events.adaptation.AdaptationReport;
import io.zoetic.events.completion.Cancellation;
import io.zoetic.events.completion.ErrorCode;
import io.zoetic.events.completion.FinishReason;
import io.zoetic.events.completion.GatewayLink;
import io.zoetic.events.completion.Origin;
import io.zoetic.events.completion.OutputOptions;
import io.zoetic.events.completion.Prompt;
import io.zoetic.events.completion.PromptAttempt;
import io.zoetic.events.completion.PromptUpdate;
import io.zoetic.events.completion.TokenLogprob;
import io.zoetic.events.completion.WorkerReport;
import io.zoetic.model.ComputeType;
import io.zoetic.model.DeviceKind;
import io.zoetic.vectorstore.InMemoryBaseModels;
import io.zoetic.vectorstore.audit.InMemoryRegistryKeys;
import io.zoetic.vectorstore.experts.InMemoryExpertRegistry;
import io.zoetic.vectorstore.experts.InMemoryFleet;
import io.zoetic.vectorstore.learning.InMemoryRouters;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A worker with a tiny real checkpoint, over the in-memory log. */
class AdapterWorkerTest {
  private static final Path CHECKPOINT = Path.of("../model/src/test/resources/golden/llama");
  private static final int CONTEXT = 512;

  private final InMemoryEventLog log = new InMemoryEventLog();
  private final InMemoryBaseModels store = new InMemoryBaseModels();
  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final BlockingQueue<WorkerReport> reports = new LinkedBlockingQueue<>();
  private GatewayLink gateway;
  private AdapterWorker worker;
  private JsonNode golden;

  @BeforeEach
  void start() throws IOException {
    golden =
        new ObjectMapper()
            .readTree(CHECKPOINT.resolve("expected_logits.json").toFile())
            .get("rows");
    gateway = log.openGateway("gateway", reports::add);
    worker = start(Duration.ZERO, 4);
  }

  private AdapterWorker start(Duration drain, int slots) {
    AdapterWorkerConfig config =
        new AdapterWorkerConfig(
            "worker",
            new ModelSettings(CHECKPOINT, ComputeType.FLOAT32, 4096, DeviceKind.CPU, 0),
            Optional.empty(),
            slots,
            64,
            1 << 20,
            Duration.ofMillis(50),
            Duration.ofSeconds(60),
            drain);
    WorkerStores stores =
        new WorkerStores(
            store,
            new InMemoryExpertRegistry(store, Clock.systemUTC()),
            new InMemoryFleet(Clock.systemUTC()),
            new InMemoryRouters(),
            new InMemoryRegistryKeys());
    return AdapterWorker.start(config, log, () -> stores, metrics);
  }

  @AfterEach
  void close() {
    worker.close();
    gateway.close();
  }

  @Test
  void tokenIds_greedy_giveTheGoldenTokensAndLogprobs() throws InterruptedException {
    JsonNode row = golden.get(0);
    SamplingOptions sampling = new SamplingOptions(24, 0, 1, 0, 0, 1, 0, 0, List.of(), true);
    gateway.dispatch(
        prompt("p", 0, ids(row.get("input_ids")), sampling, new OutputOptions(1, true, true)));

    List<PromptUpdate> updates = untilFinished("p");

    PromptUpdate.Started started = (PromptUpdate.Started) updates.getFirst();
    assertThat(started.promptTokenIds()).isEqualTo(integers(row.get("input_ids")));
    assertThat(started.echoLogprobs().getFirst().logprob()).isNull();
    for (int i = 0; i < row.get("next_token_logprobs").size(); i++) {
      assertThat(started.echoLogprobs().get(i + 1).logprob())
          .isCloseTo(row.get("next_token_logprobs").get(i).asDouble(), within(1e-4));
    }
    assertThat(tokens(updates)).isEqualTo(integers(row.get("greedy")));
    assertThat(logprobs(updates)).allSatisfy(l -> assertThat(l.top()).hasSize(1));
    assertThat(((PromptUpdate.Started) updates.getFirst()).adaptation())
        .isEqualTo(AdaptationReport.BASE);
    PromptUpdate.Finished finished = (PromptUpdate.Finished) updates.getLast();
    assertThat(finished.reason()).isEqualTo(FinishReason.LENGTH);
    assertThat(finished.completionTokens()).isEqualTo(24);
    assertThat(requireNonNull(finished.secondPass()).tokens())
        .isEqualTo(row.get("input_ids").size() + 24);
  }

  @Test
  void start_registersTheBaseModel() {
    assertThat(store.currentBaseModel().orElseThrow().shape().vocabSize()).isEqualTo(320);
  }

  @Test
  void chat_rendersTheTemplate() throws InterruptedException {
    PromptContent chat =
        new PromptContent.Chat(
            List.of(
                new ChatMessage("system", "Be brief."),
                new ChatMessage("user", " What is 7 times 6? ")));
    gateway.dispatch(prompt("c", 0, chat, SamplingOptions.greedy(3), OutputOptions.TEXT));

    assertThat(((PromptUpdate.Started) untilFinished("c").getFirst()).promptTokens()).isEqualTo(53);
  }

  @Test
  void prompts_beyondTheSlots_areAllAnswered() throws InterruptedException {
    for (int i = 0; i < 20; i++) {
      gateway.dispatch(
          prompt("p" + i, 0, text("What is " + i), SamplingOptions.greedy(5), OutputOptions.TEXT));
    }
    int finished = 0;
    while (finished < 20) {
      finished +=
          (int) next().updates().stream().filter(PromptUpdate.Finished.class::isInstance).count();
    }
    assertThat(finished).isEqualTo(20);
  }

  @Test
  void prompt_longerThanTheContext_isRefusedWithTheNumbers() throws InterruptedException {
    List<Integer> tooMany = java.util.Collections.nCopies(CONTEXT, 7);
    gateway.dispatch(
        prompt(
            "p",
            0,
            new PromptContent.TokenIds(tooMany),
            SamplingOptions.greedy(1),
            OutputOptions.TEXT));

    PromptUpdate.Failed failed = (PromptUpdate.Failed) untilFinished("p").getLast();

    assertThat(failed.code()).isEqualTo(ErrorCode.CONTEXT_LENGTH_EXCEEDED);
    assertThat(failed.message()).contains("512 tokens", "the prompt has 512", "max_tokens is 1");
    assertThat(failed.param()).isEqualTo("prompt");
  }

  @Test
  void token_outsideOfTheVocabulary_isRefused() throws InterruptedException {
    gateway.dispatch(
        prompt(
            "p",
            0,
            new PromptContent.TokenIds(List.of(1, 320)),
            SamplingOptions.greedy(1),
            OutputOptions.TEXT));

    PromptUpdate.Failed failed = (PromptUpdate.Failed) untilFinished("p").getLast();

    assertThat(failed.code()).isEqualTo(ErrorCode.INVALID_VALUE);
    assertThat(failed.message()).isEqualTo("token ids must be in 0..319, was 320");
  }

  @Test
  void cancelled_freesItsSlotAndSaysNothingMore() throws InterruptedException {
    gateway.dispatch(prompt("p", 0, text("x"), endless(), OutputOptions.TEXT));
    until(report -> !report.updates().isEmpty());

    gateway.cancel(new Cancellation("p", 0));

    assertThat(heldWithin(Duration.ofSeconds(30))).isZero();
    assertThat(metrics.get("zoetic.worker.cancelled").counter().count()).isEqualTo(1);
  }

  /** Reads reports until nothing is held or the time is up; returns how many are still held. */
  private double heldWithin(Duration timeout) throws InterruptedException {
    Instant end = Instant.now().plus(timeout);
    while (held() > 0 && Instant.now().isBefore(end)) {
      reports.poll(20, TimeUnit.MILLISECONDS);
    }
    return held();
  }

  private double held() {
    return metrics.get("zoetic.worker.slots.used").gauge().value();
  }

  @Test
  void heartbeat_namesWhatIsHeld() throws InterruptedException {
    gateway.dispatch(prompt("p", 0, text("x"), endless(), OutputOptions.TEXT));
    until(report -> !report.updates().isEmpty());

    until(report -> report.held().equals(List.of(new PromptAttempt("p", 0))));
  }

  @Test
  void newerAttempt_replacesTheOlder() throws InterruptedException {
    gateway.dispatch(prompt("p", 0, text("x"), endless(), OutputOptions.TEXT));
    until(report -> !report.updates().isEmpty());

    gateway.dispatch(prompt("p", 1, text("x"), SamplingOptions.greedy(3), OutputOptions.TEXT));
    until(
        report ->
            report.updates().stream()
                .anyMatch(u -> u instanceof PromptUpdate.Finished && u.attempt() == 1));

    assertThat(heldWithin(Duration.ofSeconds(30))).isZero();
  }

  @Test
  void olderAttempt_deliveredLate_leavesTheNewerAlone() throws InterruptedException {
    gateway.dispatch(prompt("p", 1, text("x"), SamplingOptions.greedy(200), OutputOptions.TEXT));
    until(report -> !report.updates().isEmpty());

    gateway.dispatch(prompt("p", 0, text("x"), endless(), OutputOptions.TEXT));

    PromptUpdate.Finished finished = (PromptUpdate.Finished) untilFinished("p").getLast();
    assertThat(finished.attempt()).isEqualTo(1);
    assertThat(finished.completionTokens()).isEqualTo(200);
  }

  @Test
  void prompt_pastItsDeadline_isDropped() throws InterruptedException {
    Prompt late = prompt("p", 0, text("x"), endless(), OutputOptions.TEXT);
    gateway.dispatch(
        new Prompt(
            late.promptId(),
            0,
            late.replyTo(),
            Instant.now().minusSeconds(1),
            late.model(),
            late.content(),
            late.sampling(),
            late.output(),
            late.adaptation(),
            late.origin()));

    PromptUpdate.Failed failed = (PromptUpdate.Failed) untilFinished("p").getLast();

    assertThat(failed.code()).isEqualTo(ErrorCode.DEADLINE_EXCEEDED);
  }

  @Test
  void close_givesBackWhatIsNotFinished() throws InterruptedException {
    gateway.dispatch(prompt("p", 0, text("x"), endless(), OutputOptions.TEXT));
    until(report -> !report.updates().isEmpty());

    worker.close();

    until(report -> report.updates().contains(new PromptUpdate.Released("p", 0)));
    worker = start(Duration.ZERO, 4);
  }

  @Test
  void close_withTimeToDrain_finishesWhatItHolds() throws InterruptedException {
    worker.close();
    worker = start(Duration.ofSeconds(30), 4);
    gateway.dispatch(prompt("p", 0, text("x"), SamplingOptions.greedy(100), OutputOptions.TEXT));
    until(report -> !report.updates().isEmpty());

    worker.close();

    assertThat(untilFinished("p").getLast()).isInstanceOf(PromptUpdate.Finished.class);
    worker = start(Duration.ZERO, 4);
  }

  private Prompt prompt(
      String id,
      int attempt,
      PromptContent content,
      SamplingOptions sampling,
      OutputOptions output) {
    return new Prompt(
        id,
        attempt,
        gateway.replyAddress(),
        Instant.now().plusSeconds(120),
        "zoetic/base",
        content,
        sampling,
        output,
        Adaptation.NONE,
        new Origin(null, id));
  }

  private static SamplingOptions endless() {
    return new SamplingOptions(500, 0, 1, 0, 0, 1, 0, 0, List.of(), true);
  }

  private static PromptContent text(String text) {
    return new PromptContent.Text(text);
  }

  private static PromptContent ids(JsonNode array) {
    return new PromptContent.TokenIds(integers(array));
  }

  private static List<Integer> integers(JsonNode array) {
    List<Integer> values = new ArrayList<>();
    array.forEach(value -> values.add(value.asInt()));
    return values;
  }

  private static List<Integer> tokens(List<PromptUpdate> updates) {
    return updates.stream()
        .filter(PromptUpdate.Tokens.class::isInstance)
        .flatMap(update -> ((PromptUpdate.Tokens) update).tokenIds().stream())
        .toList();
  }

  private static List<TokenLogprob> logprobs(List<PromptUpdate> updates) {
    return updates.stream()
        .filter(PromptUpdate.Tokens.class::isInstance)
        .flatMap(update -> ((PromptUpdate.Tokens) update).logprobs().stream())
        .toList();
  }

  /** All updates of a prompt up to the one that ends it. */
  private List<PromptUpdate> untilFinished(String promptId) throws InterruptedException {
    List<PromptUpdate> updates = new ArrayList<>();
    while (updates.isEmpty()
        || updates.getLast() instanceof PromptUpdate.Started
        || updates.getLast() instanceof PromptUpdate.Tokens) {
      next().updates().stream()
          .filter(update -> update.promptId().equals(promptId))
          .forEach(updates::add);
    }
    return updates;
  }

  private void until(Predicate<WorkerReport> condition) throws InterruptedException {
    WorkerReport report = next();
    while (!condition.test(report)) {
      report = next();
    }
  }

  private WorkerReport next() throws InterruptedException {
    WorkerReport report = reports.poll(60, TimeUnit.SECONDS);
    assertThat(report).as("a report within 60 s").isNotNull();
    return report;
  }
}
