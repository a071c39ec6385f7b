// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres;

import io.zoetic.core.CanonicalJson;
import io.zoetic.vectorstore.audit.Attribution;
import io.zoetic.vectorstore.audit.AuditEntry;
import io.zoetic.vectorstore.audit.AuditSubject;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.UUID;

/**
 * Appends to the audit within the transaction of the change that it tells of. Whoever appends holds
 * the head of the audit until the commit: what else is locked is locked in one order with it,
 * either all before or all behind {@link #await}.
 */
public record AuditWriter(Sql sql) {
  private static final String LOCK = "SELECT sequence FROM audit_head FOR UPDATE";

  /** Its place in the chain and its hashes are the trigger's. */
  private static final String INSERT =
      """
      INSERT INTO audit (at, actor, action, subject_kind, subject, version, epoch, reason,
                         idempotency_key, request)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?::json)
      RETURNING sequence
      """;

  private static final String INSERT_NOW =
      """
      INSERT INTO audit (at, actor, action, subject_kind, subject, reason, idempotency_key, request)
      VALUES (clock_timestamp(), ?, ?, ?, ?, ?, ?, ?::json)
      """;

  public AuditWriter(Connection connection) {
    this(new Sql(connection));
  }

  /** Waits for whoever appends now. */
  public void await() throws SQLException {
    sql.query(LOCK, row -> row.getLong("sequence"));
  }

  /** The sequence of the entry. */
  public long append(AuditEntry.Content content) throws SQLException {
    return sql.first(
            INSERT,
            row -> row.getLong("sequence"),
            content.at(),
            content.actor(),
            content.action(),
            content.subjectKind(),
            content.subject(),
            content.version(),
            content.epoch(),
            content.reason(),
            content.key(),
            content.requestJson())
        .orElseThrow();
  }

  /**
   * Appends what is no expert's and no key's: it happens as often as it is asked for.
   *
   * @param request what was asked for, and came of it: what JSON can say
   */
  public void append(
      Attribution change, String action, AuditSubject subject, Map<String, ?> request)
      throws SQLException {
    sql.update(
        INSERT_NOW,
        Columns.storable(change.actor()),
        action,
        subject.kind().word(),
        Columns.storable(subject.name()),
        Columns.storable(change.reason()),
        UUID.randomUUID().toString(),
        Columns.storable(CanonicalJson.of(request)));
  }
}
