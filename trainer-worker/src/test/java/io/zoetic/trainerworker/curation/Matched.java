// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.curation;

import io.zoetic.core.ChoiceId;
import io.zoetic.vectorstore.access.KeyRole;
import io.zoetic.vectorstore.feedback.Feedback;
import io.zoetic.vectorstore.feedback.FeedbackKind;
import io.zoetic.vectorstore.feedback.FeedbackSource;
import io.zoetic.vectorstore.feedback.Metric;
import io.zoetic.vectorstore.feedback.StoredInteraction;
import io.zoetic.vectorstore.feedback.StoredInteraction.ServedShare;
import io.zoetic.vectorstore.learning.Curation.MatchedFeedback;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Feedback with its metric and interactions, for tests. */
final class Matched {
  static final Instant ASKED = Instant.parse("2024-02-29T12:00:00Z");
  static final Instant RECEIVED = Instant.parse("2026-01-02T03:04:05Z");

  static final Feedback.Sender CLIENT = sender("zk-1", KeyRole.CLIENT, "acme");

  private Matched() {}

  static Feedback.Sender sender(String key, KeyRole role, @Nullable String tenant) {
    return new Feedback.Sender(key, role, tenant, "idem", "00");
  }

  static FeedbackSource user(@Nullable String id) {
    return new FeedbackSource(FeedbackSource.Type.END_USER, id);
  }

  static FeedbackSource by(FeedbackSource.Type type) {
    return new FeedbackSource(type, type.word());
  }

  static Metric metric(FeedbackKind kind) {
    return metric(kind, 1, false, null);
  }

  static Metric metric(FeedbackKind kind, double weight, boolean guard, @Nullable String expert) {
    return metric(kind, true, new Use(weight, guard, expert));
  }

  /** What a metric is for. */
  record Use(double weight, boolean guard, @Nullable String expert) {}

  static Metric metric(FeedbackKind kind, boolean maximise, Use use) {
    return new Metric(
        "resolved",
        kind,
        Metric.Level.REQUEST,
        maximise,
        kind == FeedbackKind.FLOAT ? new Metric.Range(-2, 6) : null,
        kind == FeedbackKind.CATEGORICAL ? Map.of("full", 0.9, "none", 0.2) : Map.of(),
        use.weight(),
        use.guard(),
        use.expert());
  }

  /** An answer of an expert alone; null is the base model. */
  static StoredInteraction answered(String request, String prompt, @Nullable String expert) {
    return answered(
        request,
        prompt,
        expert == null ? List.of() : List.of(new ServedShare(expert, 3, "ab12", 1)));
  }

  static StoredInteraction answered(String request, String prompt, List<ServedShare> served) {
    return new StoredInteraction(
        new ChoiceId(request, 0),
        new StoredInteraction.Owner("acme", "zk-1", "owner", null),
        "zoetic/auto",
        new StoredInteraction.AskedPrompt(
            "{\"text\":\"" + prompt + "\"}", "hash " + prompt, sevens(2)),
        new StoredInteraction.GivenAnswer("answer", sevens(2), new double[] {-0.5, -1.25}),
        served,
        "{}",
        ASKED,
        RECEIVED);
  }

  /** The same with another report of how it came about. */
  static StoredInteraction reported(StoredInteraction about, String reportJson) {
    return new StoredInteraction(
        about.id(),
        about.owner(),
        about.model(),
        about.prompt(),
        about.answer(),
        about.served(),
        reportJson,
        about.askedAt(),
        about.finishedAt());
  }

  private static int[] sevens(int count) {
    int[] tokens = new int[count];
    Arrays.fill(tokens, 7);
    return tokens;
  }

  /**
   * What a user says of an answer to its own question, or, of another kind, somebody of the staff
   * of what the owner has asked.
   */
  static MatchedFeedback says(
      Metric metric, String valueJson, FeedbackSource source, StoredInteraction... about) {
    return switch (source.type()) {
      case END_USER -> says(metric, valueJson, source, CLIENT, askedBy(source.id(), about));
      case LLM_JUDGE -> says(metric, valueJson, source, CLIENT, about);
      case EXPERT, CODE, ENVIRONMENT -> {
        String key = "zk-" + source.type().word();
        yield says(metric, valueJson, source, sender(key, KeyRole.ANNOTATOR, "acme"), about);
      }
    };
  }

  private static StoredInteraction[] askedBy(@Nullable String user, StoredInteraction... about) {
    if (user == null) {
      return about;
    }
    return Arrays.stream(about).map(each -> askedBy(user, each)).toArray(StoredInteraction[]::new);
  }

  private static StoredInteraction askedBy(@Nullable String user, StoredInteraction about) {
    return new StoredInteraction(
        about.id(),
        new StoredInteraction.Owner("acme", "zk-1", user, null),
        about.model(),
        about.prompt(),
        about.answer(),
        about.served(),
        about.reportJson(),
        about.askedAt(),
        about.finishedAt());
  }

  static StoredInteraction nobodys(StoredInteraction about) {
    return askedBy((String) null, about);
  }

  static MatchedFeedback says(
      Metric metric,
      String valueJson,
      FeedbackSource source,
      Feedback.Sender sender,
      StoredInteraction... about) {
    var feedback =
        new Feedback(
            UUID.randomUUID(),
            sender,
            new Feedback.Subject(about[0].id(), null, null),
            metric.name(),
            metric.kind(),
            valueJson,
            source,
            null,
            "{}",
            RECEIVED,
            RECEIVED);
    return new MatchedFeedback(feedback, metric, List.of(about), null);
  }

  /** The same, received a second later. */
  static MatchedFeedback later(MatchedFeedback said) {
    Feedback feedback = said.feedback();
    return new MatchedFeedback(
        new Feedback(
            feedback.id(),
            feedback.sender(),
            feedback.subject(),
            feedback.metric(),
            feedback.kind(),
            feedback.valueJson(),
            feedback.source(),
            feedback.rationale(),
            feedback.tagsJson(),
            feedback.occurredAt(),
            feedback.receivedAt().plusSeconds(1)),
        said.metric(),
        said.interactions(),
        said.approver());
  }

  static MatchedFeedback approved(MatchedFeedback said, String by) {
    return new MatchedFeedback(said.feedback(), said.metric(), said.interactions(), by);
  }
}
