// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres.learning;

import io.zoetic.vectorstore.StoreException;
import io.zoetic.vectorstore.StoreException.Reason;
import io.zoetic.vectorstore.audit.Attribution;
import io.zoetic.vectorstore.audit.AuditSubject;
import io.zoetic.vectorstore.growth.Growth;
import io.zoetic.vectorstore.growth.GrowthCluster;
import io.zoetic.vectorstore.growth.GrowthDecision;
import io.zoetic.vectorstore.learning.Example;
import io.zoetic.vectorstore.postgres.AuditWriter;
import io.zoetic.vectorstore.postgres.Columns;
import io.zoetic.vectorstore.postgres.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What both sides of growth write, within a transaction. Clusters are locked first. */
record GrowthWriter(Sql sql) {
  static final String CLUSTER =
      """
      c.id, c.base_model, c.state, c.name, c.description, c.expert, c.merged_into, c.created_at,
      (SELECT count(*) FROM example e WHERE e.cluster = c.id) AS examples
      """;

  private static final String SELECT_LOCKED =
      "SELECT " + CLUSTER + " FROM growth_cluster c WHERE c.id = ? FOR UPDATE OF c";

  private static final String INSERT_DECISION =
      """
      INSERT INTO growth_decision (cluster, kind, expert, reason, evidence, decided_by, decided_at)
      VALUES (?, ?, ?, ?, ?::json, ?, clock_timestamp())
      """;

  private static final String TRIM =
      """
      DELETE FROM growth_decision
      WHERE cluster = ? AND id <= (SELECT id FROM growth_decision WHERE cluster = ?
                                   ORDER BY id DESC OFFSET %d LIMIT 1)
      """
          .formatted(Growth.DECISIONS_MAX);

  /** Before the examples, as whoever forgets a user or approves feedback does. */
  private static final String LOCK_FEEDBACK =
      """
      SELECT f.id
      FROM feedback f JOIN example e ON e.feedback = f.id
      WHERE e.cluster = ? AND e.expert = ?
      ORDER BY f.id
      FOR UPDATE OF f
      """;

  /** What is said of one prompt is on one side, as where it is said of the expert itself. */
  private static final String MOVE =
      """
      WITH moved AS (
        UPDATE example e
        SET expert = ?,
            split = coalesce((SELECT same.split FROM example same
                              WHERE same.expert = ? AND same.prompt_hash = e.prompt_hash
                              ORDER BY same.created_at, same.id
                              LIMIT 1), e.split)
        WHERE e.cluster = ? AND e.expert = ?
        RETURNING e.feedback)
      SELECT feedback FROM moved WHERE feedback IS NOT NULL
      """;

  /** Of what an expert has from before, runs have learnt already. */
  private static final String TEACH =
      """
      UPDATE feedback SET state = 'trusted', state_reason = NULL, expert = ?
      WHERE id = ANY(?::uuid[])
      """;

  private static final String TAKE_BACK =
      """
      UPDATE feedback
      SET state = CASE state WHEN 'trusted' THEN 'matched' ELSE state END, state_reason = ?, expert = NULL
      WHERE id IN (SELECT e.feedback FROM example e WHERE e.cluster = ? AND e.expert = ?)
      """;

  private static final String RETIRED =
      """
      SELECT EXISTS (SELECT FROM expert_version WHERE expert = ? AND state IN ('retired', 'quarantined'))
         AND NOT EXISTS (SELECT FROM expert_version WHERE expert = ? AND state = 'champion') AS retired
      """;

  private static final String SELECT_LAST =
      "SELECT kind FROM growth_decision WHERE cluster = ? ORDER BY id DESC LIMIT 1";

  private static final String OPEN_RUN =
      "SELECT id FROM training_run WHERE expert = ? AND state IN ('queued', 'running')";

  private static final String NAMED =
      """
      SELECT EXISTS (SELECT FROM expert WHERE name = ?)
          OR EXISTS (SELECT FROM growth_cluster WHERE name = ? AND state <> 'merged')
          OR EXISTS (SELECT FROM example WHERE expert = ?)
          OR EXISTS (SELECT FROM metric WHERE expert = ?)
          OR EXISTS (SELECT FROM training_run WHERE expert = ?) AS taken
      """;

  static GrowthCluster cluster(ResultSet row) throws SQLException {
    return new GrowthCluster(
        row.getObject("id", UUID.class),
        row.getString("base_model"),
        GrowthCluster.State.parse(row.getString("state")),
        row.getString("name"),
        row.getString("description"),
        row.getString("expert"),
        row.getObject("merged_into", UUID.class),
        row.getInt("examples"),
        Sql.instant(row, "created_at"));
  }

  static float[] numbers(ResultSet row, String column) throws SQLException {
    Float[] read = (Float[]) row.getArray(column).getArray();
    float[] numbers = new float[read.length];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = read[i];
    }
    return numbers;
  }

  /**
   * A cluster that nobody else changes until the end of the transaction.
   *
   * @throws StoreException with NOT_FOUND if it is not there
   */
  GrowthCluster locked(UUID cluster) throws SQLException {
    return sql.first(SELECT_LOCKED, GrowthWriter::cluster, cluster)
        .orElseThrow(
            () ->
                new StoreException(
                    Reason.NOT_FOUND, "a cluster must be there, " + cluster + " is not", null));
  }

  boolean isTaken(String name) throws SQLException {
    return sql.first(NAMED, row -> row.getBoolean("taken"), name, name, name, name, name)
        .orElseThrow();
  }

  /** Gives what a cluster has of one expert, or of none, to another one. */
  void give(UUID cluster, String from, String to) throws SQLException {
    sql.query(LOCK_FEEDBACK, row -> row.getObject("id", UUID.class), cluster, from);
    List<UUID> moved = move(cluster, from, to);
    sql.update(TEACH, to, new Columns<>(sql.connection(), moved).ids(id -> id));
  }

  /** Takes what a cluster gave to an expert back: it is no expert's again. */
  void takeBack(UUID cluster, String from, String reason) throws SQLException {
    sql.query(LOCK_FEEDBACK, row -> row.getObject("id", UUID.class), cluster, from);
    sql.update(TAKE_BACK, Columns.storable(reason), cluster, from);
    move(cluster, from, Example.UNASSIGNED);
  }

  /** Of which feedback the examples are that have moved. */
  private List<UUID> move(UUID cluster, String from, String to) throws SQLException {
    return sql.query(MOVE, row -> row.getObject("feedback", UUID.class), to, to, cluster, from);
  }

  /** Why an expert is given nothing: nobody is served by it any more. Empty if it is. */
  Optional<String> whyNotGiven(String expert) throws SQLException {
    return sql.first(RETIRED, row -> row.getBoolean("retired"), expert, expert)
        .filter(retired -> retired)
        .map(
            _ ->
                "%s has been served and is not any more: nothing is given to it until it is again"
                    .formatted(expert));
  }

  /** What was decided last on a cluster; empty: nothing yet. */
  Optional<GrowthDecision.Kind> last(UUID cluster) throws SQLException {
    return sql.first(SELECT_LAST, row -> GrowthDecision.Kind.parse(row.getString("kind")), cluster);
  }

  /**
   * @throws StoreException with CONFLICT if a run of the expert is queued or under way
   */
  void requireNoRun(String expert) throws SQLException {
    if (sql.first(OPEN_RUN, row -> row.getObject("id", UUID.class), expert).isPresent()) {
      throw new StoreException(
          Reason.CONFLICT, "no run of " + expert + " must be open: cancel it or wait", null);
    }
  }

  /** Writes a decision down, in the audit as well if it changes something. */
  void tell(
      UUID cluster,
      GrowthDecision.Kind kind,
      @Nullable String expert,
      String evidenceJson,
      Attribution change)
      throws SQLException {
    String reason = Columns.storable(change.reason());
    sql.update(
        INSERT_DECISION,
        cluster,
        kind.word(),
        expert,
        reason,
        evidenceJson,
        Columns.storable(change.actor()));
    sql.update(TRIM, cluster, cluster);
    if (kind != GrowthDecision.Kind.WAIT) {
      Map<String, @Nullable Object> told = new TreeMap<>();
      told.put("expert", expert);
      new AuditWriter(sql)
          .append(
              change,
              kind.word(),
              new AuditSubject(AuditSubject.Kind.GROWTH, Objects.toString(cluster)),
              told);
    }
  }
}
