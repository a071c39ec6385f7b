// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres.experts;

import io.zoetic.core.signing.SigningKey;
import io.zoetic.core.signing.VerifyingKey;
import io.zoetic.vectorstore.audit.RegistryKeys;
import io.zoetic.vectorstore.postgres.PostgresDatabase;
import io.zoetic.vectorstore.postgres.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The registry's keys on PostgreSQL. */
public final class PostgresRegistryKeys implements RegistryKeys {
  private static final String SELECT_SIGNING =
      "SELECT private_key, public_key FROM registry_key ORDER BY generation DESC LIMIT 1";

  private static final String INSERT_FIRST =
      """
      INSERT INTO registry_key (generation, id, public_key, private_key, since)
      VALUES (1, ?, ?, ?, clock_timestamp())
      ON CONFLICT DO NOTHING
      """;

  /** No column that a worker may not read. */
  private static final String SELECT_KNOWN = "SELECT id, public_key FROM registry_key";

  private final PostgresDatabase database;

  /** Keys that share a pool; whoever opened the pool closes it. */
  public PostgresRegistryKeys(PostgresDatabase database) {
    this.database = database;
  }

  @Override
  public SigningKey signing() {
    return database.read(
        connection -> {
          Sql sql = new Sql(connection);
          Optional<SigningKey> present = sql.first(SELECT_SIGNING, PostgresRegistryKeys::signing);
          if (present.isPresent()) {
            return present.get();
          }
          SigningKey drawn = SigningKey.draw();
          VerifyingKey open = drawn.open();
          sql.update(INSERT_FIRST, open.id(), open.toBytes(), drawn.secretBytes());
          // Another gateway's, if it was faster.
          return sql.first(SELECT_SIGNING, PostgresRegistryKeys::signing).orElseThrow();
        });
  }

  private static SigningKey signing(ResultSet row) throws SQLException {
    return SigningKey.of(row.getBytes("private_key"), row.getBytes("public_key"));
  }

  @Override
  public Map<String, VerifyingKey> known() {
    return database
        .read(
            connection ->
                new Sql(connection)
                    .query(SELECT_KNOWN, row -> VerifyingKey.of(row.getBytes("public_key"))))
        .stream()
        .collect(Collectors.toMap(VerifyingKey::id, Function.identity()));
  }
}
