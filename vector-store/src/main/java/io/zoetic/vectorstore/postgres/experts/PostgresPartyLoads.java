// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres.experts;

import io.zoetic.vectorstore.fleet.PartyLoads;
import io.zoetic.vectorstore.postgres.PostgresDatabase;
import io.zoetic.vectorstore.postgres.Sql;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The loads of gateways on PostgreSQL: one statement an exchange, by the database's clock. */
public final class PostgresPartyLoads implements PartyLoads {
  private static final String EXCHANGE =
      """
      WITH given AS (
        SELECT * FROM unnest(?::text[], ?::integer[], ?::integer[], ?::bigint[])
                        AS given (party, waiting, held, tokens)
      ), told AS (
        INSERT INTO party_load (gateway, party, waiting, held, tokens, at)
        SELECT ?, given.*, clock_timestamp() FROM given
        ON CONFLICT (gateway, party) DO UPDATE
        SET waiting = excluded.waiting, held = excluded.held,
            tokens = excluded.tokens, at = excluded.at
      ), gone AS (
        DELETE FROM party_load
        WHERE gateway = ? AND NOT EXISTS (SELECT FROM given WHERE given.party = party_load.party)
           OR gateway <> ? AND at < clock_timestamp() - 10 * ? * interval '1 second'
      )
      SELECT party, sum(waiting)::integer AS waiting, sum(held)::integer AS held,
             sum(tokens)::bigint AS tokens
      FROM party_load
      WHERE gateway <> ? AND at > clock_timestamp() - ? * interval '1 second'
      GROUP BY party
      """;

  private final PostgresDatabase database;

  /** One that shares a pool; whoever opened the pool closes it. */
  public PostgresPartyLoads(PostgresDatabase database) {
    this.database = database;
  }

  @Override
  public Map<String, Load> exchange(String gateway, Map<String, Load> own) {
    List<Map.Entry<String, Load>> entries = new ArrayList<>(own.entrySet());
    Object parties = entries.stream().map(Map.Entry::getKey).toArray(String[]::new);
    Object waiting =
        entries.stream().map(each -> each.getValue().waiting()).toArray(Integer[]::new);
    Object held = entries.stream().map(each -> each.getValue().held()).toArray(Integer[]::new);
    Object tokens = entries.stream().map(each -> each.getValue().tokens()).toArray(Long[]::new);
    long gone = GONE_AFTER.toSeconds();
    return database
        .read(
            connection ->
                new Sql(connection)
                    .query(
                        EXCHANGE,
                        row ->
                            Map.entry(
                                row.getString("party"),
                                new Load(
                                    row.getInt("waiting"),
                                    row.getInt("held"),
                                    row.getLong("tokens"))),
                        parties,
                        waiting,
                        held,
                        tokens,
                        gateway,
                        gateway,
                        gateway,
                        gone,
                        gateway,
                        gone))
        .stream()
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }
}
