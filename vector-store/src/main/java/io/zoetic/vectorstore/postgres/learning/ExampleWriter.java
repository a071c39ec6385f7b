// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres.learning;

import io.zoetic.vectorstore.learning.Example;
import io.zoetic.vectorstore.learning.Example.Answer;
import io.zoetic.vectorstore.postgres.Columns;
import io.zoetic.vectorstore.postgres.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Stores examples; those whose id is there stay as they are. */
record ExampleWriter(Connection connection) {
  /**
   * What is there stays where it is, and what belongs to it goes there: first the same prompt of
   * the expert, whatever it was split by, then the group.
   */
  private static final String SPLIT =
      """
      coalesce(
        (SELECT same.split FROM example same
         WHERE same.expert = given.expert AND same.prompt_hash = given.prompt_hash
         ORDER BY same.created_at, same.id
         LIMIT 1),
        (SELECT same.split FROM example same
         WHERE same.split_group = given.split_group
         ORDER BY same.created_at, same.id
         LIMIT 1),
        given.split)
      """;

  private static final String INSERT =
      """
      INSERT INTO example (id, expert, kind, split, prompt, prompt_hash, split_group, answer,
                           answer_tokens, logprobs, other_answer, other_tokens, other_logprobs,
                           reward, weight, principal, asker, voucher, user_id, feedback, rank,
                           asked_at, created_at, tenant, temperature)
      SELECT id, expert, kind, %s, prompt::json, prompt_hash, split_group, answer,
             answer_tokens::integer[], logprobs::double precision[], other_answer, other_tokens::integer[],
             other_logprobs::double precision[], reward, weight, principal, asker, voucher, user_id,
             feedback, rank, asked_at, now(), tenant, temperature
      FROM unnest(?::uuid[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[],
                  ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::float8[],
                  ?::float8[],
                  ?::text[], ?::text[], ?::text[], ?::text[], ?::uuid[], ?::bigint[],
                  ?::timestamptz[], ?::text[], ?::float8[])
             AS given (id, expert, kind, split, prompt, prompt_hash, split_group, answer,
                       answer_tokens, logprobs, other_answer, other_tokens, other_logprobs, reward, weight,
                       principal, asker, voucher, user_id, feedback, rank, asked_at, tenant,
                       temperature)
      ORDER BY id
      ON CONFLICT (id) DO NOTHING
      """
          .formatted(SPLIT);

  void write(List<Example> examples) throws SQLException {
    Columns<Example> columns = new Columns<>(connection, examples);
    new Sql(connection)
        .update(
            INSERT,
            columns.ids(Example::id),
            columns.texts(Example::expert),
            columns.texts(row -> row.kind().word()),
            columns.texts(row -> row.split().word()),
            columns.texts(Example::promptJson),
            columns.texts(Example::promptHash),
            columns.texts(Example::splitGroup),
            columns.texts(row -> row.answer().text()),
            columns.integerArrays(row -> row.answer().tokens()),
            columns.doubleArrays(row -> row.answer().logprobs()),
            columns.texts(row -> text(row.other())),
            columns.integerArrays(row -> tokens(row.other())),
            columns.doubleArrays(row -> logprobs(row.other())),
            columns.doubles(Example::reward),
            columns.doubles(Example::weight),
            columns.texts(row -> row.author().key()),
            columns.texts(row -> row.author().user()),
            columns.texts(row -> row.author().voucher()),
            columns.texts(Example::user),
            columns.ids(Example::feedback),
            columns.longs(Example::rank),
            columns.instants(Example::askedAt),
            columns.texts(row -> row.author().tenant()),
            columns.doubles(row -> row.answer().temperature()));
  }

  private static @Nullable String text(@Nullable Answer answer) {
    return answer == null ? null : answer.text();
  }

  private static int @Nullable [] tokens(@Nullable Answer answer) {
    return answer == null ? null : answer.tokens();
  }

  private static double @Nullable [] logprobs(@Nullable Answer answer) {
    return answer == null ? null : answer.logprobs();
  }
}
