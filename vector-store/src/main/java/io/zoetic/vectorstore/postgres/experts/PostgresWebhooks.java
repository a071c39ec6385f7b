// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres.experts;

import io.zoetic.vectorstore.PageLimits;
import io.zoetic.vectorstore.StoreException;
import io.zoetic.vectorstore.StoreException.Reason;
import io.zoetic.vectorstore.audit.AuditEntry;
import io.zoetic.vectorstore.audit.ChangeRequest;
import io.zoetic.vectorstore.postgres.AuditWriter;
import io.zoetic.vectorstore.postgres.Columns;
import io.zoetic.vectorstore.postgres.PostgresDatabase;
import io.zoetic.vectorstore.postgres.Sql;
import io.zoetic.vectorstore.webhooks.Webhook;
import io.zoetic.vectorstore.webhooks.WebhookPlan;
import io.zoetic.vectorstore.webhooks.WebhookPlan.Asked;
import io.zoetic.vectorstore.webhooks.WebhookSecret;
import io.zoetic.vectorstore.webhooks.Webhooks;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The webhooks on PostgreSQL, as operators change them. */
public final class PostgresWebhooks implements Webhooks {
  private static final String COUNT = "SELECT count(*) AS webhooks FROM webhook";

  private static final String INSERT =
      """
      INSERT INTO webhook (id, url, events, description, creator, created_at, secret, position)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      """;

  private static final String DELETE = "DELETE FROM webhook WHERE id = ?";

  private static final String ROTATE =
      """
      UPDATE webhook SET secret = ?, old_secrets = ?, old_secrets_until = ? WHERE id = ?
      """;

  private static final String ENABLE =
      """
      UPDATE webhook
      SET attempts = 0, failing_since = NULL, next_attempt_at = NULL, last_failure = NULL,
          disabled_at = NULL, disabled_reason = NULL
      WHERE id = ?
      """;

  private final PostgresDatabase database;
  private final Clock clock;

  /** Webhooks that share a pool; whoever opened the pool closes it. */
  public PostgresWebhooks(PostgresDatabase database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  /** A change within its transaction. */
  private interface Change {
    void make(Sql sql, Asked asked) throws SQLException;
  }

  /** Behind the lock that puts changes in order; gives the webhook as it is then. */
  private Optional<Webhook> change(String id, ChangeRequest request, Change change) {
    return database.inTransaction(
        connection -> {
          Optional<AuditEntry> done =
              PostgresRegistryTransaction.locked(connection).auditEntry(request.key());
          Sql sql = new Sql(connection);
          change.make(sql, new Asked(request, done, clock.instant()));
          return present(sql, id);
        });
  }

  private static Optional<Webhook> present(Sql sql, String id) throws SQLException {
    return sql.first(WebhookRows.SELECT_BY_ID, WebhookRows::webhook, id);
  }

  /** It may have been removed since, if it was asked for before. */
  private static Webhook there(String id, Optional<Webhook> changed) {
    return changed.orElseThrow(
        () ->
            new StoreException(
                Reason.NOT_FOUND, "a webhook must be there, " + id + " was removed", null));
  }

  @Override
  public Webhook create(
      Webhook.Target target, WebhookSecret secret, long position, ChangeRequest change) {
    String id = WebhookPlan.idOf(change);
    return there(
        id,
        change(
            id,
            change,
            (sql, asked) -> {
              int count = sql.first(COUNT, row -> row.getInt("webhooks")).orElseThrow();
              Optional<WebhookPlan> plan =
                  WebhookPlan.create(target, secret, position, count, asked);
              if (plan.isPresent()) {
                insert(sql, plan.get());
              }
            }));
  }

  private static void insert(Sql sql, WebhookPlan plan) throws SQLException {
    Webhook webhook = plan.webhook();
    Connection connection = sql.connection();
    sql.update(
        INSERT,
        webhook.id(),
        webhook.target().url(),
        connection.createArrayOf("text", webhook.target().events().toArray()),
        webhook.target().description(),
        webhook.creator(),
        webhook.createdAt(),
        webhook.secrets().current().text(),
        webhook.progress().position());
    new AuditWriter(sql).append(plan.audit());
  }

  @Override
  public List<Webhook> list(@Nullable String after, int limit) {
    PageLimits.requireLimit(limit, MAX);
    return database.read(
        connection ->
            new Sql(connection)
                .query(
                    WebhookRows.SELECT_PAGE,
                    WebhookRows::webhook,
                    Objects.requireNonNullElse(after, ""),
                    limit));
  }

  @Override
  public Optional<Webhook> find(String id) {
    return database.read(connection -> present(new Sql(connection), id));
  }

  @Override
  public void remove(String id, ChangeRequest change) {
    change(
        id,
        change,
        (sql, asked) -> {
          Optional<WebhookPlan> plan = WebhookPlan.remove(id, present(sql, id).orElse(null), asked);
          if (plan.isPresent()) {
            sql.update(DELETE, id);
            new AuditWriter(sql).append(plan.get().audit());
          }
        });
  }

  @Override
  public Webhook rotate(String id, WebhookSecret fresh, Duration keptOld, ChangeRequest change) {
    return there(
        id,
        change(
            id,
            change,
            (sql, asked) -> {
              Optional<WebhookPlan> plan =
                  WebhookPlan.rotate(id, present(sql, id).orElse(null), fresh, keptOld, asked);
              if (plan.isPresent()) {
                rotate(sql, plan.get());
              }
            }));
  }

  private static void rotate(Sql sql, WebhookPlan plan) throws SQLException {
    Webhook.Secrets secrets = plan.webhook().secrets();
    Columns<Webhook.OldSecret> old = new Columns<>(sql.connection(), secrets.before());
    sql.update(
        ROTATE,
        secrets.current().text(),
        old.texts(each -> each.secret().text()),
        old.instants(Webhook.OldSecret::until),
        plan.webhook().id());
    new AuditWriter(sql).append(plan.audit());
  }

  @Override
  public Webhook enable(String id, ChangeRequest change) {
    return there(
        id,
        change(
            id,
            change,
            (sql, asked) -> {
              Optional<WebhookPlan> plan =
                  WebhookPlan.enable(id, present(sql, id).orElse(null), asked);
              if (plan.isPresent()) {
                sql.update(ENABLE, id);
                new AuditWriter(sql).append(plan.get().audit());
              }
            }));
  }
}
