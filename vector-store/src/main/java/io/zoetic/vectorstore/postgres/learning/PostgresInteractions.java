// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres.learning;

import io.zoetic.core.ChoiceId;
import io.zoetic.core.Digests;
import io.zoetic.core.Scope;
import io.zoetic.vectorstore.feedback.Interactions;
import io.zoetic.vectorstore.feedback.StoredInteraction;
import io.zoetic.vectorstore.feedback.UncorrectedPrompt;
import io.zoetic.vectorstore.postgres.Columns;
import io.zoetic.vectorstore.postgres.PostgresDatabase;
import io.zoetic.vectorstore.postgres.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The interactions on PostgreSQL. */
public final class PostgresInteractions implements Interactions {
  /**
   * In the order of keys: who records the same at the same time waits, and never for each other.
   */
  private static final String INSERT =
      """
      INSERT INTO interaction (request_id, choice, tenant, key_id, user_id, episode_id, model,
                               prompt, prompt_hash, prompt_tokens, answer, answer_tokens, logprobs, served,
                               report, asked_at, finished_at)
      SELECT request_id, choice, tenant, key_id, user_id, episode_id, model, prompt::json,
             prompt_hash, prompt_tokens::integer[], answer, answer_tokens::integer[],
             logprobs::double precision[], served::json, report::json, asked_at, finished_at
      FROM unnest(?::text[], ?::integer[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[],
                  ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[],
                  ?::timestamptz[], ?::timestamptz[])
             AS given (request_id, choice, tenant, key_id, user_id, episode_id, model, prompt,
                       prompt_hash, prompt_tokens, answer, answer_tokens, logprobs, served,
                       report, asked_at, finished_at)
      ORDER BY request_id, choice
      ON CONFLICT (request_id, choice) DO NOTHING
      """;

  /** The table itself leaves them out; nearly always there are no stones. */
  private static final String COUNT_FORGOTTEN =
      """
      SELECT count(*) AS forgotten
      FROM unnest(?::text[], ?::text[], ?::timestamptz[]) AS given (tenant, user_id, asked_at)
      WHERE EXISTS (SELECT FROM tombstone)
        AND given.asked_at < user_forgotten_at(given.tenant, given.user_id)
      """;

  private static final String SELECT =
      """
      SELECT request_id, choice, tenant, key_id, user_id, episode_id, model, prompt,
             prompt_hash, prompt_tokens, answer, answer_tokens, logprobs, served, report, asked_at, finished_at
      FROM interaction
      WHERE request_id = ? AND choice = ? AND %s
      """
          .formatted(TenantSql.inScope("interaction"));

  /** Hashes are as good as random: the lowest of them are a uniform sample of the prompts. */
  private static final String SAMPLE_PROMPTS =
      """
      SELECT DISTINCT ON (prompt_hash) prompt, asked_at
      FROM (SELECT prompt, prompt_hash, coalesce(asked_at, finished_at) AS asked_at
            FROM interaction
            ORDER BY finished_at DESC
            LIMIT ?) AS recent
      ORDER BY prompt_hash
      LIMIT ?
      """;

  private static final String DELETE_SOME =
      """
      DELETE FROM ONLY interaction
      WHERE (request_id, choice) IN (
        SELECT request_id, choice FROM ONLY interaction
        WHERE finished_at < ? ORDER BY finished_at LIMIT ?)
      """;

  private static final String MAKE_SLICES =
      "SELECT make_interaction_slices(? * interval '1 second') AS made";

  private static final String DROP_SLICES = "SELECT drop_interaction_slices(?) AS dropped";

  private static final int SLICES = 8;

  /** How many one statement deletes, so that none takes long. */
  private static final int DELETED_AT_ONCE = 10_000;

  private final PostgresDatabase database;

  /** Interactions that share a pool; whoever opened the pool closes it. */
  public PostgresInteractions(PostgresDatabase database) {
    this.database = database;
  }

  @Override
  public int record(List<StoredInteraction> interactions) {
    if (interactions.isEmpty()) {
      return 0;
    }
    return database.read(
        connection -> {
          insert(connection, interactions);
          return countForgotten(connection, interactions);
        });
  }

  /** Afterwards: so who was forgotten meanwhile is counted, too. */
  private static int countForgotten(Connection connection, List<StoredInteraction> interactions)
      throws SQLException {
    Columns<StoredInteraction> columns = new Columns<>(connection, interactions);
    return new Sql(connection)
        .first(
            COUNT_FORGOTTEN,
            row -> row.getInt("forgotten"),
            columns.texts(row -> row.owner().tenant()),
            columns.texts(row -> row.owner().user()),
            columns.instants(StoredInteraction::askedAt))
        .orElseThrow();
  }

  private static int insert(Connection connection, List<StoredInteraction> interactions)
      throws SQLException {
    Columns<StoredInteraction> columns = new Columns<>(connection, interactions);
    return new Sql(connection)
        .update(
            INSERT,
            columns.texts(row -> row.id().completionId()),
            columns.integers(row -> row.id().index()),
            columns.texts(row -> row.owner().tenant()),
            columns.texts(row -> row.owner().key()),
            columns.texts(row -> row.owner().user()),
            columns.texts(row -> row.owner().episodeId()),
            columns.texts(StoredInteraction::model),
            columns.texts(row -> row.prompt().json()),
            columns.texts(row -> row.prompt().hash()),
            columns.integerArrays(row -> row.prompt().tokens()),
            columns.texts(row -> row.answer().text()),
            columns.integerArrays(row -> row.answer().tokens()),
            columns.doubleArrays(row -> row.answer().logprobs()),
            columns.texts(row -> LearningRows.json(row.served())),
            columns.texts(StoredInteraction::reportJson),
            columns.instants(StoredInteraction::askedAt),
            columns.instants(StoredInteraction::finishedAt));
  }

  @Override
  public void requireWritable() {
    database.inTransaction(
        connection -> {
          int written = insert(connection, List.of(wellFormed()));
          connection.rollback();
          return written;
        });
  }

  private static StoredInteraction wellFormed() {
    String id = "probe-" + UUID.randomUUID();
    Instant now = Instant.now();
    return new StoredInteraction(
        new ChoiceId(id, 0),
        new StoredInteraction.Owner(null, null, null, null),
        "zoetic/base",
        new StoredInteraction.AskedPrompt("{}", Digests.sha256Hex(id), new int[] {1}),
        new StoredInteraction.GivenAnswer("", new int[] {1}, new double[] {0}),
        List.of(),
        "{}",
        now,
        now);
  }

  @Override
  public Optional<StoredInteraction> find(ChoiceId id, Scope scope) {
    return database.read(
        connection ->
            new Sql(connection)
                .first(
                    SELECT,
                    LearningRows::interaction,
                    id.completionId(),
                    id.index(),
                    scope.tenant()));
  }

  @Override
  public List<RecordedPrompt> samplePrompts(int max) {
    return database.read(
        connection ->
            new Sql(connection)
                .query(
                    SAMPLE_PROMPTS,
                    row ->
                        new RecordedPrompt(row.getString("prompt"), Sql.instant(row, "asked_at")),
                    RECENT,
                    max));
  }

  @Override
  public List<UncorrectedPrompt> uncorrected(UUID run, String expert, int max) {
    return database.read(connection -> new UncorrectedPrompts(connection).find(run, expert, max));
  }

  @Override
  public void makeSlices(Duration retention) {
    Duration eighth = retention.dividedBy(SLICES);
    Duration width = eighth.compareTo(LEAST_SLICE) < 0 ? LEAST_SLICE : eighth;
    database.read(
        connection ->
            new Sql(connection).query(MAKE_SLICES, row -> row.getInt("made"), width.toSeconds()));
  }

  @Override
  public Deleted deleteBefore(Instant time) {
    int slices =
        database.read(
            connection ->
                new Sql(connection)
                    .first(DROP_SLICES, row -> row.getInt("dropped"), time)
                    .orElse(0));
    int deleted = 0;
    int last;
    do {
      last =
          database.read(
              connection -> new Sql(connection).update(DELETE_SOME, time, DELETED_AT_ONCE));
      deleted += last;
    } while (last == DELETED_AT_ONCE);
    return new Deleted(slices, deleted);
  }
}
