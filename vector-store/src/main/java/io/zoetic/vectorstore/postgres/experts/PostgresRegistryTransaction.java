// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres.experts;

import io.zoetic.core.VersionId;
import io.zoetic.vectorstore.audit.AuditEntry;
import io.zoetic.vectorstore.experts.ExpertStatus;
import io.zoetic.vectorstore.experts.ExpertVersion;
import io.zoetic.vectorstore.experts.RegistryTransaction;
import io.zoetic.vectorstore.postgres.AuditWriter;
import io.zoetic.vectorstore.postgres.Sql;
import io.zoetic.vectorstore.postgres.SqlFailures;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The registry as a mutation reads it, behind the lock that puts mutations in order: the row of
 * {@code audit_head}, which every one of them rewrites.
 */
final class PostgresRegistryTransaction implements RegistryTransaction {
  private static final String SELECT_INCARNATION = "SELECT id::text FROM incarnation";

  private static final String SELECT_AUDIT_OF_KEY =
      """
      SELECT sequence, at, actor, action, subject_kind, subject, version, epoch, reason,
             idempotency_key, request, previous_hash, hash
      FROM audit
      WHERE idempotency_key = ?
      """;

  static final String SELECT_STATUS =
      """
      SELECT e.name AS expert, e.role, e.frozen, e.epoch, e.created_at, e.changed_at,
             a.name AS alias, a.version, v.digest, a.weight_percent, a.epoch AS alias_epoch, a.since,
             ARRAY(SELECT q.version FROM expert_version q
                   WHERE q.expert = e.name AND q.state = 'quarantined' ORDER BY q.version)
               AS quarantined,
             (SELECT id::text FROM incarnation) AS incarnation
      FROM expert e
      LEFT JOIN alias a ON a.expert = e.name
      LEFT JOIN expert_version v ON v.expert = a.expert AND v.version = a.version
      WHERE e.name = ?
      ORDER BY a.name
      """;

  static final String SELECT_VERSION =
      "SELECT "
          + ExpertRows.VERSION_COLUMNS
          + """
      FROM expert_version
      WHERE expert = ? AND version = ?
      """;

  private static final String SELECT_LATEST_VERSION =
      "SELECT version FROM expert_version WHERE expert = ? ORDER BY version DESC LIMIT 1";

  private static final String SELECT_PROMOTED_BEFORE =
      "SELECT "
          + ExpertRows.VERSION_COLUMNS
          + """
      FROM expert_version
      WHERE expert = ? AND promoted_epoch < ? AND values_dropped_at IS NULL
      ORDER BY promoted_epoch DESC
      LIMIT 1
      """;

  private static final String SELECT_QUARANTINED =
      """
      SELECT version FROM expert_version
      WHERE expert = ? AND state = 'quarantined'
      ORDER BY version
      """;

  private static final String SELECT_LAYOUT_SIZE =
      "SELECT size FROM layout WHERE base_model = ? AND name = ?";

  private static final String SELECT_BASE_MODEL = "SELECT digest FROM base_model WHERE digest = ?";

  /** Locked, so that what is decided on it still holds at the commit. */
  private static final String SELECT_CURRENT_BASE_MODEL =
      "SELECT digest FROM current_base_model FOR SHARE";

  private final Sql sql;

  private PostgresRegistryTransaction(Sql sql) {
    this.sql = sql;
  }

  /** Waits for the mutation that is under way. */
  static PostgresRegistryTransaction locked(Connection connection) throws SQLException {
    Sql sql = new Sql(connection);
    new AuditWriter(sql).await();
    return new PostgresRegistryTransaction(sql);
  }

  @Override
  public String incarnation() {
    return first(SELECT_INCARNATION, row -> row.getString("id")).orElseThrow();
  }

  @Override
  public Optional<AuditEntry> auditEntry(String key) {
    return first(SELECT_AUDIT_OF_KEY, ExpertRows::audit, key);
  }

  @Override
  public Optional<ExpertStatus> expert(String name) {
    List<ExpertRows.StatusRow> rows = query(SELECT_STATUS, ExpertRows::status, name);
    return ExpertRows.statuses(rows).stream().findFirst();
  }

  @Override
  public Optional<ExpertVersion> version(VersionId id) {
    return first(SELECT_VERSION, ExpertRows::version, id.expert(), id.version());
  }

  @Override
  public int latestVersion(String expert) {
    return first(SELECT_LATEST_VERSION, row -> row.getInt("version"), expert).orElse(0);
  }

  @Override
  public Optional<ExpertVersion> promotedBefore(String expert, long epoch) {
    return first(SELECT_PROMOTED_BEFORE, ExpertRows::version, expert, epoch);
  }

  @Override
  public List<Integer> quarantined(String expert) {
    return query(SELECT_QUARANTINED, row -> row.getInt("version"), expert);
  }

  @Override
  public Optional<Integer> layoutSize(String baseModel, String layout) {
    return first(SELECT_LAYOUT_SIZE, row -> row.getInt("size"), baseModel, layout);
  }

  @Override
  public boolean knowsBaseModel(String digest) {
    return first(SELECT_BASE_MODEL, row -> row.getString("digest"), digest).isPresent();
  }

  @Override
  public Optional<String> currentBaseModel() {
    return first(SELECT_CURRENT_BASE_MODEL, row -> row.getString("digest"));
  }

  private <T> Optional<T> first(String statement, Sql.Row<T> row, @Nullable Object... parameters) {
    return query(statement, row, parameters).stream().findFirst();
  }

  private <T> List<T> query(String statement, Sql.Row<T> row, @Nullable Object... parameters) {
    try {
      return sql.query(statement, row, parameters);
    } catch (SQLException e) {
      throw SqlFailures.translate(e);
    }
  }
}
