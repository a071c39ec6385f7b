// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres.experts;

import io.zoetic.vectorstore.postgres.Sql;
import io.zoetic.vectorstore.webhooks.Webhook;
import io.zoetic.vectorstore.webhooks.WebhookSecret;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Rows as webhooks. */
final class WebhookRows {
  private static final String SELECT =
      """
      SELECT id, url, events, description, creator, created_at, secret, old_secrets,
             old_secrets_until, position, attempts, failing_since, next_attempt_at, last_failure,
             delivered_at, disabled_at, disabled_reason
      FROM webhook
      """;

  static final String SELECT_ALL = SELECT + "ORDER BY id";
  static final String SELECT_PAGE = SELECT + "WHERE id > ? ORDER BY id LIMIT ?";
  static final String SELECT_BY_ID = SELECT + "WHERE id = ?";

  private WebhookRows() {}

  static Webhook webhook(ResultSet row) throws SQLException {
    String[] events = (String[]) row.getArray("events").getArray();
    return new Webhook(
        row.getString("id"),
        new Webhook.Target(row.getString("url"), List.of(events), row.getString("description")),
        row.getString("creator"),
        Sql.instant(row, "created_at"),
        secrets(row),
        progress(row),
        disabled(row));
  }

  private static Webhook.Secrets secrets(ResultSet row) throws SQLException {
    String[] old = (String[]) row.getArray("old_secrets").getArray();
    Timestamp[] until = (Timestamp[]) row.getArray("old_secrets_until").getArray();
    return new Webhook.Secrets(
        new WebhookSecret(row.getString("secret")),
        IntStream.range(0, old.length)
            .mapToObj(i -> new Webhook.OldSecret(new WebhookSecret(old[i]), until[i].toInstant()))
            .toList());
  }

  private static Webhook.Progress progress(ResultSet row) throws SQLException {
    return new Webhook.Progress(
        row.getLong("position"),
        row.getInt("attempts"),
        Sql.instantOrNull(row, "failing_since"),
        Sql.instantOrNull(row, "next_attempt_at"),
        row.getString("last_failure"),
        Sql.instantOrNull(row, "delivered_at"));
  }

  private static Webhook.@Nullable Disabled disabled(ResultSet row) throws SQLException {
    Instant at = Sql.instantOrNull(row, "disabled_at");
    return at == null ? null : new Webhook.Disabled(at, row.getString("disabled_reason"));
  }
}
