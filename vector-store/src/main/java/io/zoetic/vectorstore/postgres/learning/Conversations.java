// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres.learning;

import static java.util.stream.Collectors.toMap;

import io.zoetic.core.ChoiceId;
import io.zoetic.core.PromptJson;
import io.zoetic.core.SplitGroup;
import io.zoetic.vectorstore.feedback.StoredInteraction;
import io.zoetic.vectorstore.postgres.Columns;
import io.zoetic.vectorstore.postgres.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds what conversations began with, of many interactions at once: two statements at most. */
final class Conversations {
  /**
   * What more prompts than this are kept of is a greeting, or a message that a client begins with
   * whatever it asks: no conversation is known by it.
   */
  private static final int COMMON = 100;

  private static final String SELECT_FIRST =
      """
      SELECT episode.tenant, episode.id, first.prompt, first.prompt_hash
      FROM unnest(?::text[], ?::text[]) AS episode (tenant, id),
           LATERAL (SELECT i.prompt, i.prompt_hash
                    FROM interaction i
                    WHERE i.episode_id = episode.id
                      AND i.tenant IS NOT DISTINCT FROM episode.tenant
                    ORDER BY i.asked_at, i.request_id, i.choice
                    LIMIT 1) AS first
      """;

  private static final String SELECT_ASKED =
      """
      SELECT said.tenant, said.prompt_hash
      FROM unnest(?::text[], ?::text[]) AS said (tenant, prompt_hash)
      WHERE (SELECT count(*)
             FROM (SELECT
                   FROM interaction i
                   WHERE i.prompt_hash = said.prompt_hash
                     AND i.tenant IS NOT DISTINCT FROM said.tenant
                   LIMIT %1$d + 1) AS asked) BETWEEN 1 AND %1$d
      """
          .formatted(COMMON);

  private final Connection connection;

  private Conversations(Connection connection) {
    this.connection = connection;
  }

  /** A name within a tenant, or of none. */
  private record Named(@Nullable String tenant, String name) {}

  /**
   * An interaction and the prompts that its conversation may have begun with.
   *
   * @param first of its episode
   * @param beginnings what {@code first} goes on from, the shortest first
   */
  private record Begun(
      ChoiceId id, @Nullable String tenant, PromptJson first, List<PromptJson> beginnings) {
    Stream<Named> named() {
      return beginnings.stream().map(this::named);
    }

    private Named named(PromptJson prompt) {
      return new Named(tenant, prompt.hash());
    }

    String splitGroup(Set<Named> asked) {
      PromptJson began =
          beginnings.stream().filter(each -> asked.contains(named(each))).findFirst().orElse(first);
      return SplitGroup.of(began.json(), began.hash());
    }
  }

  /** What examples on each of some interactions are split by. */
  static Map<ChoiceId, String> splitGroups(
      Connection connection, Collection<StoredInteraction> interactions) throws SQLException {
    Conversations conversations = new Conversations(connection);
    List<Begun> begun = conversations.begun(interactions);
    Set<Named> asked = conversations.asked(begun);
    return begun.stream()
        .collect(toMap(Begun::id, each -> each.splitGroup(asked), (one, _) -> one));
  }

  private List<Begun> begun(Collection<StoredInteraction> interactions) throws SQLException {
    Map<Named, PromptJson> firsts = firstOfEpisodes(interactions);
    return interactions.stream()
        .map(
            each -> {
              PromptJson own = new PromptJson(each.prompt().json(), each.prompt().hash());
              PromptJson first = episode(each).map(firsts::get).orElse(own);
              return new Begun(
                  each.id(), each.owner().tenant(), first, SplitGroup.beginnings(first.json()));
            })
        .toList();
  }

  private static Optional<Named> episode(StoredInteraction interaction) {
    StoredInteraction.Owner owner = interaction.owner();
    return Optional.ofNullable(owner.episodeId()).map(id -> new Named(owner.tenant(), id));
  }

  private Map<Named, PromptJson> firstOfEpisodes(Collection<StoredInteraction> interactions)
      throws SQLException {
    Map<Named, PromptJson> firsts = new HashMap<>();
    ask(
        SELECT_FIRST,
        interactions.stream().flatMap(each -> episode(each).stream()),
        row ->
            firsts.put(
                named(row, "id"),
                new PromptJson(row.getString("prompt"), row.getString("prompt_hash"))));
    return firsts;
  }

  private Set<Named> asked(List<Begun> begun) throws SQLException {
    Set<Named> asked = new HashSet<>();
    ask(
        SELECT_ASKED,
        begun.stream().flatMap(Begun::named),
        row -> asked.add(named(row, "prompt_hash")));
    return asked;
  }

  private static Named named(ResultSet row, String name) throws SQLException {
    return new Named(row.getString("tenant"), row.getString(name));
  }

  /** Most prompts go on from nothing: then nothing is asked. */
  private void ask(String select, Stream<Named> about, Sql.Row<?> reader) throws SQLException {
    List<Named> all = about.distinct().toList();
    if (!all.isEmpty()) {
      Columns<Named> columns = new Columns<>(connection, all);
      new Sql(connection)
          .query(select, reader, columns.texts(Named::tenant), columns.texts(Named::name));
    }
  }
}
