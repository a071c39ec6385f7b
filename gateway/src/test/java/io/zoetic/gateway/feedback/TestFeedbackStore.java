// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.feedback;

import io.zoetic.core.ChoiceId;
import io.zoetic.core.Scope;
import io.zoetic.core.VersionId;
import io.zoetic.vectorstore.StoreException;
import io.zoetic.vectorstore.StoreException.Reason;
import io.zoetic.vectorstore.audit.Attribution;
import io.zoetic.vectorstore.feedback.Approval;
import io.zoetic.vectorstore.feedback.Erasure;
import io.zoetic.vectorstore.feedback.Feedback;
import io.zoetic.vectorstore.feedback.FeedbackKind;
import io.zoetic.vectorstore.feedback.FeedbackState;
import io.zoetic.vectorstore.feedback.FeedbackStatus;
import io.zoetic.vectorstore.feedback.FeedbackStore;
import io.zoetic.vectorstore.feedback.Lesson;
import io.zoetic.vectorstore.feedback.Metric;
import io.zoetic.vectorstore.feedback.Purge;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Feedback in memory, which can refuse some. */
public final class TestFeedbackStore implements FeedbackStore {
  private final Map<String, Metric> metrics = new TreeMap<>();
  private final Map<UUID, Feedback> feedback = new LinkedHashMap<>();
  private final List<Integer> batches = new ArrayList<>();
  private @Nullable String poison;
  private @Nullable String forgotten;
  private volatile boolean keyless;

  public TestFeedbackStore() {
    for (FeedbackKind kind :
        List.of(FeedbackKind.COMMENT, FeedbackKind.DEMONSTRATION, FeedbackKind.PREFERENCE)) {
      declare(metric(kind.word(), kind, Metric.Level.REQUEST));
    }
    declare(metric("thumb", FeedbackKind.BOOLEAN, Metric.Level.REQUEST));
    declare(score(Lesson.REWARD));
  }

  private static Metric score(String name) {
    return new Metric(
        name,
        FeedbackKind.FLOAT,
        Metric.Level.REQUEST,
        true,
        new Metric.Range(0, 1),
        Map.of(),
        1,
        false,
        null);
  }

  private static Metric metric(String name, FeedbackKind kind, Metric.Level level) {
    return new Metric(name, kind, level, true, null, Map.of(), 1, false, null);
  }

  /** Declares {@code score}, {@code grade} and, of episodes, {@code resolved}. */
  public TestFeedbackStore furnish() {
    declare(score("score"));
    declare(
        new Metric(
            "grade",
            FeedbackKind.CATEGORICAL,
            Metric.Level.REQUEST,
            true,
            null,
            Map.of("good", 1.0, "bad", 0.0),
            1,
            false,
            null));
    declare(metric("resolved", FeedbackKind.BOOLEAN, Metric.Level.EPISODE));
    return this;
  }

  /** From now on a transaction with a rationale like this breaks. */
  public synchronized void refuse(String rationale) {
    poison = rationale;
  }

  /** From now on feedback on this completion comes after it was forgotten. */
  public synchronized void forgetAnswer(String requestId) {
    forgotten = requestId;
  }

  /** From now on what signs links cannot be had. */
  public void hideKey() {
    keyless = true;
  }

  /** How many pieces each transaction had that was committed. */
  public synchronized List<Integer> batches() {
    return List.copyOf(batches);
  }

  @Override
  public synchronized void declare(Metric metric, Attribution change) {
    declare(metric);
  }

  private synchronized void declare(Metric metric) {
    Metric before = metrics.getOrDefault(metric.name(), metric);
    if (!withoutChangeable(before).equals(withoutChangeable(metric))) {
      throw new StoreException(
          Reason.CONFLICT,
          "metric %s must be declared as before but for weight, guard and expert, was %s"
              .formatted(metric.name(), before),
          null);
    }
    metrics.put(metric.name(), metric);
  }

  private static Metric withoutChangeable(Metric metric) {
    return new Metric(
        metric.name(),
        metric.kind(),
        metric.level(),
        metric.maximise(),
        metric.range(),
        metric.categories(),
        1,
        false,
        null);
  }

  @Override
  public synchronized Optional<Metric> metric(String name) {
    return Optional.ofNullable(metrics.get(name));
  }

  @Override
  public synchronized List<Metric> metrics() {
    return List.copyOf(metrics.values());
  }

  @Override
  public List<Receipt> teach(List<Lesson> batch) {
    return accept(batch.stream().map(Lesson::feedback).toList());
  }

  @Override
  public synchronized List<Receipt> accept(List<Feedback> batch) {
    if (batch.isEmpty()) {
      return List.of();
    }
    if (batch.size() > MAX_PAGE) {
      throw new IllegalArgumentException(
          "a batch must have at most " + MAX_PAGE + " pieces of feedback, had " + batch.size());
    }
    for (Feedback each : batch) {
      if (!metrics.containsKey(each.metric())) {
        throw new StoreException(
            Reason.NOT_FOUND, "a metric must be declared, " + each.metric() + " is not", null);
      }
    }
    if (poison != null && batch.stream().anyMatch(each -> poison.equals(each.rationale()))) {
      throw new StoreException(Reason.FAILED, "the database choked", null);
    }
    batches.add(batch.size());
    return batch.stream().map(this::accept).toList();
  }

  private Receipt accept(Feedback given) {
    ChoiceId answer = given.subject().answer();
    if (answer != null && answer.completionId().equals(forgotten)) {
      return new Receipt(given.id(), Acceptance.FORGOTTEN);
    }
    Optional<Feedback> before =
        feedback.values().stream()
            .filter(each -> each.sender().principal().equals(given.sender().principal()))
            .filter(each -> each.sender().idempotencyKey().equals(given.sender().idempotencyKey()))
            .findFirst();
    if (before.isEmpty()) {
      feedback.put(given.id(), given);
      return new Receipt(given.id(), Acceptance.ACCEPTED);
    }
    boolean same = before.get().sender().bodyHash().equals(given.sender().bodyHash());
    return new Receipt(before.get().id(), same ? Acceptance.DUPLICATE : Acceptance.CONFLICT);
  }

  @Override
  public synchronized Optional<FeedbackStatus> show(UUID id, Scope scope) {
    return Optional.ofNullable(feedback.get(id))
        .filter(each -> isIn(scope, each))
        .map(TestFeedbackStore::status);
  }

  private static boolean isIn(Scope scope, Feedback each) {
    return scope.includes(each.sender().tenant());
  }

  private static FeedbackStatus status(Feedback each) {
    return new FeedbackStatus(each, FeedbackState.RECEIVED, null, null, null, null, null);
  }

  @Override
  public synchronized List<FeedbackStatus> list(
      Scope scope, @Nullable String expert, @Nullable FeedbackState state, int limit) {
    requireLimit(limit);
    return feedback.values().stream()
        .filter(each -> isIn(scope, each))
        .filter(_ -> expert == null && (state == null || state == FeedbackState.RECEIVED))
        .sorted(Comparator.comparing(Feedback::receivedAt).reversed())
        .limit(limit)
        .map(TestFeedbackStore::status)
        .toList();
  }

  static void requireLimit(int limit) {
    if (limit < 1 || limit > MAX_PAGE) {
      throw new IllegalArgumentException("limit must be in 1.." + MAX_PAGE + ", was " + limit);
    }
  }

  @Override
  public synchronized boolean delete(UUID id, Scope scope, Attribution change) {
    return show(id, scope).map(_ -> feedback.remove(id)).isPresent();
  }

  @Override
  public synchronized Erasure forget(String user, Scope scope, @Nullable Attribution change) {
    List<UUID> ofUser =
        feedback.values().stream()
            .filter(each -> user.equals(each.source().user()) && isIn(scope, each))
            .map(Feedback::id)
            .toList();
    if (change != null) {
      ofUser.forEach(feedback::remove);
    }
    return new Erasure(user, ofUser.size(), 0, 0, List.of(new VersionId("sums", 2)));
  }

  @Override
  public synchronized Approval.Result approve(Approval approval, Attribution change) {
    for (UUID id : approval.feedback()) {
      if (!feedback.containsKey(id)) {
        throw new StoreException(
            Reason.NOT_FOUND, "feedback must exist, " + id + " does not", null);
      }
    }
    return new Approval.Result(approval.feedback().size(), 0);
  }

  @Override
  public synchronized Purge.Result purge(Purge purge, @Nullable Attribution change) {
    List<UUID> meant =
        feedback.values().stream()
            .filter(each -> purge.key() == null || purge.key().equals(each.sender().principal()))
            .filter(each -> purge.since() == null || !each.receivedAt().isBefore(purge.since()))
            .map(Feedback::id)
            .toList();
    if (change != null) {
      meant.forEach(feedback::remove);
    }
    return new Purge.Result(meant.size(), 0, List.of(new VersionId("sums", 2)));
  }

  @Override
  public byte[] signingKey() {
    if (keyless) {
      throw new StoreException(Reason.UNAVAILABLE, "the database is away", null);
    }
    byte[] key = new byte[32];
    key[7] = 42;
    return key;
  }
}
