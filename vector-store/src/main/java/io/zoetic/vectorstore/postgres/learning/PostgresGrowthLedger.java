// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres.learning;

import io.zoetic.core.NameRules;
import io.zoetic.vectorstore.PageLimits;
import io.zoetic.vectorstore.StoreException;
import io.zoetic.vectorstore.StoreException.Reason;
import io.zoetic.vectorstore.audit.Attribution;
import io.zoetic.vectorstore.growth.GrowthCluster;
import io.zoetic.vectorstore.growth.GrowthCluster.State;
import io.zoetic.vectorstore.growth.GrowthDecision;
import io.zoetic.vectorstore.growth.GrowthLedger;
import io.zoetic.vectorstore.learning.Example;
import io.zoetic.vectorstore.postgres.PostgresDatabase;
import io.zoetic.vectorstore.postgres.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Growth on PostgreSQL, for people. */
public final class PostgresGrowthLedger implements GrowthLedger {
  private static final String NO_EVIDENCE = "{}";

  private static final String SELECT_PAGE =
      "SELECT "
          + GrowthWriter.CLUSTER
          + """
          FROM growth_cluster c
          WHERE ?::text IS NULL OR c.state = ?
          ORDER BY c.created_at DESC, c.id
          LIMIT ?
          """;

  private static final String SELECT_ONE =
      "SELECT " + GrowthWriter.CLUSTER + " FROM growth_cluster c WHERE c.id = ?";

  private static final String SELECT_DECISIONS =
      """
      SELECT kind, expert, reason, evidence, decided_by, decided_at
      FROM growth_decision
      WHERE cluster = ?
      ORDER BY id DESC
      """;

  private static final String VETO =
      "UPDATE growth_cluster SET state = 'vetoed', expert = NULL WHERE id = ?";

  private static final String LIFT =
      "UPDATE growth_cluster SET state = 'open', decided_events = NULL WHERE id = ?";

  private static final String HAS_VERSIONS = "SELECT name FROM expert WHERE name = ?";

  private static final String RENAME =
      """
      UPDATE growth_cluster SET name = ?, expert = CASE WHEN expert IS NULL THEN NULL ELSE ? END
      WHERE id = ?
      """;

  private static final String MOVE_MEMBERS = "UPDATE example SET cluster = ? WHERE cluster = ?";

  private static final String PART =
      """
      UPDATE growth_cluster SET state = 'merged', merged_into = ?, expert = NULL WHERE id = ?
      """;

  /** The mean of all that was in either. */
  private static final String WHOLE =
      """
      UPDATE growth_cluster w
      SET centre = (SELECT array_agg(((w.prompts * own + p.prompts * other) / (w.prompts + p.prompts))::real
                                     ORDER BY place)
                    FROM unnest(w.centre, p.centre) WITH ORDINALITY AS pair (own, other, place)),
          prompts = w.prompts + p.prompts,
          state = CASE WHEN ?::text IS NULL THEN w.state ELSE 'given' END,
          expert = ?, name = ?, description = ?
      FROM growth_cluster p
      WHERE w.id = ? AND p.id = ?
      """;

  private final PostgresDatabase database;

  /** A ledger that shares a pool; whoever opened the pool closes it. */
  public PostgresGrowthLedger(PostgresDatabase database) {
    this.database = database;
  }

  @Override
  public List<GrowthCluster> list(@Nullable State state, int limit) {
    PageLimits.requireLimit(limit, MAX_PAGE);
    String word = state == null ? null : state.word();
    return database.read(
        connection ->
            new Sql(connection).query(SELECT_PAGE, GrowthWriter::cluster, word, word, limit));
  }

  @Override
  public Optional<GrowthCluster> show(UUID cluster) {
    return database.read(
        connection -> new Sql(connection).first(SELECT_ONE, GrowthWriter::cluster, cluster));
  }

  @Override
  public List<GrowthDecision> decisions(UUID cluster) {
    return database.read(
        connection ->
            new Sql(connection).query(SELECT_DECISIONS, PostgresGrowthLedger::decision, cluster));
  }

  private static GrowthDecision decision(ResultSet row) throws SQLException {
    return new GrowthDecision(
        GrowthDecision.Kind.parse(row.getString("kind")),
        row.getString("expert"),
        row.getString("reason"),
        row.getString("evidence"),
        row.getString("decided_by"),
        Sql.instant(row, "decided_at"));
  }

  /** Writes on a cluster that nobody else changes. */
  private interface Change {
    void apply(GrowthWriter writer, GrowthCluster cluster) throws SQLException;
  }

  private void change(UUID id, Change change) {
    database.inTransaction(
        connection -> {
          GrowthWriter writer = new GrowthWriter(new Sql(connection));
          GrowthCluster cluster = writer.locked(id);
          change.apply(writer, cluster);
          return cluster;
        });
  }

  private static void require(boolean rule, String problem, @Nullable Object... values) {
    if (!rule) {
      throw new StoreException(Reason.CONFLICT, problem.formatted(values), null);
    }
  }

  @Override
  public void veto(UUID id, Attribution change) {
    change(
        id,
        (writer, cluster) -> {
          if (cluster.state() == State.VETOED) {
            return;
          }
          require(
              cluster.state() == State.OPEN || cluster.state() == State.GIVEN,
              "a cluster must be open or given to be vetoed, was %s",
              cluster.state().word());
          String expert = cluster.expert();
          if (expert != null) {
            writer.requireNoRun(expert);
            writer.takeBack(id, expert, "vetoed: " + change.reason());
          }
          writer.sql().update(VETO, id);
          writer.tell(id, GrowthDecision.Kind.VETO, expert, NO_EVIDENCE, change);
        });
  }

  @Override
  public void lift(UUID id, Attribution change) {
    change(
        id,
        (writer, cluster) -> {
          if (cluster.state() == State.OPEN) {
            return;
          }
          require(
              cluster.state() == State.VETOED,
              "a cluster must be vetoed for the veto to be lifted, was %s",
              cluster.state().word());
          writer.sql().update(LIFT, id);
          writer.tell(id, GrowthDecision.Kind.LIFT, null, NO_EVIDENCE, change);
        });
  }

  @Override
  public void rename(UUID id, String name, Attribution change) {
    NameRules.requireExpert(name);
    change(
        id,
        (writer, cluster) -> {
          if (name.equals(cluster.name())) {
            return;
          }
          require(
              cluster.state() == State.OPEN || cluster.isGrown(),
              "a cluster must be open, or its expert grown from it, to be renamed, was %s to %s",
              cluster.state().word(),
              cluster.expert());
          require(!writer.isTaken(name), "a name must be new, %s is not", name);
          String expert = cluster.expert();
          if (expert != null) {
            require(
                writer.sql().first(HAS_VERSIONS, row -> row.getString("name"), expert).isEmpty(),
                "an expert must have no version to be renamed, %s has",
                expert);
            writer.requireNoRun(expert);
            writer.give(id, expert, name);
          }
          writer.sql().update(RENAME, name, name, id);
          writer.tell(id, GrowthDecision.Kind.RENAME, name, NO_EVIDENCE, change);
        });
  }

  @Override
  public void merge(UUID part, UUID whole, Attribution change) {
    require(!part.equals(whole), "a cluster must be merged into another one, was into itself");
    database.inTransaction(
        connection -> {
          GrowthWriter writer = new GrowthWriter(new Sql(connection));
          // In one order, so that two merges do not wait for each other.
          for (UUID each : Stream.of(part, whole).sorted().toList()) {
            writer.locked(each);
          }
          merge(writer, writer.locked(part), writer.locked(whole), change);
          return whole;
        });
  }

  private static void merge(
      GrowthWriter writer, GrowthCluster part, GrowthCluster whole, Attribution change)
      throws SQLException {
    if (whole.id().equals(part.mergedInto())) {
      return;
    }
    for (GrowthCluster each : List.of(part, whole)) {
      require(
          each.state() == State.OPEN || each.state() == State.GIVEN,
          "clusters must be open or given to be merged, %s was %s",
          each.id(),
          each.state().word());
    }
    require(
        part.baseModel().equals(whole.baseModel()),
        "clusters must be of one base model to be merged, were of two");
    String expert = whole.expert() == null ? part.expert() : whole.expert();
    if (expert != null) {
      for (GrowthCluster each : List.of(part, whole)) {
        String before = each.expert();
        if (before == null) {
          writer.give(each.id(), Example.UNASSIGNED, expert);
        } else if (!before.equals(expert)) {
          writer.requireNoRun(before);
          writer.give(each.id(), before, expert);
        }
      }
    }
    // The name goes with the expert that has grown.
    GrowthCluster named = whole.expert() == null && part.expert() != null ? part : whole;
    writer.sql().update(PART, whole.id(), part.id());
    writer
        .sql()
        .update(WHOLE, expert, expert, named.name(), named.description(), whole.id(), part.id());
    writer.sql().update(MOVE_MEMBERS, whole.id(), part.id());
    writer.tell(part.id(), GrowthDecision.Kind.MERGE, expert, NO_EVIDENCE, change);
    writer.tell(whole.id(), GrowthDecision.Kind.MERGE, expert, NO_EVIDENCE, change);
  }
}
