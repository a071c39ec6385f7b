// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres.learning;

import io.zoetic.vectorstore.feedback.FeedbackStore.Acceptance;
import io.zoetic.vectorstore.feedback.FeedbackStore.Receipt;
import io.zoetic.vectorstore.feedback.Lesson;
import io.zoetic.vectorstore.postgres.Columns;
import io.zoetic.vectorstore.postgres.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.IntStream;

/** Stores lessons within a transaction: their feedback, and the prompts of what is new of it. */
record LessonWriter(Connection connection) {
  private static final String INSERT =
      """
      INSERT INTO lesson (feedback, expert, prompt, prompt_hash, answer, other_answer, weight)
      SELECT feedback, expert, prompt::json, prompt_hash, answer, other_answer, weight
      FROM unnest(?::uuid[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::float8[])
             AS given (feedback, expert, prompt, prompt_hash, answer, other_answer, weight)
      """;

  List<Receipt> write(List<Lesson> batch) throws SQLException {
    List<Receipt> receipts =
        new FeedbackWriter(connection).write(batch.stream().map(Lesson::feedback).toList());
    insert(
        IntStream.range(0, batch.size())
            .filter(i -> receipts.get(i).acceptance() == Acceptance.ACCEPTED)
            .mapToObj(batch::get)
            .toList());
    return receipts;
  }

  private void insert(List<Lesson> lessons) throws SQLException {
    Columns<Lesson> columns = new Columns<>(connection, lessons);
    new Sql(connection)
        .update(
            INSERT,
            columns.ids(row -> row.feedback().id()),
            columns.texts(Lesson::expert),
            columns.texts(row -> row.prompt().json()),
            columns.texts(row -> row.prompt().hash()),
            columns.texts(Lesson::answer),
            columns.texts(Lesson::other),
            columns.doubles(Lesson::weight));
  }
}
