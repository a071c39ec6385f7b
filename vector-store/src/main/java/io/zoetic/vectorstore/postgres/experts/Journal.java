// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres.experts;

import io.zoetic.vectorstore.audit.AuditEntry;
import io.zoetic.vectorstore.outbox.OutboxEvent;
import io.zoetic.vectorstore.postgres.Sql;
import java.sql.SQLException;

/** Writes what every mutation leaves behind: an event in the outbox and an entry in the audit. */
record Journal(Sql sql) {
  /** Its place in the chain and its hashes are the trigger's. */
  private static final String INSERT_AUDIT =
      """
      INSERT INTO audit (at, actor, action, subject_kind, subject, version, epoch, reason,
                         idempotency_key, request)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?::json)
      RETURNING sequence
      """;

  private static final String INSERT_EVENT =
      """
      INSERT INTO outbox (id, aggregatetype, aggregateid, type, payload, created_at)
      VALUES (?, ?, ?, ?, ?::jsonb, ?)
      """;

  /** The sequence of the entry. */
  long write(AuditEntry.Content content, OutboxEvent event) throws SQLException {
    publish(event);
    return append(content);
  }

  private void publish(OutboxEvent event) throws SQLException {
    sql.update(
        INSERT_EVENT,
        event.id(),
        event.aggregateType(),
        event.aggregateId(),
        event.type(),
        event.payloadJson(),
        event.createdAt());
  }

  private long append(AuditEntry.Content content) throws SQLException {
    return sql.first(
            INSERT_AUDIT,
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
}
