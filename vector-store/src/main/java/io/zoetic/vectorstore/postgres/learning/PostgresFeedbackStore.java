// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres.learning;

import io.zoetic.core.Scope;
import io.zoetic.vectorstore.PageLimits;
import io.zoetic.vectorstore.StoreException;
import io.zoetic.vectorstore.StoreException.Reason;
import io.zoetic.vectorstore.audit.Attribution;
import io.zoetic.vectorstore.audit.AuditSubject;
import io.zoetic.vectorstore.feedback.Approval;
import io.zoetic.vectorstore.feedback.Erasure;
import io.zoetic.vectorstore.feedback.Feedback;
import io.zoetic.vectorstore.feedback.FeedbackState;
import io.zoetic.vectorstore.feedback.FeedbackStatus;
import io.zoetic.vectorstore.feedback.FeedbackStore;
import io.zoetic.vectorstore.feedback.Lesson;
import io.zoetic.vectorstore.feedback.Metric;
import io.zoetic.vectorstore.feedback.Purge;
import io.zoetic.vectorstore.postgres.AuditWriter;
import io.zoetic.vectorstore.postgres.PostgresDatabase;
import io.zoetic.vectorstore.postgres.Sql;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Metrics and feedback on PostgreSQL. */
public final class PostgresFeedbackStore implements FeedbackStore {
  /** Changes no row, and says so by returning none, if the definition is another. */
  private static final String DECLARE =
      """
      INSERT INTO metric (name, kind, level, optimize, minimum, maximum, categories, weight, guard,
                          expert, declared_at)
      VALUES (?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?, ?, now())
      ON CONFLICT (name) DO UPDATE
      SET weight = excluded.weight, guard = excluded.guard, expert = excluded.expert
      WHERE metric.kind = excluded.kind AND metric.level = excluded.level
        AND metric.optimize = excluded.optimize
        AND metric.minimum IS NOT DISTINCT FROM excluded.minimum
        AND metric.maximum IS NOT DISTINCT FROM excluded.maximum
        AND metric.categories = excluded.categories
      RETURNING name
      """;

  static final String SELECT_METRICS =
      """
      SELECT name, kind, level, optimize, minimum, maximum, categories, weight, guard, expert
      FROM metric
      ORDER BY name
      """;

  private static final String SELECT_METRIC =
      """
      SELECT name, kind, level, optimize, minimum, maximum, categories, weight, guard, expert
      FROM metric
      WHERE name = ?
      """;

  private static final String SELECT_BY_ID =
      """
      SELECT id, principal, sender_role, tenant, idempotency_key, body_hash, request_id, choice,
             other_request_id, other_choice, episode_id, metric, kind, value, source_type,
             source_id, rationale, tags, occurred_at, received_at, state, state_reason, approver, expert,
             run,
             version
      FROM feedback
      WHERE id = ? AND %s
      """
          .formatted(TenantSql.inScope("feedback"));

  private static final String SELECT_PAGE =
      """
      SELECT id, principal, sender_role, tenant, idempotency_key, body_hash, request_id, choice,
             other_request_id, other_choice, episode_id, metric, kind, value, source_type,
             source_id, rationale, tags, occurred_at, received_at, state, state_reason, approver, expert,
             run,
             version
      FROM feedback
      WHERE (?::text IS NULL OR expert = ?) AND (?::text IS NULL OR state = ?)
        AND %s
      ORDER BY sequence DESC
      LIMIT ?
      """
          .formatted(TenantSql.inScope("feedback"));

  private static final String DELETE =
      "DELETE FROM feedback WHERE id = ? AND " + TenantSql.inScope("feedback");

  private static final String SELECT_KEY = "SELECT secret FROM signing_key";

  private static final String INSERT_KEY =
      "INSERT INTO signing_key (only_row, secret) VALUES (true, ?) ON CONFLICT DO NOTHING";

  private static final int KEY_BYTES = 32;

  private final PostgresDatabase database;
  private final SecureRandom random = new SecureRandom();

  /** Feedback that shares a pool; whoever opened the pool closes it. */
  public PostgresFeedbackStore(PostgresDatabase database) {
    this.database = database;
  }

  @Override
  public void declare(Metric metric, Attribution change) {
    database.inTransaction(
        connection -> {
          Sql sql = new Sql(connection);
          Optional<Metric> before = sql.first(SELECT_METRIC, LearningRows::metric, metric.name());
          if (write(sql, metric).isEmpty()) {
            throw new StoreException(
                Reason.CONFLICT,
                "metric %s must be declared as before but for weight, guard and expert, was %s"
                    .formatted(metric.name(), before.orElse(null)),
                null);
          }
          if (!before.equals(Optional.of(metric))) {
            AuditSubject subject = new AuditSubject(AuditSubject.Kind.METRIC, metric.name());
            new AuditWriter(sql).append(change, "declare", subject, Map.of("metric", metric));
          }
          return metric;
        });
  }

  private static Optional<String> write(Sql sql, Metric metric) throws SQLException {
    Metric.Range range = metric.range();
    return sql.first(
        DECLARE,
        row -> row.getString("name"),
        metric.name(),
        metric.kind().word(),
        metric.level().name().toLowerCase(Locale.ROOT),
        metric.maximise() ? "max" : "min",
        range == null ? null : range.min(),
        range == null ? null : range.max(),
        LearningRows.json(metric.categories()),
        metric.weight(),
        metric.guard(),
        metric.expert());
  }

  @Override
  public Optional<Metric> metric(String name) {
    return database.read(
        connection -> new Sql(connection).first(SELECT_METRIC, LearningRows::metric, name));
  }

  @Override
  public List<Metric> metrics() {
    return database.read(
        connection -> new Sql(connection).query(SELECT_METRICS, LearningRows::metric));
  }

  @Override
  public List<Receipt> accept(List<Feedback> batch) {
    if (batch.isEmpty()) {
      return List.of();
    }
    requireBatch(batch);
    return database.inTransaction(connection -> new FeedbackWriter(connection).write(batch));
  }

  @Override
  public List<Receipt> teach(List<Lesson> batch) {
    if (batch.isEmpty()) {
      return List.of();
    }
    requireBatch(batch);
    return database.inTransaction(connection -> new LessonWriter(connection).write(batch));
  }

  private static void requireBatch(List<?> batch) {
    if (batch.size() > MAX_PAGE) {
      throw new IllegalArgumentException(
          "a batch must have at most " + MAX_PAGE + " pieces of feedback, had " + batch.size());
    }
  }

  @Override
  public Optional<FeedbackStatus> show(UUID id, Scope scope) {
    return database.read(
        connection ->
            new Sql(connection).first(SELECT_BY_ID, LearningRows::status, id, scope.tenant()));
  }

  @Override
  public List<FeedbackStatus> list(
      Scope scope, @Nullable String expert, @Nullable FeedbackState state, int limit) {
    PageLimits.requireLimit(limit, MAX_PAGE);
    String word = state == null ? null : state.word();
    return database.read(
        connection ->
            new Sql(connection)
                .query(
                    SELECT_PAGE,
                    LearningRows::status,
                    expert,
                    expert,
                    word,
                    word,
                    scope.tenant(),
                    limit));
  }

  @Override
  public boolean delete(UUID id, Scope scope, Attribution change) {
    return database.inTransaction(
        connection -> {
          Sql sql = new Sql(connection);
          boolean deleted = sql.update(DELETE, id, scope.tenant()) > 0;
          if (deleted) {
            AuditSubject subject = new AuditSubject(AuditSubject.Kind.FEEDBACK, id.toString());
            new AuditWriter(sql).append(change, "delete", subject, Map.of());
          }
          return deleted;
        });
  }

  @Override
  public Approval.Result approve(Approval approval, Attribution change) {
    return database.inTransaction(
        connection -> {
          Approval.Result approved = new FeedbackApproval(connection, approval).apply();
          LearningAudit.approved(connection, change, approval);
          return approved;
        });
  }

  @Override
  public Erasure forget(String user, Scope scope, @Nullable Attribution change) {
    if (change == null) {
      return database.inTransaction(connection -> new UserErasure(connection, user, scope).count());
    }
    byte[] key = signingKey();
    return database.inTransaction(
        connection -> {
          Erasure erased = new UserErasure(connection, user, scope).erase();
          LearningAudit.forgotten(connection, change, scope, erased, key);
          return erased;
        });
  }

  @Override
  public Purge.Result purge(Purge purge, @Nullable Attribution change) {
    return database.inTransaction(
        connection -> {
          FeedbackPurge meant = new FeedbackPurge(connection, purge);
          if (change == null) {
            return meant.count();
          }
          Purge.Result purged = meant.apply("purged: " + change.reason());
          LearningAudit.purged(connection, change, purge, purged);
          return purged;
        });
  }

  @Override
  public byte[] signingKey() {
    return database.read(
        connection -> {
          Sql sql = new Sql(connection);
          Optional<byte[]> present = sql.first(SELECT_KEY, row -> row.getBytes("secret"));
          if (present.isPresent()) {
            return present.get();
          }
          byte[] secret = new byte[KEY_BYTES];
          random.nextBytes(secret);
          sql.update(INSERT_KEY, (Object) secret);
          // Another gateway's, if it was faster.
          return sql.first(SELECT_KEY, row -> row.getBytes("secret")).orElseThrow();
        });
  }
}
