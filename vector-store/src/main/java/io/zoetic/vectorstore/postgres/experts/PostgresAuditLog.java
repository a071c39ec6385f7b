// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres.experts;

import io.zoetic.vectorstore.PageLimits;
import io.zoetic.vectorstore.audit.AuditEntry;
import io.zoetic.vectorstore.audit.AuditLog;
import io.zoetic.vectorstore.postgres.PostgresDatabase;
import io.zoetic.vectorstore.postgres.Sql;
import java.util.List;

/** The audit on PostgreSQL; it is written with each mutation, never here. */
public final class PostgresAuditLog implements AuditLog {
  private static final String SELECT_PAGE =
      """
      SELECT sequence, at, actor, action, subject_kind, subject, version, epoch, reason,
             idempotency_key, request, previous_hash, hash
      FROM audit
      WHERE sequence > ?
      ORDER BY sequence
      LIMIT ?
      """;

  private static final String SELECT_HEAD = "SELECT sequence, hash FROM audit_head";

  private final PostgresDatabase database;

  /** An audit that shares a pool; whoever opened the pool closes it. */
  public PostgresAuditLog(PostgresDatabase database) {
    this.database = database;
  }

  @Override
  public List<AuditEntry> list(long after, int limit) {
    PageLimits.requireLimit(limit, MAX_PAGE);
    return database.read(
        connection -> new Sql(connection).query(SELECT_PAGE, ExpertRows::audit, after, limit));
  }

  @Override
  public Head head() {
    return database.read(
        connection ->
            new Sql(connection)
                .first(SELECT_HEAD, row -> new Head(row.getLong("sequence"), row.getString("hash")))
                .orElseThrow());
  }
}
