// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres.experts;

import io.zoetic.core.AliasName;
import io.zoetic.core.CanonicalJson;
import io.zoetic.core.ExpertRole;
import io.zoetic.core.VersionId;
import io.zoetic.vectorstore.audit.AuditEntry;
import io.zoetic.vectorstore.experts.AliasTarget;
import io.zoetic.vectorstore.experts.ExpertStatus;
import io.zoetic.vectorstore.experts.ExpertVersion;
import io.zoetic.vectorstore.experts.VersionState;
import io.zoetic.vectorstore.outbox.OutboxEvent;
import io.zoetic.vectorstore.postgres.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Rows as the registry's records. */
final class ExpertRows {
  /** What {@link #version} reads; z lies out of line and is not touched. */
  static final String VERSION_COLUMNS =
      """
      expert, version, state, description, base_model, layout, digest, parent_expert, parent_version,
      training_run, metrics, gate_report, promoted_epoch, registered_at, values_dropped_at,
      coalesce(octet_length(z) / 4,
               (SELECT carried.size FROM layout carried
                WHERE carried.base_model = expert_version.base_model
                  AND carried.name = expert_version.layout)) AS size
      """;

  private ExpertRows() {}

  /** One expert with one of its aliases, or with none. */
  record StatusRow(ExpertStatus expert, @Nullable AliasTarget pointer) {}

  static StatusRow status(ResultSet row) throws SQLException {
    String alias = row.getString("alias");
    AliasTarget pointer =
        alias == null
            ? null
            : new AliasTarget(
                new AliasName(alias),
                row.getInt("version"),
                row.getString("digest"),
                Sql.integer(row, "weight_percent"),
                row.getLong("alias_epoch"),
                Sql.instant(row, "since"));
    return new StatusRow(
        new ExpertStatus(
            row.getString("expert"),
            ExpertRole.parse(row.getString("role")),
            row.getBoolean("frozen"),
            row.getLong("epoch"),
            Sql.instant(row, "created_at"),
            Sql.instant(row, "changed_at"),
            List.of(),
            List.of((Integer[]) row.getArray("quarantined").getArray()),
            row.getString("incarnation")),
        pointer);
  }

  /** Experts with all their aliases, in the order of their first rows. */
  static List<ExpertStatus> statuses(List<StatusRow> rows) {
    Map<ExpertStatus, List<AliasTarget>> pointers = new LinkedHashMap<>();
    for (StatusRow row : rows) {
      List<AliasTarget> ofExpert = pointers.computeIfAbsent(row.expert(), _ -> new ArrayList<>());
      if (row.pointer() != null) {
        ofExpert.add(row.pointer());
      }
    }
    return pointers.entrySet().stream().map(e -> with(e.getKey(), e.getValue())).toList();
  }

  private static ExpertStatus with(ExpertStatus expert, List<AliasTarget> pointers) {
    return new ExpertStatus(
        expert.name(),
        expert.role(),
        expert.frozen(),
        expert.epoch(),
        expert.createdAt(),
        expert.changedAt(),
        pointers,
        expert.quarantined(),
        expert.incarnation());
  }

  static ExpertVersion version(ResultSet row) throws SQLException {
    String parent = row.getString("parent_expert");
    return new ExpertVersion(
        new VersionId(row.getString("expert"), row.getInt("version")),
        VersionState.parse(row.getString("state")),
        row.getString("description"),
        row.getString("base_model"),
        row.getString("layout"),
        row.getInt("size"),
        row.getString("digest"),
        parent == null ? null : new VersionId(parent, row.getInt("parent_version")),
        row.getString("training_run"),
        canonical(row, "metrics"),
        row.getString("gate_report") == null ? null : canonical(row, "gate_report"),
        Sql.longInteger(row, "promoted_epoch"),
        Sql.instant(row, "registered_at"),
        Sql.instantOrNull(row, "values_dropped_at"));
  }

  static AuditEntry audit(ResultSet row) throws SQLException {
    return new AuditEntry(
        row.getLong("sequence"),
        new AuditEntry.Content(
            Sql.instant(row, "at"),
            row.getString("actor"),
            row.getString("action"),
            row.getString("subject_kind"),
            row.getString("subject"),
            Sql.integer(row, "version"),
            Sql.longInteger(row, "epoch"),
            row.getString("reason"),
            row.getString("idempotency_key"),
            row.getString("request")),
        row.getString("previous_hash"),
        row.getString("hash"));
  }

  static OutboxEvent event(ResultSet row) throws SQLException {
    return new OutboxEvent(
        row.getObject("id", UUID.class),
        row.getString("aggregatetype"),
        row.getString("aggregateid"),
        row.getString("type"),
        canonical(row, "payload"),
        Sql.instant(row, "created_at"));
  }

  private static String canonical(ResultSet row, String column) throws SQLException {
    return CanonicalJson.of(Objects.requireNonNull(row.getString(column), column));
  }
}
