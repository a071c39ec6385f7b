// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres.experts;

import io.zoetic.vectorstore.DutyLease;
import io.zoetic.vectorstore.PageLimits;
import io.zoetic.vectorstore.outbox.Outbox;
import io.zoetic.vectorstore.outbox.OutboxEvent;
import io.zoetic.vectorstore.postgres.PostgresDatabase;
import io.zoetic.vectorstore.postgres.PostgresDutyLease;
import io.zoetic.vectorstore.postgres.PostgresDutyLease.Duty;
import io.zoetic.vectorstore.postgres.Sql;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The outbox on PostgreSQL; it is filled with each mutation, never here. */
public final class PostgresOutbox implements Outbox {
  private static final String SELECT_BATCH =
      """
      SELECT id, aggregatetype, aggregateid, type, payload, created_at
      FROM outbox
      WHERE published_at IS NULL
      ORDER BY sequence
      LIMIT ?
      """;

  private static final String COUNT_WAITING =
      "SELECT count(*) AS waiting FROM outbox WHERE published_at IS NULL";

  private static final String MARK_PUBLISHED =
      "UPDATE outbox SET published_at = ? WHERE id = ANY (?) AND published_at IS NULL";

  private static final String FORGET = "DELETE FROM outbox WHERE published_at < ?";

  private final PostgresDatabase database;
  private final Clock clock;

  /** An outbox that shares a pool; whoever opened the pool closes it. */
  public PostgresOutbox(PostgresDatabase database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  @Override
  public List<OutboxEvent> nextBatch(int limit) {
    PageLimits.requireLimit(limit, MAX_BATCH);
    return database.read(
        connection -> new Sql(connection).query(SELECT_BATCH, ExpertRows::event, limit));
  }

  @Override
  public long waiting() {
    return database.read(
        connection ->
            new Sql(connection).first(COUNT_WAITING, row -> row.getLong("waiting")).orElseThrow());
  }

  @Override
  public void markPublished(Collection<UUID> ids) {
    database.read(
        connection ->
            new Sql(connection)
                .update(
                    MARK_PUBLISHED,
                    clock.instant(),
                    connection.createArrayOf("uuid", ids.toArray())));
  }

  @Override
  public void forgetPublished() {
    database.read(
        connection -> new Sql(connection).update(FORGET, clock.instant().minus(KEPT_FOR)));
  }

  @Override
  public Optional<DutyLease> tryLease() {
    return PostgresDutyLease.tryTake(database, Duty.OUTBOX);
  }
}
