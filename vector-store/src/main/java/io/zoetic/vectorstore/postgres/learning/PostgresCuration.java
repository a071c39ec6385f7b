// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres.learning;

import io.zoetic.vectorstore.feedback.Feedback;
import io.zoetic.vectorstore.feedback.FeedbackKind;
import io.zoetic.vectorstore.feedback.Lesson;
import io.zoetic.vectorstore.feedback.Metric;
import io.zoetic.vectorstore.feedback.StoredInteraction;
import io.zoetic.vectorstore.learning.Curation;
import io.zoetic.vectorstore.learning.Example;
import io.zoetic.vectorstore.learning.Examples;
import io.zoetic.vectorstore.postgres.Columns;
import io.zoetic.vectorstore.postgres.PostgresDatabase;
import io.zoetic.vectorstore.postgres.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Curation on PostgreSQL. Feedback is locked by who decides on it; others pass it over. */
public final class PostgresCuration implements Curation {
  /**
   * Whether all interactions of {@code f} are there, of the tenant that it came from: looked up one
   * by one, by key. A lesson has its prompt with it.
   */
  static final String IS_MATCHED =
      """
      CASE WHEN EXISTS (SELECT FROM lesson WHERE lesson.feedback = f.id)
      THEN true
      WHEN f.episode_id IS NOT NULL
      THEN EXISTS (SELECT FROM interaction i
                   WHERE i.episode_id = f.episode_id AND i.finished_at <= f.received_at
                     AND %1$s)
      ELSE EXISTS (SELECT FROM interaction i
                   WHERE i.request_id = f.request_id AND i.choice = f.choice
                     AND %1$s)
           AND (f.other_request_id IS NULL
                OR EXISTS (SELECT FROM interaction i
                           WHERE i.request_id = f.other_request_id AND i.choice = f.other_choice
                             AND %1$s))
      END
      """
          .formatted(TenantSql.same("i", "f"));

  /** What waits for its interactions is passed over, so it never keeps younger feedback waiting. */
  private static final String TAKE =
      """
      SELECT f.id, f.principal, f.sender_role, f.tenant, f.idempotency_key, f.body_hash,
             f.request_id, f.choice, f.other_request_id, f.other_choice, f.episode_id, f.metric, f.kind, f.value,
             f.source_type, f.source_id, f.rationale, f.tags, f.occurred_at, f.received_at,
             f.approver
      FROM feedback f
      WHERE f.state = 'received' AND %s
      ORDER BY f.sequence
      LIMIT ?
      FOR UPDATE SKIP LOCKED
      """
          .formatted(IS_MATCHED);

  private static final String INTERACTION =
      """
      i.request_id, i.choice, i.tenant, i.key_id, i.user_id, i.episode_id, i.model, i.prompt, i.prompt_hash,
      i.prompt_tokens, i.answer, i.answer_tokens, i.logprobs, i.served, i.report, i.asked_at,
      i.finished_at
      """;

  /** In the order in which a decision wants them. */
  private static final String SELECT_INTERACTIONS =
      """
      SELECT f.id AS feedback, 1 AS place, %1$s
      FROM feedback f
      JOIN interaction i ON i.request_id = f.request_id AND i.choice = f.choice
        AND %2$s
      WHERE f.id = ANY(?::uuid[])
      UNION ALL
      SELECT f.id, 2, %1$s
      FROM feedback f
      JOIN interaction i ON i.request_id = f.other_request_id AND i.choice = f.other_choice
        AND %2$s
      WHERE f.id = ANY(?::uuid[])
      UNION ALL
      SELECT f.id, 3, %1$s
      FROM feedback f
      JOIN interaction i ON i.episode_id = f.episode_id AND i.finished_at <= f.received_at
        AND %2$s
      WHERE f.id = ANY(?::uuid[])
      ORDER BY feedback, place, finished_at, request_id, choice
      """
          .formatted(INTERACTION, TenantSql.same("i", "f"));

  private static final String SELECT_LESSONS =
      """
      SELECT feedback, expert, prompt, prompt_hash, answer, other_answer, weight
      FROM lesson
      WHERE feedback = ANY(?::uuid[])
      """;

  private static final String EXPIRE =
      """
      UPDATE feedback SET state = 'expired', state_reason = 'its interaction never came'
      WHERE id IN (
        SELECT f.id FROM feedback f
        WHERE f.state = 'received' AND f.received_at < ? AND NOT %s
        FOR UPDATE SKIP LOCKED)
      """
          .formatted(IS_MATCHED);

  private static final String SELECT_TAUGHT =
      """
      SELECT DISTINCT expert
      FROM example
      WHERE created_at >= clock_timestamp() - ? * interval '1 second'
      ORDER BY expert
      """;

  /** Reads the examples of one expert, which are as many as the bound and what came since. */
  private static final String BOUND =
      """
      DELETE FROM example
      WHERE id IN (
        SELECT id
        FROM (SELECT id, row_number() OVER (PARTITION BY split, voucher IS NULL
                                            ORDER BY turn, place, rank, id) AS kept
              FROM (SELECT id, split, voucher, rank, place,
                           row_number() OVER (PARTITION BY split, voucher IS NULL, party
                                              ORDER BY place, rank, id) AS turn
                    FROM (SELECT id, split, voucher, rank, %1$s AS party, %2$s - %3$s AS place
                          FROM example
                          WHERE expert = ?) AS weighed) AS taking_turns) AS ranked
        WHERE kept > ?)
      """
          .formatted(TenantSql.PARTY, Recency.CHANCE, Recency.TIME);

  /** What a decision takes is up to who sent it; until the end of all, others wait for the rows. */
  private static final Duration LOCKED_MAX = Duration.ofSeconds(1);

  /** How many examples one statement writes: prompts can be long. */
  private static final int IMPORTED_AT_ONCE = 500;

  private final PostgresDatabase database;
  private final double halfLife;

  /** Curation with the {@linkplain Examples#HALF_LIFE usual} half-life. */
  public PostgresCuration(PostgresDatabase database) {
    this(database, Examples.HALF_LIFE);
  }

  /**
   * Curation that shares a pool; whoever opened the pool closes it.
   *
   * @param halfLife as samples are told: what is kept is what they prefer
   */
  public PostgresCuration(PostgresDatabase database, Duration halfLife) {
    this.database = database;
    this.halfLife = Recency.of(halfLife);
  }

  @Override
  public int curate(int limit, BiFunction<MatchedFeedback, Past, Decision> decide) {
    if (limit < 1) {
      throw new IllegalArgumentException("limit must be >= 1, was " + limit);
    }
    return database.inTransaction(
        connection -> {
          long end = System.nanoTime() + LOCKED_MAX.toNanos();
          List<MatchedFeedback> taken = take(connection, limit);
          CurationWriter writer = new CurationWriter(connection);
          int decided = 0;
          // One at least: what takes long would be taken again, for ever.
          while (decided < taken.size() && (decided == 0 || System.nanoTime() - end < 0)) {
            MatchedFeedback matched = taken.get(decided);
            writer.write(matched, decide.apply(matched, writer));
            decided++;
          }
          return decided;
        });
  }

  /** Feedback that is to be decided on, and who has approved it. */
  private record Taken(Feedback feedback, @Nullable String approver) {
    static Taken of(ResultSet row) throws SQLException {
      return new Taken(LearningRows.feedback(row), row.getString("approver"));
    }
  }

  private static List<MatchedFeedback> take(Connection connection, int limit) throws SQLException {
    Sql sql = new Sql(connection);
    List<Taken> taken = sql.query(TAKE, Taken::of, limit);
    if (taken.isEmpty()) {
      return List.of();
    }
    Map<String, Metric> metrics = new HashMap<>();
    sql.query(PostgresFeedbackStore.SELECT_METRICS, LearningRows::metric)
        .forEach(metric -> metrics.put(metric.name(), metric));
    Map<UUID, List<StoredInteraction>> interactions = interactions(connection, taken);
    Map<UUID, Lesson> lessons = lessons(connection, taken);
    List<MatchedFeedback> matched = new ArrayList<>();
    for (Taken each : taken) {
      Feedback feedback = each.feedback();
      Metric metric = Objects.requireNonNull(metrics.get(feedback.metric()));
      Lesson lesson = lessons.get(feedback.id());
      if (lesson != null) {
        matched.add(
            new MatchedFeedback(
                feedback, lesson.metric(metric), lesson.answers(), each.approver()));
        continue;
      }
      List<StoredInteraction> found = interactions.getOrDefault(feedback.id(), List.of());
      // They may have been deleted since a moment ago.
      if (found.size() >= (feedback.kind() == FeedbackKind.PREFERENCE ? 2 : 1)) {
        matched.add(new MatchedFeedback(feedback, metric, found, each.approver()));
      }
    }
    return matched;
  }

  private static Map<UUID, Lesson> lessons(Connection connection, List<Taken> taken)
      throws SQLException {
    Map<UUID, Feedback> feedback = new HashMap<>();
    taken.forEach(each -> feedback.put(each.feedback().id(), each.feedback()));
    Map<UUID, Lesson> lessons = new HashMap<>();
    new Sql(connection)
        .query(
            SELECT_LESSONS,
            row -> LearningRows.lesson(row, feedback),
            new Columns<>(connection, taken).ids(each -> each.feedback().id()))
        .forEach(lesson -> lessons.put(lesson.feedback().id(), lesson));
    return lessons;
  }

  private static Map<UUID, List<StoredInteraction>> interactions(
      Connection connection, List<Taken> taken) throws SQLException {
    Object ids = new Columns<>(connection, taken).ids(each -> each.feedback().id());
    Map<UUID, List<StoredInteraction>> found = new HashMap<>();
    new Sql(connection)
        .query(SELECT_INTERACTIONS, PostgresCuration::interactionOf, ids, ids, ids)
        .forEach(
            one -> found.computeIfAbsent(one.getKey(), _ -> new ArrayList<>()).add(one.getValue()));
    return found;
  }

  private static Map.Entry<UUID, StoredInteraction> interactionOf(ResultSet row)
      throws SQLException {
    return Map.entry(row.getObject("feedback", UUID.class), LearningRows.interaction(row));
  }

  @Override
  public int expireReceivedBefore(Instant time) {
    return database.read(connection -> new Sql(connection).update(EXPIRE, time));
  }

  @Override
  public void importExamples(List<Example> examples) {
    database.inTransaction(
        connection -> {
          ExampleWriter writer = new ExampleWriter(connection);
          for (int from = 0; from < examples.size(); from += IMPORTED_AT_ONCE) {
            int to = Math.min(from + IMPORTED_AT_ONCE, examples.size());
            writer.write(examples.subList(from, to));
          }
          return examples.size();
        });
  }

  @Override
  public int boundExamples(Duration within, int perSplit) {
    if (perSplit < 0) {
      throw new IllegalArgumentException("perSplit must be >= 0, was " + perSplit);
    }
    List<String> experts =
        database.read(
            connection ->
                new Sql(connection)
                    .query(SELECT_TAUGHT, row -> row.getString("expert"), within.toSeconds()));
    int dropped = 0;
    for (String expert : experts) {
      dropped +=
          database.read(
              connection -> new Sql(connection).update(BOUND, halfLife, expert, perSplit));
    }
    return dropped;
  }
}
