// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres.learning;

import io.zoetic.vectorstore.learning.Trainer;
import io.zoetic.vectorstore.learning.Trainers;
import io.zoetic.vectorstore.postgres.PostgresDatabase;
import io.zoetic.vectorstore.postgres.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** The trainers on PostgreSQL. Who is alive is told by the database's clock alone. */
public final class PostgresTrainers implements Trainers {
  private static final String BEAT =
      """
      INSERT INTO trainer (id, base_model, layout, obstacle, started_at, build, seen_at)
      VALUES (?, ?, ?, ?, ?, ?, clock_timestamp())
      ON CONFLICT (id) DO UPDATE
      SET base_model = excluded.base_model, layout = excluded.layout,
          obstacle = excluded.obstacle, started_at = excluded.started_at,
          build = excluded.build, seen_at = excluded.seen_at
      """;

  private static final String FORGET =
      "DELETE FROM trainer WHERE seen_at < clock_timestamp() - ? * interval '1 second'";

  private static final String LEAVE = "DELETE FROM trainer WHERE id = ?";

  private static final String SELECT =
      """
      SELECT id, base_model, layout, obstacle, started_at, build, seen_at,
             extract(epoch FROM clock_timestamp() - seen_at) AS silence
      FROM trainer
      ORDER BY seen_at DESC, id
      """;

  private final PostgresDatabase database;

  /** Trainers that share a pool; whoever opened the pool closes it. */
  public PostgresTrainers(PostgresDatabase database) {
    this.database = database;
  }

  @Override
  public void beat(Trainer trainer) {
    database.read(
        connection -> {
          Sql sql = new Sql(connection);
          sql.update(FORGET, FORGOTTEN_AFTER.toSeconds());
          return sql.update(
              BEAT,
              trainer.id(),
              trainer.baseModel(),
              trainer.layout(),
              trainer.obstacle(),
              trainer.startedAt(),
              trainer.build());
        });
  }

  @Override
  public void leave(String trainer) {
    database.read(connection -> new Sql(connection).update(LEAVE, trainer));
  }

  @Override
  public List<Heard> heard() {
    return database.read(connection -> new Sql(connection).query(SELECT, PostgresTrainers::heard));
  }

  private static Heard heard(ResultSet row) throws SQLException {
    Trainer trainer =
        new Trainer(
            row.getString("id"),
            row.getString("base_model"),
            row.getString("layout"),
            row.getString("obstacle"),
            Sql.instant(row, "started_at"),
            row.getString("build"));
    return new Heard(trainer, Sql.instant(row, "seen_at"), Sql.duration(row, "silence"));
  }
}
