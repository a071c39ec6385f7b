// SPDX-License-Identifier: Apache-2.0
package io.zoetic.adapterworker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.zoetic.core.AdaptationStrategy;
import io.zoetic.core.ChoiceId;
import io.zoetic.core.PromptContent;
import io.zoetic.core.SamplingOptions;
import io.zoetic.events.adaptation.Adaptation;
import io.zoetic.events.adaptation.ExpertWeight;
import io.zoetic.events.completion.FinishReason;
import io.zoetic.events.completion.GatewayLink;
import io.zoetic.events.completion.Interaction;
import io.zoetic.events.completion.Origin;
import io.zoetic.events.completion.OutputOptions;
import io.zoetic.events.completion.Prompt;
import io.zoetic.events.completion.PromptUpdate;
import io.zoetic.events.completion.TokenLogprob;
import io.zoetic.events.completion.WorkerReport;
import io.zoetic.events.learning.InteractionFeed;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a worker sends of the answers that may be kept. */
class InteractionsTest {
  private static final Instant ASKED = Instant.parse("2024-02-29T12:00:00.5Z");
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Origin KEPT = new Origin("acme", "req-1", "key-1", "ada", "ep-1", true);
  private static final Origin NOT_KEPT = new Origin("acme", "req-1", "key-1", "ada", "ep-1", false);
  private static final PromptContent CONTENT = new PromptContent.TokenIds(Conversations.PROMPT);

  private final BlockingQueue<WorkerReport> reports = new LinkedBlockingQueue<>();
  private GoldenWorker rig;
  private GatewayLink gateway;
  private InteractionFeed feed;

  @BeforeEach
  void start() {
    rig = new GoldenWorker();
    rig.champion("a", rig.golden.golden("a"));
    rig.start();
    gateway = rig.log.openGateway("g", reports::add);
    feed = rig.log.openInteractions("test");
  }

  @AfterEach
  void close() {
    feed.close();
    gateway.close();
    rig.close();
  }

  @Test
  void greedyAnswer_underAnExpert_isRecordedAsItWasGiven() throws InterruptedException {
    Adaptation asked = Adaptation.expert(List.of(new ExpertWeight("a", null, 1)));

    dispatch(2, SamplingOptions.greedy(8), asked, KEPT);
    List<PromptUpdate> updates = untilFinished();

    Interaction interaction = next();
    assertThat(interaction.id()).isEqualTo(new ChoiceId("cmpl-1", 2));
    assertThat(interaction.tenant()).isEqualTo("acme");
    assertThat(interaction.user()).isEqualTo("ada");
    assertThat(interaction.episodeId()).isEqualTo("ep-1");
    assertThat(interaction.model()).isEqualTo("zoetic/a");
    assertThat(interaction.prompt()).isEqualTo(CONTENT);
    assertThat(interaction.promptTokenIds()).isEqualTo(Conversations.PROMPT);
    assertThat(interaction.answer()).isEqualTo(text(updates));
    assertThat(interaction.answerTokenIds()).isEqualTo(tokens(updates));
    assertThat(interaction.logprobs()).hasSameSizeAs(tokens(updates)).containsOnly(0.0);
    assertThat(interaction.strategy()).isEqualTo(AdaptationStrategy.EXPERT);
    assertThat(interaction.served())
        .isEqualTo(new Conversations.Answer(updates).report().experts())
        .hasSize(1);
    assertThat(interaction.temperature()).isZero();
    assertThat(interaction.drawnFromAll()).isFalse();
    assertThat(interaction.askedAt()).isEqualTo(ASKED);
    PromptUpdate.Finished finished = (PromptUpdate.Finished) updates.getLast();
    assertThat(interaction.finishReason()).isEqualTo(finished.reason());
    assertThat(interaction.secondPass()).isEqualTo(finished.secondPass());
  }

  /** At temperature 1 without cuts and penalties it is the model's own probability. */
  @Test
  void sampledAnswer_hasTheLogprobsThatItWasDrawnWith() throws InterruptedException {
    dispatch(0, sampled(1, 1), Adaptation.NONE, KEPT);
    List<TokenLogprob> scores = logprobs(untilFinished());

    Interaction interaction = next();
    List<Double> logprobs = interaction.logprobs();
    assertThat(interaction.drawnFromAll()).isTrue();
    assertThat(logprobs).hasSameSizeAs(scores);
    for (int i = 0; i < logprobs.size(); i++) {
      assertThat(logprobs.get(i)).isCloseTo(scores.get(i).logprob(), within(1e-5));
    }
  }

  @Test
  void nucleusOfOneToken_isCertain() throws InterruptedException {
    dispatch(0, sampled(1, 1e-6), Adaptation.NONE, KEPT);
    untilFinished();

    Interaction interaction = next();
    assertThat(interaction.logprobs()).isNotEmpty().containsOnly(0.0);
    assertThat(interaction.drawnFromAll()).isFalse();
  }

  @Test
  void answerThatMayNotBeKept_isNotSent() throws InterruptedException {
    dispatch(0, SamplingOptions.greedy(2), Adaptation.NONE, NOT_KEPT);
    untilFinished();
    dispatch(1, SamplingOptions.greedy(2), Adaptation.NONE, KEPT);
    untilFinished();

    assertThat(next().choice()).isEqualTo(1);
    assertThat(feed.poll(Duration.ofMillis(1))).isEmpty();
  }

  @Test
  void stopString_isInTheTokensButNotInTheText() throws InterruptedException {
    dispatch(0, SamplingOptions.greedy(8), Adaptation.NONE, KEPT);
    String whole = text(untilFinished());
    assertThat(next().answer()).isEqualTo(whole);
    String stop = whole.substring(whole.length() / 2, whole.length() / 2 + 1);

    dispatch(
        1,
        new SamplingOptions(8, 0, 1, 0, 0, 1, 0, 0, List.of(stop), false),
        Adaptation.NONE,
        KEPT);
    List<PromptUpdate> updates = untilFinished();

    Interaction stopped = next();
    assertThat(stopped.finishReason()).isEqualTo(FinishReason.STOP);
    assertThat(stopped.answer()).isEqualTo(whole.substring(0, whole.indexOf(stop)));
    assertThat(stopped.answerTokenIds()).isEqualTo(tokens(updates));
  }

  @Test
  void stopToken_endsTheAnswerWithoutItsText_butNotBeforeTheLeastLength()
      throws InterruptedException {
    dispatch(0, SamplingOptions.greedy(12), Adaptation.NONE, KEPT);
    List<Integer> whole = tokens(untilFinished());
    int stop = whole.get(whole.size() / 2);
    next();

    dispatch(1, greedy(null, List.of(stop), null), Adaptation.NONE, KEPT);
    Interaction stopped = untilInteraction();
    assertThat(stopped.finishReason()).isEqualTo(FinishReason.STOP);
    assertThat(stopped.answerTokenIds()).isEqualTo(whole.subList(0, whole.indexOf(stop) + 1));

    dispatch(2, greedy(11, List.of(stop), null), Adaptation.NONE, KEPT);
    Interaction longer = untilInteraction();
    assertThat(longer.answerTokenIds()).hasSizeGreaterThanOrEqualTo(11);
    assertThat(longer.answerTokenIds().subList(0, 11)).doesNotContain(stop);
  }

  @Test
  void badWord_isNotInTheAnswer() throws InterruptedException {
    dispatch(0, SamplingOptions.greedy(12), Adaptation.NONE, KEPT);
    String whole = text(untilFinished());
    next();
    String word = whole.strip().substring(0, 1);

    dispatch(1, greedy(null, null, List.of(word)), Adaptation.NONE, KEPT);
    Interaction without = untilInteraction();

    assertThat(without.answer()).isNotEqualTo(whole);
    assertThat(without.answer().strip()).doesNotStartWith(word);
  }

  @Test
  void stopToken_outsideTheVocabulary_isRefusedByName() throws InterruptedException {
    dispatch(0, greedy(null, List.of(320), null), Adaptation.NONE, KEPT);

    List<PromptUpdate> updates = List.of();
    while (updates.isEmpty()) {
      WorkerReport report = reports.poll(LONG.toSeconds(), TimeUnit.SECONDS);
      assertThat(report).as("a report").isNotNull();
      updates = report.updates();
    }
    PromptUpdate.Failed failed = (PromptUpdate.Failed) updates.getFirst();
    assertThat(failed.message()).isEqualTo("stop_token_ids must be in 0..319, one was 320");
    assertThat(failed.param()).isEqualTo("stop_token_ids");
  }

  private Interaction untilInteraction() throws InterruptedException {
    untilFinished();
    return next();
  }

  private static SamplingOptions greedy(
      @Nullable Integer minTokens,
      @Nullable List<Integer> stopTokenIds,
      @Nullable List<String> badWords) {
    return new SamplingOptions(
        12, 0, 1, 0, 0, 1, 0, 0, List.of(), false, null, minTokens, stopTokenIds, badWords, null);
  }

  private static SamplingOptions sampled(double temperature, double topP) {
    return new SamplingOptions(12, temperature, topP, 0, 7, 1, 0, 0, List.of(), true);
  }

  private void dispatch(
      int choice, SamplingOptions sampling, Adaptation adaptation, Origin origin) {
    ChoiceId id = new ChoiceId("cmpl-1", choice);
    gateway.dispatch(
        new Prompt(
            id.promptId(),
            0,
            gateway.replyAddress(),
            Instant.now().plusSeconds(120),
            adaptation.equals(Adaptation.NONE) ? "zoetic/base" : "zoetic/a",
            CONTENT,
            sampling,
            new OutputOptions(0, false, false),
            adaptation,
            origin,
            id,
            ASKED));
  }

  /** What is said about the one prompt under way. */
  private List<PromptUpdate> untilFinished() throws InterruptedException {
    List<PromptUpdate> updates = new ArrayList<>();
    while (updates.isEmpty() || !(updates.getLast() instanceof PromptUpdate.Finished)) {
      WorkerReport report = reports.poll(LONG.toSeconds(), TimeUnit.SECONDS);
      assertThat(report).as("a report").isNotNull();
      updates.addAll(report.updates());
    }
    return updates;
  }

  /** It is there by the time its prompt has ended. */
  private Interaction next() {
    List<Interaction> polled = feed.poll(Duration.ofMillis(1));
    feed.commit();
    assertThat(polled).hasSize(1);
    return polled.getFirst();
  }

  private static List<PromptUpdate.Tokens> answer(List<PromptUpdate> updates) {
    return updates.stream()
        .filter(PromptUpdate.Tokens.class::isInstance)
        .map(PromptUpdate.Tokens.class::cast)
        .toList();
  }

  private static String text(List<PromptUpdate> updates) {
    return String.join("", answer(updates).stream().map(PromptUpdate.Tokens::text).toList());
  }

  private static List<Integer> tokens(List<PromptUpdate> updates) {
    return answer(updates).stream().flatMap(each -> each.tokenIds().stream()).toList();
  }

  private static List<TokenLogprob> logprobs(List<PromptUpdate> updates) {
    return answer(updates).stream().flatMap(each -> each.logprobs().stream()).toList();
  }
}
