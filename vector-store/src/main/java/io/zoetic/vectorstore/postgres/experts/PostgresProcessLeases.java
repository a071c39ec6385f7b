// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres.experts;

import io.zoetic.vectorstore.fleet.ProcessLeases;
import io.zoetic.vectorstore.postgres.PostgresDatabase;
import io.zoetic.vectorstore.postgres.Sql;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/** The ids of processes on PostgreSQL, by the database's clock alone. */
public final class PostgresProcessLeases implements ProcessLeases {
  private static final String TAKE =
      """
      INSERT INTO process_lease (service, id, incarnation, until)
      VALUES (?, ?, ?, clock_timestamp() + ? * interval '1 millisecond')
      ON CONFLICT (service, id) DO UPDATE
      SET incarnation = excluded.incarnation, until = excluded.until
      WHERE process_lease.incarnation = excluded.incarnation
         OR process_lease.until <= clock_timestamp()
      """;

  private static final String LEFT =
      """
      SELECT extract(epoch FROM until - clock_timestamp()) AS seconds
      FROM process_lease
      WHERE service = ? AND id = ?
      """;

  private static final String GIVE_BACK =
      "DELETE FROM process_lease WHERE service = ? AND id = ? AND incarnation = ?";

  /** Most ids are drawn, and never come again. */
  private static final String FORGET =
      "DELETE FROM process_lease WHERE until < clock_timestamp() - interval '1 hour'";

  private static final double MILLIS = 1000;

  private final PostgresDatabase database;

  /** One that shares a pool; whoever opened the pool closes it. */
  public PostgresProcessLeases(PostgresDatabase database) {
    this.database = database;
  }

  @Override
  public Optional<Duration> take(Service service, String id, UUID incarnation) {
    return database.read(
        connection -> {
          Sql sql = new Sql(connection);
          sql.update(FORGET);
          if (sql.update(TAKE, service.word(), id, incarnation, LEASE.toMillis()) == 1) {
            return Optional.empty();
          }
          double left =
              sql.first(LEFT, row -> row.getDouble("seconds"), service.word(), id).orElse(0.0);
          return Optional.of(Duration.ofMillis(Math.max(0, (long) (MILLIS * left))));
        });
  }

  @Override
  public void giveBack(Service service, String id, UUID incarnation) {
    database.read(
        connection -> new Sql(connection).update(GIVE_BACK, service.word(), id, incarnation));
  }
}
