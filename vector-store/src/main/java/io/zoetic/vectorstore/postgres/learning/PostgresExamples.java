// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres.learning;

import io.zoetic.core.Split;
import io.zoetic.vectorstore.learning.Example;
import io.zoetic.vectorstore.learning.Examples;
import io.zoetic.vectorstore.postgres.PostgresDatabase;
import io.zoetic.vectorstore.postgres.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The examples on PostgreSQL. */
public final class PostgresExamples implements Examples {
  static final String COLUMNS =
      """
      id, expert, kind, prompt, prompt_hash, split_group, answer, answer_tokens, logprobs,
      other_answer, other_tokens, other_logprobs, reward, weight, tenant, principal, asker, voucher, user_id,
      feedback, asked_at, created_at
      """;

  private static final String SELECT_SAMPLE =
      """
      SELECT %1$s
      FROM example
      JOIN (SELECT id AS taken, row_number() OVER (PARTITION BY %2$s ORDER BY rank, id) AS turn
            FROM example
            WHERE expert = ? AND split = ?) AS taking_turns ON taken = id
      ORDER BY turn, rank, id
      LIMIT ?
      """
          .formatted(COLUMNS, TenantSql.PARTY);

  private static final String SELECT_VOUCHED_FOR =
      """
      SELECT %s
      FROM example
      WHERE expert = ? AND split = ? AND voucher IS NOT NULL
      ORDER BY rank, id
      LIMIT ?
      """
          .formatted(COLUMNS);

  private static final String COUNT =
      """
      SELECT expert, count(*) AS count
      FROM example
      WHERE split = ?
      GROUP BY expert
      ORDER BY expert
      """;

  private static final String COUNT_UNLEARNT = countUnlearnt("");
  private static final String COUNT_UNLEARNT_BEFORE = countUnlearnt("AND example.created_at < ?");

  private final PostgresDatabase database;

  /** Examples that share a pool; whoever opened the pool closes it. */
  public PostgresExamples(PostgresDatabase database) {
    this.database = database;
  }

  private static String countUnlearnt(String condition) {
    return """
    SELECT expert, count(*) AS count
    FROM feedback
    WHERE state = 'trusted'
      AND EXISTS (SELECT FROM example
                  WHERE example.feedback = feedback.id AND example.split = 'train' %s)
    GROUP BY expert
    ORDER BY expert
    """
        .formatted(condition);
  }

  @Override
  public List<Example> sample(String expert, Split split, int limit) {
    return sample(SELECT_SAMPLE, expert, split, limit);
  }

  @Override
  public List<Example> vouchedFor(String expert, Split split, int limit) {
    return sample(SELECT_VOUCHED_FOR, expert, split, limit);
  }

  private List<Example> sample(String select, String expert, Split split, int limit) {
    if (limit < 0) {
      throw new IllegalArgumentException("limit must be >= 0, was " + limit);
    }
    return database.read(
        connection ->
            new Sql(connection).query(select, LearningRows::example, expert, split.word(), limit));
  }

  @Override
  public Map<String, Integer> counts(Split split) {
    return byExpert(COUNT, split.word());
  }

  @Override
  public Map<String, Integer> unlearnt() {
    return byExpert(COUNT_UNLEARNT);
  }

  @Override
  public Map<String, Integer> unlearntBefore(Instant moment) {
    return byExpert(COUNT_UNLEARNT_BEFORE, moment);
  }

  private Map<String, Integer> byExpert(String select, Object... parameters) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    database
        .read(connection -> new Sql(connection).query(select, PostgresExamples::count, parameters))
        .forEach(count -> counts.put(count.getKey(), count.getValue()));
    return counts;
  }

  private static Map.Entry<String, Integer> count(ResultSet row) throws SQLException {
    return Map.entry(row.getString("expert"), row.getInt("count"));
  }
}
