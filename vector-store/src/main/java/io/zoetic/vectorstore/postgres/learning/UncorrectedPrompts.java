// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres.learning;

import io.zoetic.core.ChoiceId;
import io.zoetic.core.PromptJson;
import io.zoetic.core.Split;
import io.zoetic.vectorstore.feedback.Interactions;
import io.zoetic.vectorstore.feedback.StoredInteraction;
import io.zoetic.vectorstore.feedback.UncorrectedPrompt;
import io.zoetic.vectorstore.postgres.Columns;
import io.zoetic.vectorstore.postgres.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Finds prompts that no example is about, within a transaction. Used by one thread. */
final class UncorrectedPrompts {
  /** Hashes are as good as random: the lowest of them are a uniform sample of the prompts. */
  private static final String SELECT =
      """
      SELECT DISTINCT ON (prompt_hash) request_id, choice, tenant, key_id, user_id, episode_id,
             prompt, prompt_hash, json_array_length(served) > 0 AS is_served,
             coalesce(asked_at, finished_at) AS asked_at
      FROM (SELECT request_id, choice, tenant, key_id, user_id, episode_id, prompt, prompt_hash,
                   served, asked_at, finished_at
            FROM interaction
            ORDER BY finished_at DESC
            LIMIT ?) AS recent
      WHERE EXISTS (SELECT FROM training_run_example learnt
                    WHERE learnt.run = ? AND learnt.feedback IS NOT NULL AND %s)
        AND (json_array_length(served) = 0
          OR EXISTS (SELECT FROM json_array_elements(served) AS share
                     WHERE share ->> 'expert' = ?))
      ORDER BY prompt_hash, request_id, choice
      LIMIT ?
      """
          .formatted(TenantSql.same("learnt", "recent"));

  /** By the same group, or, of examples that do not say theirs, by the same prompt. */
  private static final String SELECT_CORRECTED =
      """
      SELECT DISTINCT split_group AS known FROM example WHERE split_group = ANY (?)
      UNION
      SELECT prompt_hash FROM example WHERE expert = ? AND prompt_hash = ANY (?)
      """;

  /** Of so many for each that is asked for some will be left. */
  private static final int TRIED_PER_PROMPT = 4;

  private final Connection connection;
  private final Conversations conversations;

  UncorrectedPrompts(Connection connection) {
    this.connection = connection;
    this.conversations = new Conversations(connection);
  }

  /** A prompt with its hash. */
  private record Found(UncorrectedPrompt prompt, String hash) {}

  List<UncorrectedPrompt> find(UUID run, String expert, int max) throws SQLException {
    List<Found> all =
        new Sql(connection)
            .query(SELECT, this::row, Interactions.RECENT, run, expert, TRIED_PER_PROMPT * max);
    Columns<Found> columns = new Columns<>(connection, all);
    Set<String> corrected =
        new HashSet<>(
            new Sql(connection)
                .query(
                    SELECT_CORRECTED,
                    row -> row.getString("known"),
                    columns.texts(each -> each.prompt().splitGroup()),
                    expert,
                    columns.texts(Found::hash)));
    List<UncorrectedPrompt> found = new ArrayList<>();
    Set<String> groups = new HashSet<>();
    for (Found each : all) {
      String group = each.prompt().splitGroup();
      boolean isNew =
          Split.of(group) == Split.TRAIN
              && !corrected.contains(group)
              && !corrected.contains(each.hash())
              && groups.add(group);
      if (isNew && found.size() < max) {
        found.add(each.prompt());
      }
    }
    return found;
  }

  private Found row(ResultSet row) throws SQLException {
    var owner =
        new StoredInteraction.Owner(
            row.getString("tenant"),
            row.getString("key_id"),
            row.getString("user_id"),
            row.getString("episode_id"));
    String json = row.getString("prompt");
    String hash = row.getString("prompt_hash");
    return new Found(
        new UncorrectedPrompt(
            new ChoiceId(row.getString("request_id"), row.getInt("choice")),
            owner,
            json,
            row.getBoolean("is_served"),
            conversations.splitGroupOf(owner, new PromptJson(json, hash)),
            Sql.instant(row, "asked_at")),
        hash);
  }
}
