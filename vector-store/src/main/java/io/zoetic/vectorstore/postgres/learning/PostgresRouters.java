// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres.learning;

import io.zoetic.vectorstore.StoreException;
import io.zoetic.vectorstore.StoreException.Reason;
import io.zoetic.vectorstore.learning.Routers;
import io.zoetic.vectorstore.postgres.AuditWriter;
import io.zoetic.vectorstore.postgres.PostgresDatabase;
import io.zoetic.vectorstore.postgres.Sql;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The routers on PostgreSQL. */
public final class PostgresRouters implements Routers {
  private static final String INSERT =
      """
      INSERT INTO router (base_model, content, digest, run, published_at)
      SELECT base_model.digest, given.content, encode(sha256(given.content), 'hex'), ?::uuid, now()
      FROM base_model, (SELECT ?::bytea AS content) AS given
      WHERE base_model.digest = ?
      RETURNING sequence
      """;

  /** Who publishes waits here, and then sees what was published before. */
  private static final String LOCK = "SELECT digest FROM base_model WHERE digest = ? FOR UPDATE";

  private static final String SELECT_SEQUENCE =
      "SELECT coalesce(max(sequence), 0) AS sequence FROM router WHERE base_model = ?";

  /** The content travels only where it is new. */
  private static final String SELECT_LATEST =
      """
      SELECT sequence, content
      FROM router
      WHERE sequence = (SELECT max(sequence) FROM router WHERE base_model = ?) AND sequence <> ?
      """;

  private final PostgresDatabase database;

  /** Routers that share a pool; whoever opened the pool closes it. */
  public PostgresRouters(PostgresDatabase database) {
    this.database = database;
  }

  @Override
  public long publishAfter(long after, String baseModel, byte[] content, @Nullable UUID run) {
    return database.inTransaction(
        connection -> {
          Sql sql = new Sql(connection);
          // As whoever registers a version, which waits for the base model behind the audit.
          new AuditWriter(sql).await();
          if (sql.first(LOCK, row -> row.getString("digest"), baseModel).isEmpty()) {
            throw notRegistered(baseModel);
          }
          long last =
              sql.first(SELECT_SEQUENCE, row -> row.getLong("sequence"), baseModel).orElse(0L);
          if (last != after) {
            throw new StoreException(
                Reason.CONFLICT,
                "the router of %s must be the one of sequence %d, is that of %d"
                    .formatted(baseModel, after, last),
                null);
          }
          return sql.first(INSERT, row -> row.getLong("sequence"), run, content, baseModel)
              .orElseThrow(() -> notRegistered(baseModel));
        });
  }

  private static StoreException notRegistered(String baseModel) {
    return new StoreException(
        Reason.NOT_FOUND, "a base model must be registered, " + baseModel + " is not", null);
  }

  @Override
  public long publish(String baseModel, byte[] content, @Nullable UUID run) {
    return database
        .read(
            connection ->
                new Sql(connection)
                    .first(INSERT, row -> row.getLong("sequence"), run, content, baseModel))
        .orElseThrow(() -> notRegistered(baseModel));
  }

  @Override
  public Optional<PublishedRouter> latest(String baseModel, long after) {
    return database.read(
        connection ->
            new Sql(connection)
                .first(
                    SELECT_LATEST,
                    row -> new PublishedRouter(row.getLong("sequence"), row.getBytes("content")),
                    baseModel,
                    after));
  }
}
