// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres.experts;

import io.zoetic.core.KeyGrant;
import io.zoetic.vectorstore.PageLimits;
import io.zoetic.vectorstore.StoreException;
import io.zoetic.vectorstore.StoreException.Reason;
import io.zoetic.vectorstore.access.ApiKey;
import io.zoetic.vectorstore.access.ApiKeys;
import io.zoetic.vectorstore.access.KeyPlan;
import io.zoetic.vectorstore.access.KeyRates;
import io.zoetic.vectorstore.access.KeyRole;
import io.zoetic.vectorstore.audit.AuditEntry;
import io.zoetic.vectorstore.audit.ChangeRequest;
import io.zoetic.vectorstore.postgres.PostgresDatabase;
import io.zoetic.vectorstore.postgres.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The API keys on PostgreSQL. */
public final class PostgresApiKeys implements ApiKeys {
  private static final String INSERT =
      """
      INSERT INTO api_key (id, hash, name, role, tenant, grants, requests_per_minute,
                           tokens_per_minute, created_at, expires_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT DO NOTHING
      """;

  private static final String REVOKE = "UPDATE api_key SET revoked_at = ? WHERE id = ?";

  private static final String SELECT_BY_ID =
      """
      SELECT id, hash, name, role, tenant, grants, requests_per_minute, tokens_per_minute,
             created_at, expires_at, revoked_at
      FROM api_key
      WHERE id = ?
      """;

  private static final String SELECT_BY_HASH =
      """
      SELECT id, hash, name, role, tenant, grants, requests_per_minute, tokens_per_minute,
             created_at, expires_at, revoked_at
      FROM api_key
      WHERE hash = ANY (?)
      """;

  private static final String SELECT_PAGE =
      """
      SELECT id, hash, name, role, tenant, grants, requests_per_minute, tokens_per_minute,
             created_at, expires_at, revoked_at
      FROM api_key
      WHERE id > ?
      ORDER BY id
      LIMIT ?
      """;

  private final PostgresDatabase database;
  private final Clock clock;

  /** Keys that share a pool; whoever opened the pool closes it. */
  public PostgresApiKeys(PostgresDatabase database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  @Override
  public ApiKey create(ApiKey key, ChangeRequest change) {
    return database.inTransaction(
        connection -> {
          Optional<AuditEntry> done = locked(connection, change);
          if (done.isPresent()) {
            AuditEntry.Content content = done.get().content();
            ApiKey made =
                new Sql(connection)
                    .first(SELECT_BY_ID, PostgresApiKeys::key, content.subject())
                    .orElse(null);
            return KeyPlan.requireSame(key, change, content, made);
          }
          insert(connection, KeyPlan.create(key, change, clock.instant()));
          return key;
        });
  }

  private static void insert(Connection connection, KeyPlan plan) throws SQLException {
    ApiKey key = plan.key();
    Sql sql = new Sql(connection);
    int inserted =
        sql.update(
            INSERT,
            key.id(),
            key.hash(),
            key.name(),
            key.role().word(),
            key.tenant(),
            connection.createArrayOf("text", key.grantWords().toArray()),
            key.rates().requestsPerMinute(),
            key.rates().tokensPerMinute(),
            key.createdAt(),
            key.expiresAt());
    if (inserted == 0) {
      throw new StoreException(
          Reason.CONFLICT, "id and hash of a key must be new, " + key.id() + " is taken", null);
    }
    new Journal(sql).write(plan.audit(), plan.event());
  }

  @Override
  public void revoke(String id, ChangeRequest change) {
    database.inTransaction(
        connection -> {
          Sql sql = new Sql(connection);
          Optional<AuditEntry> done = locked(connection, change);
          ApiKey present = sql.first(SELECT_BY_ID, PostgresApiKeys::key, id).orElse(null);
          Optional<KeyPlan> plan = KeyPlan.revoke(id, present, change, done, clock.instant());
          if (plan.isPresent()) {
            sql.update(REVOKE, plan.get().key().revokedAt(), id);
            new Journal(sql).write(plan.get().audit(), plan.get().event());
          }
          return id;
        });
  }

  private static Optional<AuditEntry> locked(Connection connection, ChangeRequest change)
      throws SQLException {
    return PostgresRegistryTransaction.locked(connection).auditEntry(change.key());
  }

  @Override
  public List<ApiKey> keys(@Nullable String after, int limit) {
    PageLimits.requireLimit(limit, MAX_PAGE);
    return database.read(
        connection ->
            new Sql(connection)
                .query(SELECT_PAGE, PostgresApiKeys::key, after == null ? "" : after, limit));
  }

  @Override
  public Optional<ApiKey> find(String id) {
    return database.read(
        connection -> new Sql(connection).first(SELECT_BY_ID, PostgresApiKeys::key, id));
  }

  @Override
  public Map<String, ApiKey> authenticate(Set<String> hashes) {
    Object wanted = hashes.toArray(String[]::new);
    return database
        .read(connection -> new Sql(connection).query(SELECT_BY_HASH, PostgresApiKeys::key, wanted))
        .stream()
        .filter(key -> key.isValidAt(clock.instant()))
        .collect(Collectors.toMap(ApiKey::hash, Function.identity()));
  }

  private static ApiKey key(ResultSet row) throws SQLException {
    String[] grants = (String[]) row.getArray("grants").getArray();
    return new ApiKey(
        row.getString("id"),
        row.getString("hash"),
        row.getString("name"),
        KeyRole.parse(row.getString("role")),
        row.getString("tenant"),
        Arrays.stream(grants).map(KeyGrant::parse).collect(Collectors.toSet()),
        new KeyRates(
            Sql.integer(row, "requests_per_minute"), Sql.integer(row, "tokens_per_minute")),
        Sql.instant(row, "created_at"),
        Sql.instant(row, "expires_at"),
        Sql.instantOrNull(row, "revoked_at"));
  }
}
