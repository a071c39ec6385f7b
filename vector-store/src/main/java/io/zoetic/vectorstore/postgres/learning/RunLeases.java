// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres.learning;

import io.zoetic.vectorstore.StoreException;
import io.zoetic.vectorstore.StoreException.Reason;
import io.zoetic.vectorstore.learning.RunLease;
import io.zoetic.vectorstore.learning.TrainingRuns;
import io.zoetic.vectorstore.postgres.PostgresDatabase;
import io.zoetic.vectorstore.postgres.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/** The leases of training runs: who gets which, who holds which, and which nobody gets any more. */
record RunLeases(PostgresDatabase database) {
  private static final String LEASE =
      """
      UPDATE training_run
      SET state = 'running', owner = ?, fence = fence + 1,
          lease_until = clock_timestamp() + ? * interval '1 millisecond',
          started_at = coalesce(started_at, clock_timestamp())
      WHERE id = (
        SELECT id FROM training_run
        WHERE state = 'queued'
           OR (state = 'running'
               AND lease_until + least(? * power(2, fence - given_back - 1), ?)
                     * interval '1 millisecond' < clock_timestamp())
        ORDER BY fence - given_back, created_at, id
        LIMIT 1
        FOR UPDATE SKIP LOCKED)
      RETURNING checkpoint,\s"""
          + PostgresTrainingRuns.COLUMNS;

  private static final String GIVE_UP =
      """
      UPDATE training_run
      SET state = 'failed', finished_at = clock_timestamp(), owner = NULL, lease_until = NULL,
          checkpoint = NULL,
          outcome = format('took %s with it; the last one was %s%s',
                           CASE fence - given_back WHEN 1 THEN 'a trainer'
                                ELSE format('%s trainers', fence - given_back) END,
                           owner, ', which was ' || (progress ->> 'phase'))
      WHERE id = (
        SELECT id FROM training_run
        WHERE state = 'running' AND lease_until < clock_timestamp() AND fence - given_back >= ?
        LIMIT 1
        FOR UPDATE SKIP LOCKED)
      RETURNING id
      """;

  static final String SELECT_HOLDER = "SELECT state, owner, fence FROM training_run WHERE id = ?";

  Optional<RunLease> lease(String owner, Duration lease, int attempts) {
    if (attempts < 1 || attempts > TrainingRuns.MAX_ATTEMPTS) {
      throw new IllegalArgumentException(
          "attempts must be in 1..%d, were %d".formatted(TrainingRuns.MAX_ATTEMPTS, attempts));
    }
    giveUp(attempts);
    return database.read(
        connection ->
            new Sql(connection)
                .first(
                    LEASE,
                    row ->
                        new RunLease(
                            LearningRows.run(row),
                            owner,
                            row.getLong("fence"),
                            row.getBytes("checkpoint")),
                    owner,
                    lease.toMillis(),
                    TrainingRuns.BACK_OFF.toMillis(),
                    TrainingRuns.BACK_OFF_MAX.toMillis()));
  }

  /** One in each transaction: feedback of several would not be locked in one order. */
  private void giveUp(int attempts) {
    boolean more;
    do {
      more =
          database.inTransaction(
              connection -> {
                Sql sql = new Sql(connection);
                Optional<UUID> dead =
                    sql.first(GIVE_UP, row -> row.getObject("id", UUID.class), attempts);
                if (dead.isPresent()) {
                  sql.update(PostgresTrainingRuns.CONSUME, dead.get(), dead.get(), null);
                }
                return dead.isPresent();
              });
    } while (more);
  }

  /** Requires that a statement under a lease changed its run. */
  static int held(Sql sql, RunLease lease, int changed) throws SQLException {
    if (changed == 0) {
      UUID id = lease.run().id();
      String holder = sql.first(SELECT_HOLDER, RunLeases::holder, id).orElse("gone");
      throw new StoreException(
          Reason.CONFLICT,
          "run %s of %s must be leased by %s under fence %d, was %s"
              .formatted(id, lease.run().request().expert(), lease.owner(), lease.fence(), holder),
          null);
    }
    return changed;
  }

  static String holder(ResultSet row) throws SQLException {
    String owner = row.getString("owner");
    return owner == null
        ? row.getString("state")
        : "leased by " + owner + " under fence " + row.getLong("fence");
  }
}
