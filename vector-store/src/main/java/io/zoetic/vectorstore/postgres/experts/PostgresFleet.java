// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres.experts;

import io.zoetic.core.ExpertPointer;
import io.zoetic.vectorstore.fleet.Acknowledgement;
import io.zoetic.vectorstore.fleet.Fleet;
import io.zoetic.vectorstore.fleet.FleetWorker;
import io.zoetic.vectorstore.fleet.WorkerFigures;
import io.zoetic.vectorstore.postgres.PostgresDatabase;
import io.zoetic.vectorstore.postgres.Sql;
import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The fleet on PostgreSQL. Who is alive is told by the database's clock alone. */
public final class PostgresFleet implements Fleet {
  /** {@code xmax} is 0 in a row that this statement has inserted. */
  private static final String BEAT =
      """
      INSERT INTO worker (id, base_model, layout, started_at, reads_prompts, build, device, slots,
                          slots_used, versions_resident, seen_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, clock_timestamp())
      ON CONFLICT (id) DO UPDATE
      SET base_model = excluded.base_model, layout = excluded.layout,
          started_at = excluded.started_at, reads_prompts = excluded.reads_prompts,
          build = excluded.build, device = excluded.device, slots = excluded.slots,
          slots_used = excluded.slots_used, versions_resident = excluded.versions_resident,
          seen_at = excluded.seen_at
      RETURNING xmax = 0 AS is_new
      """;

  /** With what an earlier process of the same name has said. */
  private static final String REPLACE = "DELETE FROM worker WHERE id = ? AND started_at <> ?";

  private static final String FORGET =
      "DELETE FROM worker WHERE seen_at < clock_timestamp() - ? * interval '1 second'";

  private static final String LEAVE = "DELETE FROM worker WHERE id = ?";

  /** Of experts that an event log knows from another database nothing is kept. */
  private static final String ACKNOWLEDGE =
      """
      INSERT INTO acknowledgement (worker, expert, incarnation, epoch, digest, version, failure, at)
      SELECT worker.id, given.*
      FROM unnest(?::text[], ?::text[], ?::bigint[], ?::text[], ?::integer[], ?::text[],
                  ?::timestamptz[])
             AS given (expert, incarnation, epoch, digest, version, failure, at)
      JOIN expert ON expert.name = given.expert
      JOIN worker ON worker.id = ?
      ON CONFLICT (expert, worker) DO UPDATE
      SET incarnation = excluded.incarnation, epoch = excluded.epoch, digest = excluded.digest,
          version = excluded.version, failure = excluded.failure, at = excluded.at
      """;

  private static final String SELECT_WORKERS =
      """
      SELECT id, base_model, layout, started_at, reads_prompts
      FROM worker
      WHERE seen_at > clock_timestamp() - ? * interval '1 millisecond'
      ORDER BY id
      """;

  private static final String SELECT_ACKNOWLEDGEMENTS =
      """
      SELECT a.worker, a.expert, a.incarnation, a.epoch, a.digest, a.version, a.failure, a.at
      FROM acknowledgement a JOIN worker w ON w.id = a.worker
      WHERE a.expert = ? AND w.seen_at > clock_timestamp() - ? * interval '1 millisecond'
      ORDER BY a.worker
      """;

  private static final String SELECT_HEARD =
      """
      SELECT id, base_model, layout, started_at, reads_prompts, build, device, slots, slots_used,
             versions_resident, seen_at, extract(epoch FROM clock_timestamp() - seen_at) AS silence
      FROM worker
      ORDER BY id
      """;

  /** Of each worker a row for each expert that is shown, or one at least, for its numbers. */
  private static final String SELECT_PROGRESS =
      """
      WITH wanted AS (
        SELECT *
        FROM unnest(?::text[], ?::text[], ?::bigint[], ?::text[])
               AS wanted (expert, incarnation, epoch, digest)
      ), compared AS (
        SELECT w.id AS worker, wanted.expert, a.incarnation, a.epoch, a.digest, a.version,
               a.failure, a.at,
               coalesce(a.failure IS NULL AND a.incarnation = wanted.incarnation
                          AND a.epoch = wanted.epoch AND a.digest = wanted.digest, false) AS same
        FROM worker w
        CROSS JOIN wanted
        LEFT JOIN acknowledgement a ON a.expert = wanted.expert AND a.worker = w.id
        WHERE w.seen_at > clock_timestamp() - ? * interval '1 millisecond'
      ), ranked AS (
        SELECT *, row_number() OVER (PARTITION BY worker, same ORDER BY expert) AS place,
               count(*) FILTER (WHERE same) OVER (PARTITION BY worker) AS converged
        FROM compared
      )
      SELECT * FROM ranked
      WHERE CASE WHEN same THEN place = 1 ELSE place <= ? END
      ORDER BY worker, expert
      """;

  private final PostgresDatabase database;

  /** A fleet that shares a pool; whoever opened the pool closes it. */
  public PostgresFleet(PostgresDatabase database) {
    this.database = database;
  }

  @Override
  public boolean beat(FleetWorker worker, WorkerFigures figures) {
    return database.read(
        connection -> {
          Sql sql = new Sql(connection);
          sql.update(FORGET, FORGOTTEN_AFTER.toSeconds());
          sql.update(REPLACE, worker.id(), worker.startedAt());
          return sql.first(
                  BEAT,
                  row -> row.getBoolean("is_new"),
                  worker.id(),
                  worker.baseModel(),
                  worker.layout(),
                  worker.startedAt(),
                  worker.readsPrompts(),
                  figures.build(),
                  figures.device(),
                  figures.slots(),
                  figures.slotsUsed(),
                  figures.versionsResident())
              .orElseThrow();
        });
  }

  @Override
  public void leave(String worker) {
    database.read(connection -> new Sql(connection).update(LEAVE, worker));
  }

  @Override
  public void acknowledge(String worker, Collection<Acknowledgement> acknowledgements) {
    if (acknowledgements.isEmpty()) {
      return;
    }
    database.read(
        connection ->
            new Sql(connection)
                .update(
                    ACKNOWLEDGE,
                    column(connection, "text", acknowledgements, Acknowledgement::expert),
                    column(connection, "text", acknowledgements, a -> a.standing().incarnation()),
                    column(connection, "bigint", acknowledgements, Acknowledgement::epoch),
                    column(connection, "text", acknowledgements, a -> a.standing().digest()),
                    column(connection, "integer", acknowledgements, Acknowledgement::version),
                    column(connection, "text", acknowledgements, Acknowledgement::failure),
                    column(
                        connection,
                        "timestamptz",
                        acknowledgements,
                        given -> given.at().atOffset(ZoneOffset.UTC).toString()),
                    worker));
  }

  private static <R> Array column(
      Connection connection, String type, Collection<R> rows, Function<R, @Nullable Object> value)
      throws SQLException {
    return connection.createArrayOf(type, rows.stream().<@Nullable Object>map(value).toArray());
  }

  @Override
  public List<FleetWorker> workers(Duration within) {
    return database.read(
        connection ->
            new Sql(connection).query(SELECT_WORKERS, PostgresFleet::worker, within.toMillis()));
  }

  @Override
  public List<WorkerAcknowledgement> acknowledgements(String expert, Duration within) {
    return database.read(
        connection ->
            new Sql(connection)
                .query(
                    SELECT_ACKNOWLEDGEMENTS,
                    PostgresFleet::acknowledgement,
                    expert,
                    within.toMillis()));
  }

  @Override
  public List<Heard> heard() {
    return database.read(
        connection -> new Sql(connection).query(SELECT_HEARD, PostgresFleet::heard));
  }

  private static Heard heard(ResultSet row) throws SQLException {
    return new Heard(
        worker(row),
        new WorkerFigures(
            row.getString("build"),
            row.getString("device"),
            Sql.integer(row, "slots"),
            Sql.integer(row, "slots_used"),
            Sql.integer(row, "versions_resident")),
        Sql.instant(row, "seen_at"),
        Sql.duration(row, "silence"));
  }

  @Override
  public List<Progress> progress(
      Map<String, ExpertPointer.Standing> wanted, Duration within, int shown) {
    List<Map.Entry<String, ExpertPointer.Standing>> rows = List.copyOf(wanted.entrySet());
    List<Compared> compared =
        database.read(
            connection ->
                new Sql(connection)
                    .query(
                        SELECT_PROGRESS,
                        PostgresFleet::compared,
                        column(connection, "text", rows, Map.Entry::getKey),
                        column(connection, "text", rows, each -> each.getValue().incarnation()),
                        column(connection, "bigint", rows, each -> each.getValue().epoch()),
                        column(connection, "text", rows, each -> each.getValue().digest()),
                        within.toMillis(),
                        shown));
    return compared.stream()
        .collect(Collectors.groupingBy(Compared::worker, TreeMap::new, Collectors.toList()))
        .values()
        .stream()
        .map(PostgresFleet::progress)
        .toList();
  }

  /** One of what there is to say of a worker. */
  private record Compared(String worker, int converged, @Nullable Other other) {}

  private static Compared compared(ResultSet row) throws SQLException {
    Other other =
        row.getBoolean("same")
            ? null
            : new Other(
                row.getString("expert"), Sql.longInteger(row, "epoch") == null ? null : made(row));
    return new Compared(row.getString("worker"), row.getInt("converged"), other);
  }

  private static Progress progress(List<Compared> rows) {
    return new Progress(
        rows.getFirst().worker(),
        rows.getFirst().converged(),
        rows.stream().flatMap(row -> Stream.ofNullable(row.other())).toList());
  }

  private static FleetWorker worker(ResultSet row) throws SQLException {
    return new FleetWorker(
        row.getString("id"),
        row.getString("base_model"),
        row.getString("layout"),
        Sql.instant(row, "started_at"),
        row.getInt("reads_prompts"));
  }

  private static WorkerAcknowledgement acknowledgement(ResultSet row) throws SQLException {
    return new WorkerAcknowledgement(row.getString("worker"), made(row));
  }

  private static Acknowledgement made(ResultSet row) throws SQLException {
    return new Acknowledgement(
        row.getString("expert"),
        new ExpertPointer.Standing(
            row.getString("incarnation"), row.getLong("epoch"), row.getString("digest")),
        Sql.integer(row, "version"),
        row.getString("failure"),
        Sql.instant(row, "at"));
  }
}
