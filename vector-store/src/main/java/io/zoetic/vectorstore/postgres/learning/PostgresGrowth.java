// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres.learning;

import io.zoetic.vectorstore.StoreException;
import io.zoetic.vectorstore.StoreException.Reason;
import io.zoetic.vectorstore.audit.Attribution;
import io.zoetic.vectorstore.growth.Growth;
import io.zoetic.vectorstore.growth.GrowthCluster;
import io.zoetic.vectorstore.growth.GrowthDecision;
import io.zoetic.vectorstore.learning.Example;
import io.zoetic.vectorstore.postgres.Columns;
import io.zoetic.vectorstore.postgres.PostgresDatabase;
import io.zoetic.vectorstore.postgres.Sql;
import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Growth on PostgreSQL, for trainers. */
public final class PostgresGrowth implements Growth {
  private static final String RELEASE =
      """
      UPDATE example e SET cluster = NULL
      FROM growth_cluster c
      WHERE e.expert = ? AND e.cluster = c.id AND c.base_model <> ?
      """;

  private static final String DROP_EMPTY =
      """
      DELETE FROM growth_cluster c
      WHERE c.state = 'open' AND NOT EXISTS (SELECT FROM example e WHERE e.cluster = c.id)
      """;

  private static final String SELECT_SINCE =
      "SELECT since FROM current_base_model WHERE digest = ?";

  private static final String SELECT_UNPLACED =
      """
      SELECT %s
      FROM example
      WHERE expert = '%s' AND cluster IS NULL AND id <> ALL(?::uuid[])
      ORDER BY created_at
      LIMIT ?
      """
          .formatted(PostgresExamples.COLUMNS, Example.UNASSIGNED);

  private static final String SELECT_CENTRES =
      """
      SELECT id, centre, prompts, expert, state
      FROM growth_cluster
      WHERE base_model = ? AND state <> 'merged'
        AND (state <> 'open' OR prompts > 1 OR created_at > clock_timestamp() - interval '30 days')
      ORDER BY state = 'open' AND prompts = 1, created_at DESC, id
      LIMIT %d
      """
          .formatted(CENTRES_MAX);

  private static final String INSERT =
      """
      INSERT INTO growth_cluster (id, base_model, centre, prompts, state, created_at)
      VALUES (?, ?, ?, ?, 'open', clock_timestamp())
      """;

  private static final String TAKE_IN =
      """
      UPDATE growth_cluster SET centre = ?, prompts = ?
      WHERE id = ? AND prompts = ? AND state <> 'merged'
      """;

  /** Before the examples, as whoever forgets a user does. */
  private static final String LOCK_FEEDBACK =
      """
      SELECT f.id
      FROM feedback f JOIN example e ON e.feedback = f.id
      WHERE e.id = ANY(?::uuid[])
      ORDER BY f.id
      FOR UPDATE OF f
      """;

  private static final String PLACE =
      """
      UPDATE example SET cluster = ?
      WHERE id = ANY(?::uuid[]) AND expert = ? AND cluster IS NULL
      """;

  private static final String SELECT_MATURE =
      """
      SELECT c.id, c.name, count(DISTINCT e.prompt_hash) AS events,
             count(DISTINCT (e.tenant, e.principal)) AS principals
      FROM growth_cluster c JOIN example e ON e.cluster = c.id
      WHERE c.base_model = ? AND c.state = 'open'
        AND (e.kind = 'demonstration' OR e.kind = 'judgement' AND e.reward = 1)
      GROUP BY c.id
      HAVING count(DISTINCT e.prompt_hash) >= greatest(?, coalesce(c.decided_events, 0) * 1.5)
         AND count(DISTINCT (e.tenant, e.principal)) >= ?
      ORDER BY events DESC, c.id
      """;

  private static final String SELECT_MEMBERS =
      """
      SELECT %s
      FROM example
      WHERE cluster = ?
      ORDER BY created_at DESC, id
      LIMIT ?
      """
          .formatted(PostgresExamples.COLUMNS);

  private static final String DECIDE =
      """
      UPDATE growth_cluster
      SET state = CASE WHEN ?::text IS NULL THEN state ELSE 'given' END, expert = ?,
          name = coalesce(name, ?), description = coalesce(?, description), decided_events = ?
      WHERE id = ?
      """;

  private static final String SELECT_DESCRIPTION =
      """
      SELECT description
      FROM growth_cluster
      WHERE name = ? AND expert = name AND state = 'given' AND description IS NOT NULL
      """;

  private static final String SELECT_TO_MIX =
      """
      SELECT c.expert
      FROM growth_cluster c
      WHERE c.state = 'given' AND c.expert = c.name
        AND NOT EXISTS (SELECT FROM training_run r WHERE r.expert = c.expert)
        AND NOT EXISTS (SELECT FROM expert x WHERE x.name = c.expert)
        AND (SELECT d.kind FROM growth_decision d
             WHERE d.cluster = c.id AND d.kind = ANY(?)
             ORDER BY d.id DESC
             LIMIT 1) = ?
      """;

  /** Who decides where it does not matter which trainer it is. */
  private static final String ANY_TRAINER = "trainer";

  private final PostgresDatabase database;

  /** Growth that shares a pool; whoever opened the pool closes it. */
  public PostgresGrowth(PostgresDatabase database) {
    this.database = database;
  }

  @Override
  public Instant begin(String baseModel) {
    return database.inTransaction(
        connection -> {
          Sql sql = new Sql(connection);
          sql.update(RELEASE, Example.UNASSIGNED, baseModel);
          sql.update(DROP_EMPTY);
          return sql.first(SELECT_SINCE, row -> Sql.instant(row, "since"), baseModel)
              .orElse(Instant.MAX);
        });
  }

  @Override
  public List<Example> unplaced(Set<UUID> without, int limit) {
    return database.read(
        connection ->
            new Sql(connection)
                .query(
                    SELECT_UNPLACED,
                    LearningRows::example,
                    new Columns<>(connection, List.copyOf(without)).ids(id -> id),
                    limit));
  }

  @Override
  public List<Centre> centres(String baseModel) {
    return database.read(
        connection -> new Sql(connection).query(SELECT_CENTRES, PostgresGrowth::centre, baseModel));
  }

  private static Centre centre(ResultSet row) throws SQLException {
    return new Centre(
        row.getObject("id", UUID.class),
        GrowthWriter.numbers(row, "centre"),
        row.getLong("prompts"),
        row.getString("expert"),
        GrowthCluster.State.VETOED.word().equals(row.getString("state")));
  }

  @Override
  public void place(String baseModel, List<Placed> placed) {
    // In one order, so that two trainers do not wait for each other.
    List<Placed> ordered =
        placed.stream().sorted(Comparator.comparing(each -> each.cluster().toString())).toList();
    database.inTransaction(
        connection -> {
          for (Placed each : ordered) {
            takeIn(connection, baseModel, each);
          }
          return ordered.size();
        });
  }

  private static void takeIn(Connection connection, String baseModel, Placed placed)
      throws SQLException {
    Sql sql = new Sql(connection);
    GrowthWriter writer = new GrowthWriter(sql);
    UUID cluster = placed.cluster();
    Array centre = array(connection, placed.centre());
    int changed =
        placed.known() == 0
            ? sql.update(INSERT, cluster, baseModel, centre, placed.prompts())
            : sql.update(TAKE_IN, centre, placed.prompts(), cluster, placed.known());
    Array ids = new Columns<>(connection, placed.examples()).ids(id -> id);
    sql.query(LOCK_FEEDBACK, row -> row.getObject("id", UUID.class), ids);
    int moved = changed == 0 ? 0 : sql.update(PLACE, cluster, ids, Example.UNASSIGNED);
    if (moved != placed.examples().size()) {
      throw new StoreException(
          Reason.CONFLICT,
          "cluster %s or what is placed in it has changed since".formatted(cluster),
          null);
    }
    String expert = writer.locked(cluster).expert();
    if (expert != null) {
      giveUnlessRetired(writer, cluster, expert);
    }
  }

  /** The reason is written down once, not for every example that comes. */
  private static void giveUnlessRetired(GrowthWriter writer, UUID cluster, String expert)
      throws SQLException {
    Optional<String> why = writer.whyNotGiven(expert);
    if (why.isEmpty()) {
      writer.give(cluster, Example.UNASSIGNED, expert);
    } else if (!writer.last(cluster).equals(Optional.of(GrowthDecision.Kind.WAIT))) {
      writer.tell(
          cluster, GrowthDecision.Kind.WAIT, expert, "{}", new Attribution(ANY_TRAINER, why.get()));
    }
  }

  private static Array array(Connection connection, float[] centre) throws SQLException {
    Object[] numbers = new Object[centre.length];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = centre[i];
    }
    return connection.createArrayOf("float4", numbers);
  }

  @Override
  public List<Mature> mature(String baseModel, int events, int principals) {
    return database.read(
        connection ->
            new Sql(connection)
                .query(
                    SELECT_MATURE,
                    row ->
                        new Mature(
                            row.getObject("id", UUID.class),
                            row.getString("name"),
                            row.getInt("events"),
                            row.getInt("principals")),
                    baseModel,
                    events,
                    principals));
  }

  @Override
  public List<Example> members(UUID cluster, int limit) {
    return database.read(
        connection ->
            new Sql(connection).query(SELECT_MEMBERS, LearningRows::example, cluster, limit));
  }

  @Override
  public boolean isTaken(String name) {
    return database.read(connection -> new GrowthWriter(new Sql(connection)).isTaken(name));
  }

  @Override
  public Optional<Verdict> decide(Verdict verdict) {
    return database.inTransaction(
        connection -> {
          Sql sql = new Sql(connection);
          GrowthWriter writer = new GrowthWriter(sql);
          UUID cluster = verdict.about().cluster();
          if (writer.locked(cluster).state() != GrowthCluster.State.OPEN) {
            return Optional.empty();
          }
          Verdict decided = unlessRetired(writer, verdict);
          decide(writer, cluster, decided);
          return Optional.of(decided);
        });
  }

  private static Verdict unlessRetired(GrowthWriter writer, Verdict verdict) throws SQLException {
    String expert = verdict.expert();
    return expert == null
        ? verdict
        : writer.whyNotGiven(expert).map(verdict::waiting).orElse(verdict);
  }

  private static void decide(GrowthWriter writer, UUID cluster, Verdict verdict)
      throws SQLException {
    String expert = verdict.expert();
    writer
        .sql()
        .update(
            DECIDE,
            expert,
            expert,
            verdict.name(),
            Columns.storableOrNull(verdict.description()),
            verdict.about().events(),
            cluster);
    if (expert != null) {
      writer.give(cluster, Example.UNASSIGNED, expert);
    }
    writer.tell(
        cluster,
        verdict.kind(),
        expert,
        verdict.evidenceJson(),
        new Attribution(verdict.actor(), verdict.reason()));
  }

  @Override
  public Optional<String> descriptionOf(String expert) {
    return database.read(
        connection ->
            new Sql(connection)
                .first(SELECT_DESCRIPTION, row -> row.getString("description"), expert));
  }

  @Override
  public Set<String> toMix() {
    List<GrowthDecision.Kind> making = List.copyOf(GrowthDecision.Kind.MAKING);
    return database.read(
        connection ->
            Set.copyOf(
                new Sql(connection)
                    .query(
                        SELECT_TO_MIX,
                        row -> row.getString("expert"),
                        new Columns<>(connection, making).texts(GrowthDecision.Kind::word),
                        GrowthDecision.Kind.MIX.word())));
  }

  @Override
  public List<Grown> grown(String baseModel) {
    return database.read(connection -> new GrowthMerge(connection).grown(baseModel));
  }

  @Override
  public boolean merge(Merging merging) {
    return database.inTransaction(connection -> new GrowthMerge(connection).merge(merging));
  }
}
