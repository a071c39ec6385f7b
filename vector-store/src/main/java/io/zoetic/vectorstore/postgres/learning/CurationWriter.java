// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres.learning;

import io.zoetic.vectorstore.feedback.FeedbackState;
import io.zoetic.vectorstore.feedback.StoredInteraction;
import io.zoetic.vectorstore.learning.Author;
import io.zoetic.vectorstore.learning.Curation.Decision;
import io.zoetic.vectorstore.learning.Curation.MatchedFeedback;
import io.zoetic.vectorstore.learning.Curation.Past;
import io.zoetic.vectorstore.learning.Example;
import io.zoetic.vectorstore.postgres.Columns;
import io.zoetic.vectorstore.postgres.Sql;
import io.zoetic.vectorstore.postgres.SqlFailures;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Writes decisions down within a transaction, each at once: the past of the next one holds it. Used
 * by one thread.
 */
final class CurationWriter implements Past {
  private static final String SELECT_EXAMPLES =
      """
      SELECT %s
      FROM example
      WHERE expert = ? AND prompt_hash = ?
      ORDER BY created_at, id
      """
          .formatted(PostgresExamples.COLUMNS);

  /** What growth has given to an expert was said of an answer of the base model as well. */
  private static final String SELECT_UNASSIGNED =
      """
      SELECT %s
      FROM example
      WHERE prompt_hash = ? AND (expert = ? OR cluster IS NOT NULL)
      ORDER BY created_at, id
      """
          .formatted(PostgresExamples.COLUMNS);

  private static final String OF_KEY =
      """
      SELECT count(*)
      FROM (
        SELECT
        FROM feedback
        WHERE author_key = ? AND tenant IS NOT DISTINCT FROM ?
          AND received_at >= ? AND received_at < ?
      """;

  private static final String COUNT_OF_KEY = OF_KEY + "LIMIT ?) AS counted";

  private static final String COUNT_OF_USER =
      OF_KEY + "AND author_user IS NOT DISTINCT FROM ? LIMIT ?) AS counted";

  private static final String COUNT_AFTER =
      "SELECT count(*) FROM feedback WHERE id = ? AND received_at > ?";

  private static final String SELECT_RUN_CONFIG =
      """
      SELECT config
      FROM training_run
      WHERE expert = ? AND cause = 'operator' AND state IN ('queued', 'running', 'published')
        AND config -> 'rejudge' IS NULL
      ORDER BY created_at DESC
      LIMIT 1
      """;

  private static final String DECIDE =
      """
      UPDATE feedback
      SET state = ?, state_reason = ?, expert = ?, author_key = ?, author_user = ?
      WHERE id = ?
      """;

  /**
   * Before the example, as whoever approves it or forgets it does: else they wait for each other.
   */
  private static final String LOCK_FEEDBACK_OF =
      """
      SELECT f.id
      FROM feedback f JOIN example e ON e.feedback = f.id
      WHERE e.id = ?
      FOR UPDATE OF f
      """;

  private static final String DELETE_EXAMPLE = "DELETE FROM example WHERE id = ?";

  private static final String DELETE_EXAMPLES_OF = "DELETE FROM example WHERE feedback = ?";

  private static final String QUARANTINE =
      "UPDATE feedback SET state = 'quarantined', state_reason = ? WHERE id = ?";

  /** What a run has learnt from stays consumed: its version was made of it. */
  private static final String SUPERSEDE =
      """
      UPDATE feedback
      SET state = CASE state WHEN 'trusted' THEN 'matched' ELSE state END, state_reason = ?
      WHERE id = ? AND NOT EXISTS (SELECT FROM example WHERE example.feedback = feedback.id)
      """;

  private final Connection connection;
  private final Sql sql;
  private final Conversations conversations;

  CurationWriter(Connection connection) {
    this.connection = connection;
    sql = new Sql(connection);
    conversations = new Conversations(connection);
  }

  void write(MatchedFeedback feedback, Decision decision) throws SQLException {
    switch (decision) {
      case Decision.Trust(String expert, List<Example> examples) -> {
        write(examples);
        write(feedback, FeedbackState.TRUSTED, null, expert);
      }
      case Decision.Unassigned(List<Example> examples, String reason) -> {
        write(examples);
        write(feedback, FeedbackState.MATCHED, reason, null);
      }
      case Decision.Keep(String reason) -> write(feedback, FeedbackState.MATCHED, reason, null);
      case Decision.Quarantine(String reason) ->
          write(feedback, FeedbackState.QUARANTINED, reason, null);
    }
  }

  /** One by one: what belongs together goes where the first of it went. */
  private void write(List<Example> examples) throws SQLException {
    ExampleWriter writer = new ExampleWriter(connection);
    for (Example example : examples) {
      writer.write(List.of(example));
    }
  }

  private void write(
      MatchedFeedback matched,
      FeedbackState state,
      @Nullable String reason,
      @Nullable String expert)
      throws SQLException {
    Author author = matched.author();
    sql.update(
        DECIDE,
        state.word(),
        Columns.storableOrNull(reason),
        expert,
        author.key(),
        author.user(),
        matched.feedback().id());
  }

  @Override
  public List<Example> examplesOf(String expert, String promptHash) {
    return asked(
        () ->
            expert.equals(Example.UNASSIGNED)
                ? sql.query(SELECT_UNASSIGNED, LearningRows::example, promptHash, expert)
                : sql.query(SELECT_EXAMPLES, LearningRows::example, expert, promptHash));
  }

  @Override
  public String splitGroupOf(StoredInteraction about) {
    return asked(() -> conversations.splitGroupOf(about));
  }

  @Override
  public int countOfKey(Author author, Instant before, Duration within, int most) {
    return count(COUNT_OF_KEY, author.key(), author.tenant(), before.minus(within), before, most);
  }

  @Override
  public int countOfUser(Author author, Instant before, Duration within, int most) {
    return count(
        COUNT_OF_USER,
        author.key(),
        author.tenant(),
        before.minus(within),
        before,
        author.user(),
        most);
  }

  private int count(String select, @Nullable Object... parameters) {
    return asked(() -> sql.first(select, row -> row.getInt(1), parameters).orElseThrow());
  }

  @Override
  public Optional<String> runConfigOf(String expert) {
    return asked(() -> sql.first(SELECT_RUN_CONFIG, row -> row.getString("config"), expert));
  }

  @Override
  public boolean wasSaidAfter(Example known, Instant moment) {
    return known.feedback() != null && count(COUNT_AFTER, known.feedback(), moment) > 0;
  }

  @Override
  public void withdraw(UUID example, String reason) {
    asked(
        () -> {
          Optional<UUID> feedback = deleteExample(example);
          if (feedback.isPresent()) {
            sql.update(QUARANTINE, Columns.storable(reason), feedback.get());
            sql.update(DELETE_EXAMPLES_OF, feedback.get());
          }
          return feedback;
        });
  }

  @Override
  public void supersede(UUID example, String reason) {
    asked(
        () -> {
          Optional<UUID> feedback = deleteExample(example);
          if (feedback.isPresent()) {
            sql.update(SUPERSEDE, Columns.storable(reason), feedback.get());
          }
          return feedback;
        });
  }

  /** The feedback that it was made of, if it was there and of any. */
  private Optional<UUID> deleteExample(UUID example) throws SQLException {
    Optional<UUID> feedback =
        sql.first(LOCK_FEEDBACK_OF, row -> row.getObject("id", UUID.class), example);
    return sql.update(DELETE_EXAMPLE, example) > 0 ? feedback : Optional.empty();
  }

  /** A question to the database. */
  private interface Question<T> {
    T ask() throws SQLException;
  }

  private static <T> T asked(Question<T> question) {
    try {
      return question.ask();
    } catch (SQLException e) {
      throw SqlFailures.translate(e);
    }
  }
}
