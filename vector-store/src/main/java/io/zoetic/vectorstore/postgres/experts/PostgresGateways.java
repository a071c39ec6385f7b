// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres.experts;

import io.zoetic.vectorstore.fleet.Gateways;
import io.zoetic.vectorstore.postgres.PostgresDatabase;
import io.zoetic.vectorstore.postgres.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The gateways on PostgreSQL, by the database's clock alone. Their rows are those that they share
 * rates by; who finds one that has long been silent deletes it there.
 */
public final class PostgresGateways implements Gateways {
  /** What has not changed is not written again. */
  private static final String TELL =
      """
      WITH here AS (
        INSERT INTO gateway (id, build, started_at, prompts_in_flight, prompts_waiting, seen_at)
        VALUES (?, ?, ?, ?, ?, clock_timestamp())
        ON CONFLICT (id) DO UPDATE
        SET build = excluded.build, started_at = excluded.started_at,
            prompts_in_flight = excluded.prompts_in_flight,
            prompts_waiting = excluded.prompts_waiting, seen_at = excluded.seen_at
      ), given AS (
        SELECT * FROM unnest(?::text[], ?::integer[], ?::bigint[]) AS given (expert, answers, tokens)
      ), told AS (
        INSERT INTO expert_traffic (gateway, expert, answers, tokens)
        SELECT ?, given.* FROM given
        ON CONFLICT (gateway, expert) DO UPDATE
        SET answers = excluded.answers, tokens = excluded.tokens
        WHERE (expert_traffic.answers, expert_traffic.tokens) <> (excluded.answers, excluded.tokens)
      )
      DELETE FROM expert_traffic
      WHERE gateway = ? AND NOT EXISTS (SELECT FROM given WHERE given.expert = expert_traffic.expert)
         OR gateway <> ? AND NOT EXISTS (SELECT FROM gateway WHERE id = expert_traffic.gateway)
      """;

  private static final String LEAVE =
      """
      WITH gone AS (DELETE FROM expert_traffic WHERE gateway = ?)
      DELETE FROM gateway WHERE id = ?
      """;

  private static final String SELECT_HEARD =
      """
      SELECT id, build, started_at, prompts_in_flight, prompts_waiting, seen_at,
             extract(epoch FROM clock_timestamp() - seen_at) AS silence
      FROM gateway
      ORDER BY id
      """;

  private static final String SELECT_TRAFFIC =
      """
      SELECT expert, sum(t.answers)::integer AS answers, sum(t.tokens)::bigint AS tokens
      FROM expert_traffic t JOIN gateway g ON g.id = t.gateway
      WHERE g.seen_at > clock_timestamp() - ? * interval '1 millisecond'
      GROUP BY expert
      ORDER BY answers DESC, tokens DESC, expert
      LIMIT ?
      """;

  private final PostgresDatabase database;

  /** One that shares a pool; whoever opened the pool closes it. */
  public PostgresGateways(PostgresDatabase database) {
    this.database = database;
  }

  @Override
  public void tell(Report report) {
    List<Map.Entry<String, Traffic>> rows = List.copyOf(report.traffic().entrySet());
    Object experts = rows.stream().map(Map.Entry::getKey).toArray(String[]::new);
    Object answers = rows.stream().map(each -> each.getValue().answers()).toArray(Integer[]::new);
    Object tokens = rows.stream().map(each -> each.getValue().tokens()).toArray(Long[]::new);
    database.read(
        connection ->
            new Sql(connection)
                .update(
                    TELL,
                    report.gateway(),
                    report.build(),
                    report.startedAt(),
                    report.promptsInFlight(),
                    report.promptsWaiting(),
                    experts,
                    answers,
                    tokens,
                    report.gateway(),
                    report.gateway(),
                    report.gateway()));
  }

  @Override
  public void leave(String gateway) {
    database.read(connection -> new Sql(connection).update(LEAVE, gateway, gateway));
  }

  @Override
  public List<Heard> heard() {
    return database.read(
        connection -> new Sql(connection).query(SELECT_HEARD, PostgresGateways::heard));
  }

  private static Heard heard(ResultSet row) throws SQLException {
    return new Heard(
        row.getString("id"), told(row), Sql.instant(row, "seen_at"), Sql.duration(row, "silence"));
  }

  private static @Nullable Report told(ResultSet row) throws SQLException {
    Instant startedAt = Sql.instantOrNull(row, "started_at");
    return startedAt == null
        ? null
        : new Report(
            row.getString("id"),
            row.getString("build"),
            startedAt,
            row.getInt("prompts_in_flight"),
            row.getInt("prompts_waiting"),
            Map.of());
  }

  @Override
  public List<ExpertTraffic> traffic(Duration within, int limit) {
    return database.read(
        connection ->
            new Sql(connection)
                .query(
                    SELECT_TRAFFIC,
                    row ->
                        new ExpertTraffic(
                            row.getString("expert"),
                            new Traffic(row.getInt("answers"), row.getLong("tokens"))),
                    within.toMillis(),
                    limit));
  }
}
