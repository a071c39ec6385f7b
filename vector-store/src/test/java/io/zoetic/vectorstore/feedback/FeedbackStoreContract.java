// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.feedback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zoetic.core.ChoiceId;
import io.zoetic.core.PromptJson;
import io.zoetic.core.Scope;
import io.zoetic.testkit.contract.Contract;
import io.zoetic.vectorstore.StoreException;
import io.zoetic.vectorstore.StoreException.Reason;
import io.zoetic.vectorstore.access.KeyRole;
import io.zoetic.vectorstore.audit.Attribution;
import io.zoetic.vectorstore.feedback.FeedbackStore.Acceptance;
import io.zoetic.vectorstore.feedback.FeedbackStore.Receipt;
import io.zoetic.vectorstore.feedback.Metric.Level;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link FeedbackStore} does that a gateway counts on. */
@Contract
public abstract class FeedbackStoreContract {
  private static final Attribution ADA_SAYS = new Attribution("ada", "a test");

  private static final Instant NOON = Instant.parse("2026-11-24T12:00:00.123456Z");
  private static final String EXPERT = "arithmetic";

  private FeedbackStore store;

  /** Has nothing but the metrics that are there from the beginning. */
  protected abstract FeedbackStore emptyStore() throws Exception;

  @BeforeEach
  final void openEmptyStore() throws Exception {
    store = emptyStore();
  }

  @Test
  void metrics_areThereFromTheBeginningAndCanBeDeclared() {
    Metric resolved =
        new Metric(
            "resolved",
            FeedbackKind.CATEGORICAL,
            Level.EPISODE,
            false,
            null,
            Map.of("yes", 1.0, "partly", 0.25),
            0.5,
            true,
            EXPERT);
    Metric score = score(0.0, 10.0, 1);

    store.declare(resolved, ADA_SAYS);
    store.declare(resolved, ADA_SAYS);
    store.declare(score, ADA_SAYS);

    assertThat(store.metric("resolved")).contains(resolved);
    assertThat(store.metric("none")).isEmpty();
    assertThat(store.metrics())
        .extracting(Metric::name)
        .containsExactly(
            "comment", "demonstration", "preference", "resolved", "score", Lesson.REWARD, "thumb");
    assertThat(store.metrics()).contains(resolved, score);
  }

  @Test
  void metric_declaredAgain_mayChangeItsWeightButNotItsRange() {
    store.declare(score(0.0, 10.0, 1), ADA_SAYS);

    store.declare(score(0.0, 10.0, 0.125), ADA_SAYS);

    assertThat(store.metric("score")).contains(score(0.0, 10.0, 0.125));
    assertThatThrownBy(() -> store.declare(score(0.0, 5.0, 1), ADA_SAYS))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CONFLICT))
        .hasMessageStartingWith("metric score must be declared as before but for weight, guard");
    assertThat(store.metric("score")).contains(score(0.0, 10.0, 0.125));
  }

  private static Metric score(double min, double max, double weight) {
    return new Metric(
        "score",
        FeedbackKind.FLOAT,
        Level.REQUEST,
        true,
        new Metric.Range(min, max),
        Map.of(),
        weight,
        false,
        null);
  }

  @Test
  void feedback_sentAgain_isADuplicateAndAConflictWithAnotherBody() {
    Feedback first = thumb("k1", "true");
    store.accept(List.of(first));

    List<Receipt> receipts =
        store.accept(
            List.of(first, thumb("k1", "true"), thumb("k1", "false"), thumb("k0", "true")));

    assertThat(receipts)
        .extracting(Receipt::acceptance)
        .containsExactly(
            Acceptance.DUPLICATE, Acceptance.DUPLICATE, Acceptance.CONFLICT, Acceptance.ACCEPTED);
    assertThat(receipts.subList(0, 3)).extracting(Receipt::id).containsOnly(first.id());
    assertThat(store.list(Scope.ALL, null, null, 10)).hasSize(2);
  }

  @Test
  void key_twiceInOneBatch_standsForTheFirst() {
    Feedback first = thumb("k1\0", "true");

    List<Receipt> receipts =
        store.accept(List.of(first, thumb("k1\0", "true"), thumb("k1\0", "false"), first));

    assertThat(receipts)
        .extracting(Receipt::acceptance)
        .containsExactly(
            Acceptance.ACCEPTED, Acceptance.DUPLICATE, Acceptance.CONFLICT, Acceptance.DUPLICATE);
    assertThat(receipts).extracting(Receipt::id).containsOnly(first.id());
  }

  @Test
  void batch_withAnUndeclaredMetric_isRefusedWhole() {
    Feedback undeclared = feedback("k2", "stars", FeedbackKind.FLOAT, "4");

    assertThatThrownBy(() -> store.accept(List.of(thumb("k1", "true"), undeclared)))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NOT_FOUND))
        .hasMessage("a metric must be declared, stars is not");
    assertThat(store.list(Scope.ALL, null, null, 10)).isEmpty();
  }

  @Test
  void batch_outOfBounds_isRefused() {
    List<Feedback> batch = Collections.nCopies(1001, thumb("k", "true"));

    assertThat(store.accept(List.of())).isEmpty();
    assertThatThrownBy(() -> store.accept(batch))
        .hasMessage("a batch must have at most 1000 pieces of feedback, had 1001");
    assertThatThrownBy(() -> store.list(Scope.ALL, null, null, 0))
        .hasMessage("limit must be in 1..1000, was 0");
  }

  @Test
  void feedback_isShownAsItWasSent_untilItIsDeleted() {
    Feedback sent = thumb("k1", "true");
    store.accept(List.of(sent));

    assertThat(store.show(sent.id(), Scope.ALL))
        .contains(new FeedbackStatus(sent, FeedbackState.RECEIVED, null, null, null, null, null));
    assertThat(store.show(UUID.randomUUID(), Scope.ALL)).isEmpty();
    assertThat(store.delete(sent.id(), Scope.ALL, ADA_SAYS)).isTrue();
    assertThat(store.delete(sent.id(), Scope.ALL, ADA_SAYS)).isFalse();
    assertThat(store.show(sent.id(), Scope.ALL)).isEmpty();
  }

  @Test
  void lessons_areFeedback_acceptedOnceUnderTheirKeys() {
    Lesson right = lesson("k1", FeedbackKind.DEMONSTRATION, "\"4\"", null);
    Lesson better = lesson("k2", FeedbackKind.PREFERENCE, "\"preferred\"", "5");
    store.accept(List.of(thumb("k0", "true")));

    List<Receipt> receipts = store.teach(List.of(right, better));
    List<Receipt> again =
        store.teach(
            List.of(
                right,
                lesson("k2", FeedbackKind.PREFERENCE, "\"tie-good\"", "6"),
                lesson("k0", FeedbackKind.DEMONSTRATION, "\"4\"", null)));

    assertThat(receipts)
        .containsExactly(
            new Receipt(right.feedback().id(), Acceptance.ACCEPTED),
            new Receipt(better.feedback().id(), Acceptance.ACCEPTED));
    assertThat(again)
        .extracting(Receipt::acceptance)
        .containsExactly(Acceptance.DUPLICATE, Acceptance.CONFLICT, Acceptance.CONFLICT);
    assertThat(store.show(better.feedback().id(), Scope.ALL).orElseThrow().feedback())
        .isEqualTo(better.feedback());
    assertThat(store.list(Scope.ALL, null, null, 10)).hasSize(3);
    assertThat(store.teach(List.of())).isEmpty();
    assertThatThrownBy(() -> store.teach(Collections.nCopies(1001, right)))
        .hasMessage("a batch must have at most 1000 pieces of feedback, had 1001");
  }

  private static Lesson lesson(
      String key, FeedbackKind kind, String valueJson, @Nullable String other) {
    Feedback said = feedback(key, kind.word(), kind, valueJson);
    Feedback about =
        new Feedback(
            said.id(),
            said.sender(),
            Lesson.subject(UUID.randomUUID(), 0, kind),
            said.metric(),
            kind,
            valueJson,
            said.source(),
            null,
            "{}",
            said.occurredAt(),
            said.receivedAt());
    return new Lesson(about, EXPERT, PromptJson.ofQuestion("2 + 2?"), "4", other, 1);
  }

  private static Feedback thumb(String key, String valueJson) {
    return feedback(key, "thumb", FeedbackKind.BOOLEAN, valueJson);
  }

  private static Feedback feedback(String key, String metric, FeedbackKind kind, String valueJson) {
    String bodyHash = "%064x".formatted(valueJson.hashCode());
    return new Feedback(
        UUID.randomUUID(),
        new Feedback.Sender("key-1", KeyRole.CLIENT, "acme", key, bodyHash),
        new Feedback.Subject(new ChoiceId("r1", 0), null, null),
        metric,
        kind,
        valueJson,
        new FeedbackSource(FeedbackSource.Type.END_USER, "ada"),
        "because",
        "{}",
        NOON.minusSeconds(1),
        NOON);
  }
}
