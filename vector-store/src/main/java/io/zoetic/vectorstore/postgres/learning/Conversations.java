// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres.learning;

import io.zoetic.core.PromptJson;
import io.zoetic.core.SplitGroup;
import io.zoetic.vectorstore.feedback.StoredInteraction;
import io.zoetic.vectorstore.postgres.Columns;
import io.zoetic.vectorstore.postgres.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds what conversations began with, within a transaction: by two statements each, at most, and
 * of an episode once. What was taught counts as asked. Used by one thread.
 */
final class Conversations {
  /**
   * What more prompts than this are kept of is a greeting, or a message that a client begins with
   * whatever it asks: no conversation is known by it.
   */
  private static final int COMMON = 100;

  static final String SELECT_FIRST =
      """
      SELECT i.prompt, i.prompt_hash
      FROM interaction i
      WHERE i.episode_id = ? AND %s
      ORDER BY i.asked_at, i.request_id, i.choice
      LIMIT 1
      """
          .formatted(TenantSql.of("i"));

  static final String SELECT_ASKED =
      """
      SELECT said.prompt_hash
      FROM unnest(?::text[]) AS said (prompt_hash)
      WHERE (SELECT count(*)
             FROM (SELECT
                   FROM interaction i
                   WHERE i.prompt_hash = said.prompt_hash AND %2$s
                   UNION ALL
                   SELECT
                   FROM lesson l JOIN feedback f ON f.id = l.feedback
                   WHERE l.prompt_hash = said.prompt_hash AND %3$s
                   LIMIT %1$d + 1) AS asked) BETWEEN 1 AND %1$d
      """
          .formatted(COMMON, TenantSql.of("i"), TenantSql.of("f"));

  private final Connection connection;
  private final Map<Episode, String> ofEpisodes = new HashMap<>();

  Conversations(Connection connection) {
    this.connection = connection;
  }

  /** An episode of a tenant, or of none. */
  private record Episode(@Nullable String tenant, String id) {}

  /** What examples on an interaction are split by. */
  String splitGroupOf(StoredInteraction about) throws SQLException {
    return splitGroupOf(
        about.owner(), new PromptJson(about.prompt().json(), about.prompt().hash()));
  }

  /** The same of a prompt of somebody's. */
  String splitGroupOf(StoredInteraction.Owner owner, PromptJson own) throws SQLException {
    return owner.episodeId() == null
        ? splitGroup(owner.tenant(), own)
        : splitGroup(new Episode(owner.tenant(), owner.episodeId()), own);
  }

  private String splitGroup(Episode episode, PromptJson own) throws SQLException {
    String known = ofEpisodes.get(episode);
    if (known == null) {
      known = splitGroup(episode.tenant(), first(episode).orElse(own));
      ofEpisodes.put(episode, known);
    }
    return known;
  }

  private Optional<PromptJson> first(Episode episode) throws SQLException {
    return new Sql(connection)
        .first(
            SELECT_FIRST,
            row -> new PromptJson(row.getString("prompt"), row.getString("prompt_hash")),
            episode.id(),
            episode.tenant());
  }

  /** Of the first prompt that is known, or what that goes on from. */
  private String splitGroup(@Nullable String tenant, PromptJson first) throws SQLException {
    List<PromptJson> beginnings = SplitGroup.beginnings(first.json());
    Set<String> asked = asked(tenant, beginnings);
    PromptJson began =
        beginnings.stream().filter(each -> asked.contains(each.hash())).findFirst().orElse(first);
    return SplitGroup.of(began.json(), began.hash());
  }

  /** Most prompts go on from nothing: then nothing is asked. */
  private Set<String> asked(@Nullable String tenant, List<PromptJson> beginnings)
      throws SQLException {
    if (beginnings.isEmpty()) {
      return Set.of();
    }
    return new HashSet<>(
        new Sql(connection)
            .query(
                SELECT_ASKED,
                row -> row.getString("prompt_hash"),
                new Columns<>(connection, beginnings).texts(PromptJson::hash),
                tenant,
                tenant));
  }
}
