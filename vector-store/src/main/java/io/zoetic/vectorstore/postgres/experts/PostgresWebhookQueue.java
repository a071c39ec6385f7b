// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres.experts;

import io.zoetic.vectorstore.DutyLease;
import io.zoetic.vectorstore.audit.Attribution;
import io.zoetic.vectorstore.audit.AuditSubject;
import io.zoetic.vectorstore.platform.PlatformEvent;
import io.zoetic.vectorstore.postgres.AuditWriter;
import io.zoetic.vectorstore.postgres.Columns;
import io.zoetic.vectorstore.postgres.PostgresDatabase;
import io.zoetic.vectorstore.postgres.PostgresDutyLease;
import io.zoetic.vectorstore.postgres.PostgresDutyLease.Duty;
import io.zoetic.vectorstore.postgres.Sql;
import io.zoetic.vectorstore.webhooks.Webhook;
import io.zoetic.vectorstore.webhooks.WebhookQueue;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What webhooks are still to be told, on PostgreSQL. */
public final class PostgresWebhookQueue implements WebhookQueue {
  private static final String SELECT_LAST =
      """
      SELECT coalesce(max(position), 0) AS last
      FROM platform_event
      WHERE position IS NOT NULL AND kind <> 'feedback'
      """;

  private static final String SELECT_AFTER =
      """
      SELECT position, tag, kind, at, content
      FROM platform_event
      WHERE position > ? AND kind <> 'feedback' AND kind = ANY(?::text[])
      ORDER BY position
      LIMIT ?
      """;

  private static final String PASS =
      "UPDATE webhook SET position = ? WHERE id = ? AND position = ? AND disabled_at IS NULL";

  private static final String DELIVER =
      """
      UPDATE webhook
      SET position = ?, delivered_at = ?, attempts = 0, failing_since = NULL,
          next_attempt_at = NULL, last_failure = NULL,
          (old_secrets, old_secrets_until) = (
            SELECT coalesce(array_agg(secret ORDER BY age), '{}'),
                   coalesce(array_agg(until ORDER BY age), '{}')
            FROM unnest(old_secrets, old_secrets_until) WITH ORDINALITY AS old (secret, until, age)
            WHERE until > ?)
      WHERE id = ? AND position = ? AND disabled_at IS NULL
      """;

  private static final String FAIL =
      """
      UPDATE webhook
      SET attempts = attempts + 1, last_failure = ?, failing_since = coalesce(failing_since, ?),
          next_attempt_at = ?, disabled_at = ?, disabled_reason = ?
      WHERE id = ? AND position = ? AND disabled_at IS NULL
      """;

  private static final int FAILURE_MAX = 500;

  private final PostgresDatabase database;

  /** One that shares a pool; whoever opened the pool closes it. */
  public PostgresWebhookQueue(PostgresDatabase database) {
    this.database = database;
  }

  @Override
  public Optional<DutyLease> tryLease() {
    return PostgresDutyLease.tryTake(database, Duty.WEBHOOKS);
  }

  @Override
  public List<Webhook> all() {
    return database.read(
        connection -> new Sql(connection).query(WebhookRows.SELECT_ALL, WebhookRows::webhook));
  }

  @Override
  public Optional<Webhook> current(String id) {
    return database.read(
        connection ->
            new Sql(connection).first(WebhookRows.SELECT_BY_ID, WebhookRows::webhook, id));
  }

  @Override
  public long last() {
    return database.read(
        connection ->
            new Sql(connection).first(SELECT_LAST, row -> row.getLong("last")).orElseThrow());
  }

  @Override
  public List<PlatformEvent> after(long position, int limit) {
    return database.read(
        connection ->
            new Sql(connection)
                .query(
                    SELECT_AFTER,
                    row -> PostgresPlatformEvents.event(row, row.getString("kind")),
                    position,
                    PostgresPlatformEvents.KINDS,
                    limit));
  }

  @Override
  public boolean passed(String id, long from, long to) {
    return update(PASS, to, id, from);
  }

  @Override
  public boolean delivered(String id, long from, long to, Instant at) {
    return update(DELIVER, to, at, at, id, from);
  }

  @Override
  public boolean failed(String id, long from, String failure, Instant at, Instant next) {
    return update(FAIL, text(failure), at, next, null, null, id, from);
  }

  /** A reason in the audit has room for it, too. */
  private static String text(String failure) {
    String storable = Columns.storable(failure);
    int end = Math.min(storable.codePointCount(0, storable.length()), FAILURE_MAX);
    return storable.substring(0, storable.offsetByCodePoints(0, end));
  }

  private boolean update(String sql, @Nullable Object... parameters) {
    return database.read(connection -> new Sql(connection).update(sql, parameters)) == 1;
  }

  @Override
  public boolean disable(
      String id, long from, String failure, Webhook.Disabled disabled, String actor) {
    String said = text(failure);
    String reason = text(disabled.reason());
    return database.inTransaction(
        connection -> {
          AuditWriter audit = new AuditWriter(connection);
          // As operators do it, who change webhooks behind this lock.
          audit.await();
          Instant at = disabled.at();
          boolean isNew =
              new Sql(connection).update(FAIL, said, at, null, at, reason, id, from) == 1;
          if (isNew) {
            audit.append(
                new Attribution(actor, reason),
                "disable-webhook",
                new AuditSubject(AuditSubject.Kind.WEBHOOK, id),
                Map.of("failure", said));
          }
          return isNew;
        });
  }
}
