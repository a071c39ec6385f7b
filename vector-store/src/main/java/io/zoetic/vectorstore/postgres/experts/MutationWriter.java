// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres.experts;

import io.zoetic.core.AliasName;
import io.zoetic.core.VersionId;
import io.zoetic.vectorstore.experts.AliasTarget;
import io.zoetic.vectorstore.experts.ExpertStatus;
import io.zoetic.vectorstore.experts.ExpertVersion;
import io.zoetic.vectorstore.experts.MutationPlan;
import io.zoetic.vectorstore.experts.MutationReceipt;
import io.zoetic.vectorstore.experts.VectorValues;
import io.zoetic.vectorstore.postgres.Sql;
import java.sql.Connection;
import java.sql.SQLException;

/** Writes the rows of a mutation, in the order that the triggers look at them. */
final class MutationWriter {
  private static final String INSERT_EXPERT =
      """
      INSERT INTO expert (role, frozen, epoch, changed_at, created_at, name)
      VALUES (?, ?, ?, ?, ?, ?)
      """;

  private static final String UPDATE_EXPERT =
      "UPDATE expert SET frozen = ?, epoch = ?, changed_at = ? WHERE name = ?";

  private static final String INSERT_VERSION =
      """
      INSERT INTO expert_version (expert, version, state, base_model, description, layout, z, digest,
                                  parent_expert, parent_version, training_run, metrics,
                                  registered_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?)
      """;

  private static final String UPDATE_VERSION =
      """
      UPDATE expert_version SET state = ?, gate_report = ?::jsonb, promoted_epoch = ?
      WHERE expert = ? AND version = ?
      """;

  private static final String DELETE_ALIAS = "DELETE FROM alias WHERE expert = ? AND name = ?";

  private static final String POINT_ALIAS =
      """
      INSERT INTO alias (expert, name, version, weight_percent, epoch, since)
      VALUES (?, ?, ?, ?, ?, ?)
      ON CONFLICT (expert, name) DO UPDATE
      SET version = excluded.version, weight_percent = excluded.weight_percent,
          epoch = excluded.epoch, since = excluded.since
      """;

  private final Sql sql;

  MutationWriter(Connection connection) {
    sql = new Sql(connection);
  }

  MutationReceipt write(MutationPlan plan) throws SQLException {
    ExpertStatus after = plan.after();
    writeExpert(after, plan.before().isEmpty());
    if (plan.registered().isPresent()) {
      insert(plan.registered().get(), plan.values().orElseThrow());
    }
    for (ExpertVersion version : plan.changed()) {
      update(version);
    }
    for (AliasName alias : plan.dropped()) {
      sql.update(DELETE_ALIAS, after.name(), alias.word());
    }
    for (AliasTarget pointer : plan.moved()) {
      point(after.name(), pointer);
    }
    return plan.receipt(new Journal(sql).write(plan.audit(), plan.event()));
  }

  private void writeExpert(ExpertStatus after, boolean isNew) throws SQLException {
    if (isNew) {
      sql.update(
          INSERT_EXPERT,
          after.role().word(),
          after.frozen(),
          after.epoch(),
          after.changedAt(),
          after.createdAt(),
          after.name());
    } else {
      sql.update(UPDATE_EXPERT, after.frozen(), after.epoch(), after.changedAt(), after.name());
    }
  }

  private void insert(ExpertVersion version, VectorValues z) throws SQLException {
    VersionId parent = version.parent();
    sql.update(
        INSERT_VERSION,
        version.id().expert(),
        version.id().version(),
        version.state().word(),
        version.baseModel(),
        version.description(),
        version.layout(),
        z.toBytes(),
        version.digest(),
        parent == null ? null : parent.expert(),
        parent == null ? null : parent.version(),
        version.trainingRun(),
        version.metricsJson(),
        version.registeredAt());
  }

  private void update(ExpertVersion version) throws SQLException {
    sql.update(
        UPDATE_VERSION,
        version.state().word(),
        version.gateReportJson(),
        version.promotedEpoch(),
        version.id().expert(),
        version.id().version());
  }

  private void point(String expert, AliasTarget pointer) throws SQLException {
    sql.update(
        POINT_ALIAS,
        expert,
        pointer.alias().word(),
        pointer.version(),
        pointer.weightPercent(),
        pointer.epoch(),
        pointer.since());
  }
}
