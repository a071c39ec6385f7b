// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres.learning;

import io.zoetic.core.Split;
import io.zoetic.vectorstore.learning.Example;
import io.zoetic.vectorstore.learning.Examples;
import io.zoetic.vectorstore.postgres.PostgresDatabase;
import io.zoetic.vectorstore.postgres.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The examples on PostgreSQL. */
public final class PostgresExamples implements Examples {
  static final String COLUMNS =
      """
      id, expert, kind, prompt, prompt_hash, split_group, answer, answer_tokens, logprobs, temperature,
      other_answer, other_tokens, other_logprobs, reward, weight, tenant, principal, asker, voucher, user_id,
      feedback, asked_at, created_at
      """;

  /**
   * Of those that a condition is true of, what has not had its time: as likely to be there as it
   * weighs beside the {@value Recency#KEPT}th most recent of its party, all at most. Who says
   * nothing new grows no older by what others say.
   */
  private static final String RECENT =
      """
      WITH placed AS (
        SELECT id AS taken, place,
               row_number() OVER (PARTITION BY party ORDER BY place, rank, id) AS turn,
               nth_value(time, %5$d) OVER (PARTITION BY party ORDER BY time DESC
                 ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS since
        FROM (SELECT *, chance - time AS place
              FROM (SELECT id, rank, %1$s AS party, %2$s AS time, %3$s AS chance
                    FROM example
                    WHERE expert = ? AND split = ? %%1$s) AS weighed) AS ordered)
      SELECT %4$s
      FROM example JOIN placed ON taken = id
      WHERE since IS NULL OR place < -since
      ORDER BY %%2$s place, rank, id
      LIMIT ?
      """
          .formatted(TenantSql.PARTY, Recency.TIME, Recency.CHANCE, COLUMNS, Recency.KEPT);

  private static final String SELECT_SAMPLE = RECENT.formatted("", "turn,");

  private static final String SELECT_VOUCHED_FOR = RECENT.formatted("AND voucher IS NOT NULL", "");

  private static final String COUNT =
      """
      SELECT expert, count(*) AS count
      FROM example
      WHERE split = ?
      GROUP BY expert
      ORDER BY expert
      """;

  /** By the index of samples alone. */
  private static final String MARK =
      """
      SELECT expert, count(*) AS count, bit_xor(uuid_hash_extended(id, 0)) AS fingerprint
      FROM example
      WHERE split = ?
      GROUP BY expert
      """;

  private static final String COUNT_UNLEARNT = countUnlearnt("");
  private static final String COUNT_UNLEARNT_BEFORE = countUnlearnt("AND example.created_at < ?");

  private final PostgresDatabase database;
  private final double halfLife;

  /** Examples with the {@linkplain Examples#HALF_LIFE usual} half-life. */
  public PostgresExamples(PostgresDatabase database) {
    this(database, HALF_LIFE);
  }

  /**
   * Examples that share a pool; whoever opened the pool closes it.
   *
   * @param halfLife an example that is so much older than another is half as likely in a sample
   */
  public PostgresExamples(PostgresDatabase database, Duration halfLife) {
    this.database = database;
    this.halfLife = Recency.of(halfLife);
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
            new Sql(connection)
                .query(select, LearningRows::example, halfLife, expert, split.word(), limit));
  }

  @Override
  public Map<String, Integer> counts(Split split) {
    return byExpert(COUNT, split.word());
  }

  @Override
  public Map<String, Mark> marks(Split split) {
    Map<String, Mark> marks = new HashMap<>();
    database
        .read(connection -> new Sql(connection).query(MARK, PostgresExamples::mark, split.word()))
        .forEach(mark -> marks.put(mark.getKey(), mark.getValue()));
    return marks;
  }

  private static Map.Entry<String, Mark> mark(ResultSet row) throws SQLException {
    return Map.entry(
        row.getString("expert"), new Mark(row.getInt("count"), row.getLong("fingerprint")));
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
