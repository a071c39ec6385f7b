// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.feedback.fields;

import static java.util.Objects.requireNonNull;

import io.zoetic.core.ChoiceId;
import io.zoetic.core.Scope;
import io.zoetic.gateway.http.ApiException;
import io.zoetic.vectorstore.feedback.Feedback;
import io.zoetic.vectorstore.feedback.Interactions;
import io.zoetic.vectorstore.feedback.Metric;
import io.zoetic.vectorstore.feedback.StoredInteraction;
import java.time.Instant;
import java.util.UUID;

/** Makes feedback of what a body says, by the rules of its metric. Thread-safe. */
public final class FeedbackRules {
  private final KnownMetrics metrics;
  private final Interactions interactions;

  public FeedbackRules(KnownMetrics metrics, Interactions interactions) {
    this.metrics = requireNonNull(metrics, "metrics");
    this.interactions = requireNonNull(interactions, "interactions");
  }

  /** Whether {@link #apply} would ask the store. */
  public boolean asksStore(FeedbackBody body) {
    return metrics.cached(body.metric()) == null || body.subject().other() != null;
  }

  /**
   * The feedback, new; may block.
   *
   * @throws ApiException with the first rule that is broken
   */
  public Feedback apply(FeedbackBody body, Feedback.Sender sender, Instant now) {
    Metric metric = metrics.require(body.metric());
    String valueJson = FeedbackValue.json(body, metric);
    requireOnePrompt(body.subject(), sender.scope());
    return new Feedback(
        UUID.randomUUID(),
        sender,
        body.subject(),
        metric.name(),
        metric.kind(),
        valueJson,
        body.source(),
        body.rationale(),
        body.tagsJson(),
        body.occurredAt(),
        now);
  }

  /**
   * Interactions that are not known yet are held to it when they are; of others' nothing is told.
   */
  private void requireOnePrompt(Feedback.Subject subject, Scope scope) {
    ChoiceId preferred = subject.answer();
    ChoiceId other = subject.other();
    if (preferred == null || other == null) {
      return;
    }
    boolean differ =
        interactions
            .find(preferred, scope)
            .map(StoredInteraction::prompt)
            .flatMap(
                prompt ->
                    interactions
                        .find(other, scope)
                        .map(second -> !second.prompt().hash().equals(prompt.hash())))
            .orElse(false);
    if (differ) {
      throw ApiException.invalid(
          "preference.other",
          "preference.other must answer the same prompt as preference.preferred, %s and %s do not"
              .formatted(other.completionId(), preferred.completionId()));
    }
  }
}
