// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres.experts;

import io.zoetic.core.ExpertPointer;
import io.zoetic.vectorstore.fleet.Acknowledgement;
import io.zoetic.vectorstore.fleet.Fleet;
import io.zoetic.vectorstore.fleet.FleetWorker;
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
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The fleet on PostgreSQL. Who is alive is told by the database's clock alone. */
public final class PostgresFleet implements Fleet {
  /** {@code xmax} is 0 in a row that this statement has inserted. */
  private static final String BEAT =
      """
      INSERT INTO worker (id, base_model, layout, started_at, reads_prompts, seen_at)
      VALUES (?, ?, ?, ?, ?, clock_timestamp())
      ON CONFLICT (id) DO UPDATE
      SET base_model = excluded.base_model, layout = excluded.layout,
          started_at = excluded.started_at, reads_prompts = excluded.reads_prompts,
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

  private final PostgresDatabase database;

  /** A fleet that shares a pool; whoever opened the pool closes it. */
  public PostgresFleet(PostgresDatabase database) {
    this.database = database;
  }

  @Override
  public boolean beat(FleetWorker worker) {
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
                  worker.readsPrompts())
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

  private static Array column(
      Connection connection,
      String type,
      Collection<Acknowledgement> rows,
      Function<Acknowledgement, @Nullable Object> value)
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

  private static FleetWorker worker(ResultSet row) throws SQLException {
    return new FleetWorker(
        row.getString("id"),
        row.getString("base_model"),
        row.getString("layout"),
        Sql.instant(row, "started_at"),
        row.getInt("reads_prompts"));
  }

  private static WorkerAcknowledgement acknowledgement(ResultSet row) throws SQLException {
    return new WorkerAcknowledgement(
        row.getString("worker"),
        new Acknowledgement(
            row.getString("expert"),
            new ExpertPointer.Standing(
                row.getString("incarnation"), row.getLong("epoch"), row.getString("digest")),
            Sql.integer(row, "version"),
            row.getString("failure"),
            Sql.instant(row, "at")));
  }
}
