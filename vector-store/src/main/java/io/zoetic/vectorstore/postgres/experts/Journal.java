// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres.experts;

import io.zoetic.vectorstore.audit.AuditEntry;
import io.zoetic.vectorstore.outbox.OutboxEvent;
import io.zoetic.vectorstore.postgres.AuditWriter;
import io.zoetic.vectorstore.postgres.Sql;
import java.sql.SQLException;

/** Writes what every mutation leaves behind: an event in the outbox and an entry in the audit. */
record Journal(Sql sql) {
  private static final String INSERT_EVENT =
      """
      INSERT INTO outbox (id, aggregatetype, aggregateid, type, payload, created_at)
      VALUES (?, ?, ?, ?, ?::jsonb, ?)
      """;

  /** The sequence of the entry. */
  long write(AuditEntry.Content content, OutboxEvent event) throws SQLException {
    publish(event);
    return new AuditWriter(sql).append(content);
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
}
