// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres.learning;

import io.zoetic.core.VersionId;
import io.zoetic.vectorstore.audit.Attribution;
import io.zoetic.vectorstore.audit.ChangeRequest;
import io.zoetic.vectorstore.experts.ExpertMutation;
import io.zoetic.vectorstore.growth.Growth;
import io.zoetic.vectorstore.growth.Growth.Grown;
import io.zoetic.vectorstore.growth.Growth.Merging;
import io.zoetic.vectorstore.growth.GrowthCluster;
import io.zoetic.vectorstore.growth.GrowthDecision;
import io.zoetic.vectorstore.postgres.Sql;
import io.zoetic.vectorstore.postgres.experts.PostgresExpertRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes two experts that have grown one, within a transaction with the registry. */
record GrowthMerge(Connection connection) {
  private static final String SELECT_GROWN =
      """
      SELECT c.id, c.expert, c.centre, c.prompts,
             EXISTS (SELECT FROM growth_decision d WHERE d.cluster = c.id AND d.kind = 'rename') AS named
      FROM growth_cluster c
      WHERE c.base_model = ? AND c.state = 'given' AND c.expert = c.name
      ORDER BY c.created_at DESC, c.id
      LIMIT %d
      """
          .formatted(Growth.GROWN_MAX);

  private static final String GIVE = "UPDATE growth_cluster SET expert = ? WHERE id = ?";

  /**
   * What other clusters give it nobody has asked the other expert; who is frozen learns nothing.
   */
  private static final String HELD =
      """
      SELECT EXISTS (SELECT FROM growth_cluster WHERE expert = ? AND id <> ?)
          OR EXISTS (SELECT FROM expert WHERE name IN (?, ?) AND frozen) AS held
      """;

  private static final String SELECT_CHAMPION =
      "SELECT version FROM expert_version WHERE expert = ? AND state = 'champion'";

  List<Grown> grown(String baseModel) throws SQLException {
    return new Sql(connection)
        .query(
            SELECT_GROWN,
            row ->
                new Grown(
                    row.getObject("id", UUID.class),
                    row.getString("expert"),
                    GrowthWriter.numbers(row, "centre"),
                    row.getLong("prompts"),
                    row.getBoolean("named")),
            baseModel);
  }

  boolean merge(Merging merging) throws SQLException {
    Sql sql = new Sql(connection);
    GrowthWriter writer = new GrowthWriter(sql);
    Grown part = merging.part();
    Grown whole = merging.whole();
    // In one order, so that two merges do not wait for each other.
    for (UUID each : Stream.of(part.cluster(), whole.cluster()).sorted().toList()) {
      writer.locked(each);
    }
    if (!isStill(writer.locked(part.cluster()), part)
        || !isStill(writer.locked(whole.cluster()), whole)
        || isHeld(sql, part, whole)
        || !isServed(sql, part.expert(), merging.champion())) {
      return false;
    }
    writer.requireNoRun(part.expert());
    writer.give(part.cluster(), part.expert(), whole.expert());
    sql.update(GIVE, whole.expert(), part.cluster());
    Attribution why = new Attribution(merging.actor(), merging.reason());
    for (Grown each : List.of(part, whole)) {
      writer.tell(
          each.cluster(), GrowthDecision.Kind.MERGE, whole.expert(), merging.evidenceJson(), why);
    }
    VersionId champion = merging.champion();
    if (champion != null) {
      String key = "growth-%s-%s".formatted(part.cluster(), champion);
      PostgresExpertRegistry.apply(
          connection,
          Instant.now(),
          new ExpertMutation.Retire(champion),
          new ChangeRequest(merging.actor(), merging.reason(), key, null));
    }
    return true;
  }

  private static boolean isStill(GrowthCluster now, Grown read) {
    return now.state() == GrowthCluster.State.GIVEN
        && now.isGrown()
        && read.expert().equals(now.expert());
  }

  private static boolean isHeld(Sql sql, Grown part, Grown whole) throws SQLException {
    return sql.first(
            HELD,
            row -> row.getBoolean("held"),
            part.expert(),
            part.cluster(),
            part.expert(),
            whole.expert())
        .orElseThrow();
  }

  private static boolean isServed(Sql sql, String expert, @Nullable VersionId champion)
      throws SQLException {
    return sql.query(SELECT_CHAMPION, row -> row.getInt("version"), expert)
        .equals(champion == null ? List.of() : List.of(champion.version()));
  }
}
