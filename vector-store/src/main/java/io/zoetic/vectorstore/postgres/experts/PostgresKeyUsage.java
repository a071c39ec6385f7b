// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres.experts;

import io.zoetic.vectorstore.access.KeyUsage;
import io.zoetic.vectorstore.postgres.PostgresDatabase;
import io.zoetic.vectorstore.postgres.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The use of keys on PostgreSQL: one statement an exchange, by the database's clock alone. */
public final class PostgresKeyUsage implements KeyUsage {
  /** A row for each key, and one at least, for the number of gateways. */
  private static final String EXCHANGE =
      """
      WITH here AS (
        INSERT INTO gateway (id, seen_at) VALUES (?, clock_timestamp())
        ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at
      ), told AS (
        INSERT INTO key_usage (gateway, api_key, requests, tokens, at)
        SELECT ?, given.*, clock_timestamp()
        FROM unnest(?::text[], ?::double precision[], ?::double precision[])
               AS given (api_key, requests, tokens)
        ON CONFLICT (gateway, api_key) DO UPDATE
        SET requests = excluded.requests, tokens = excluded.tokens, at = excluded.at
      ), gone AS (
        DELETE FROM gateway WHERE id <> ? AND seen_at < clock_timestamp() - ? * interval '1 second'
      ), faded AS (
        DELETE FROM key_usage WHERE gateway <> ? AND at < clock_timestamp() - ? * interval '1 second'
      ), others AS (
        SELECT api_key, sum(requests * kept) AS requests, sum(tokens * kept) AS tokens
        FROM key_usage,
             exp(- greatest(0, extract(epoch FROM clock_timestamp() - at)) / ?) AS kept
        WHERE gateway <> ? AND at > clock_timestamp() - ? * interval '1 second'
        GROUP BY api_key
      )
      SELECT counted.gateways, others.*
      FROM (SELECT 1 + count(*) AS gateways
            FROM gateway
            WHERE id <> ? AND seen_at > clock_timestamp() - ? * interval '1 second') AS counted
      LEFT JOIN others ON true
      """;

  private final PostgresDatabase database;

  /** One that shares a pool; whoever opened the pool closes it. */
  public PostgresKeyUsage(PostgresDatabase database) {
    this.database = database;
  }

  private record Row(int gateways, @Nullable String key, double requests, double tokens) {}

  @Override
  public Answer exchange(String gateway, Map<String, Used> own) {
    List<Map.Entry<String, Used>> entries = new ArrayList<>(own.entrySet());
    Object keys = entries.stream().map(Map.Entry::getKey).toArray(String[]::new);
    Object requests =
        entries.stream().map(each -> each.getValue().requests()).toArray(Double[]::new);
    Object tokens = entries.stream().map(each -> each.getValue().tokens()).toArray(Double[]::new);
    List<Row> rows =
        database.read(
            connection ->
                new Sql(connection)
                    .query(
                        EXCHANGE,
                        PostgresKeyUsage::row,
                        gateway,
                        gateway,
                        keys,
                        requests,
                        tokens,
                        gateway,
                        FORGOTTEN_AFTER.toSeconds(),
                        gateway,
                        FORGOTTEN_AFTER.toSeconds(),
                        (double) FADING.toSeconds(),
                        gateway,
                        FORGOTTEN_AFTER.toSeconds(),
                        gateway,
                        GONE_AFTER.toSeconds()));
    Map<String, Used> others = new HashMap<>();
    for (Row row : rows) {
      if (row.key() != null) {
        others.put(row.key(), new Used(row.requests(), row.tokens()));
      }
    }
    return new Answer(rows.getFirst().gateways(), others);
  }

  private static Row row(ResultSet row) throws SQLException {
    return new Row(
        row.getInt("gateways"),
        row.getString("api_key"),
        row.getDouble("requests"),
        row.getDouble("tokens"));
  }
}
