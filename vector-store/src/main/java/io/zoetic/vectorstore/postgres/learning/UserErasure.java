// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres.learning;

import io.zoetic.core.Scope;
import io.zoetic.core.VersionId;
import io.zoetic.vectorstore.feedback.Erasure;
import io.zoetic.vectorstore.postgres.Columns;
import io.zoetic.vectorstore.postgres.Sql;
import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Deletes what is kept of a user, within a transaction, and puts a stone there: what was asked
 * before and arrives later stays away. What the user does afterwards is kept.
 */
final class UserErasure {
  /**
   * What the user gave, whatever it calls its source, or was said by the user's keys of the user's
   * answers, what is about the user's interactions, and, for interactions that are no longer kept,
   * what examples on the user's prompts were made of.
   */
  private static final String SELECT_FEEDBACK =
      """
      SELECT id FROM feedback
      WHERE id IN (
        SELECT f.id FROM feedback f
        WHERE f.source_id = ? AND %1$s
        UNION
        SELECT f.id FROM feedback f
        WHERE f.author_user = ? AND %1$s
        UNION
        SELECT f.id FROM interaction i
        JOIN feedback f ON f.request_id = i.request_id AND f.choice = i.choice
        WHERE i.user_id = ? AND %2$s AND %5$s
        UNION
        SELECT f.id FROM interaction i
        JOIN feedback f ON f.other_request_id = i.request_id AND f.other_choice = i.choice
        WHERE i.user_id = ? AND %2$s AND %5$s
        UNION
        SELECT f.id FROM interaction i JOIN feedback f ON f.episode_id = i.episode_id
        WHERE i.user_id = ? AND %2$s AND %5$s
        UNION
        SELECT e.feedback FROM example e WHERE e.user_id = ? AND %3$s
        UNION
        SELECT learnt.feedback FROM training_run_example learnt
        WHERE learnt.user_id = ? AND %4$s)
      ORDER BY id
      """
          .formatted(
              TenantSql.inScope("f"),
              TenantSql.inScope("i"),
              TenantSql.inScope("e"),
              TenantSql.inScope("learnt"),
              TenantSql.same("f", "i"));

  private static final String COUNT_EXAMPLES =
      "SELECT count(*) FROM example e WHERE e.user_id = ? AND %s OR e.feedback = ANY(?::uuid[])"
          .formatted(TenantSql.inScope("e"));

  private static final String COUNT_INTERACTIONS =
      "SELECT count(*) FROM interaction i WHERE i.user_id = ? AND " + TenantSql.inScope("i");

  private static final String SELECT_LEARNT =
      MixedVersions.with(
          """
      SELECT r.expert, r.version
      FROM training_run_example learnt JOIN training_run r ON r.id = learnt.run
      WHERE (learnt.user_id = ? AND %s OR learnt.feedback = ANY(?::uuid[]))
        AND r.version IS NOT NULL
      UNION
      SELECT r.expert, r.version
      FROM training_run_prompt asked JOIN training_run r ON r.id = asked.run
      WHERE asked.user_id = ? AND %s AND r.version IS NOT NULL
      """
              .formatted(TenantSql.inScope("learnt"), TenantSql.inScope("asked")));

  private static final String DELETE_EXAMPLES =
      "DELETE FROM example e WHERE e.user_id = ? AND %s OR e.feedback = ANY(?::uuid[])"
          .formatted(TenantSql.inScope("e"));

  private static final String DELETE_FEEDBACK = "DELETE FROM feedback WHERE id = ANY(?::uuid[])";

  private static final String DELETE_INTERACTIONS =
      "DELETE FROM interaction i WHERE i.user_id = ? AND " + TenantSql.inScope("i");

  /** So that forgetting again, when the run has ended, finds it without the feedback. */
  private static final String LINK_OPEN =
      """
      UPDATE training_run_example SET user_id = ?
      FROM training_run r
      WHERE r.id = run AND feedback = ANY(?::uuid[]) AND user_id IS NULL AND r.finished_at IS NULL
      """;

  private static final String UNLINK_ENDED =
      """
      UPDATE training_run_example learnt SET user_id = NULL
      FROM training_run r
      WHERE r.id = run AND learnt.user_id = ? AND %s AND r.finished_at IS NOT NULL
      """
          .formatted(TenantSql.inScope("learnt"));

  private static final String UNLINK_PROMPTS =
      """
      UPDATE training_run_prompt asked SET user_id = NULL
      FROM training_run r
      WHERE r.id = run AND asked.user_id = ? AND %s AND r.finished_at IS NOT NULL
      """
          .formatted(TenantSql.inScope("asked"));

  private static final int WAYS_TO_FEEDBACK = 7;

  /** Who records or gives feedback ends first, and what comes next finds the stones. */
  private static final String ALONE = "SELECT forget_alone()";

  private static final String FORGET_USER = "SELECT forget_user(?, ?)";

  private final Connection connection;
  private final Sql sql;
  private final String user;

  /** Null: all tenants. */
  private final @Nullable String tenant;

  UserErasure(Connection connection, String user, Scope scope) {
    this.connection = connection;
    this.user = Columns.storable(user);
    this.tenant = scope.tenant();
    sql = new Sql(connection);
  }

  Erasure count() throws SQLException {
    List<UUID> feedback = feedback(SELECT_FEEDBACK);
    Array ids = array(feedback);
    return new Erasure(
        user,
        feedback.size(),
        count(COUNT_EXAMPLES, user, tenant, ids),
        count(COUNT_INTERACTIONS, user, tenant),
        learnt(ids));
  }

  Erasure erase() throws SQLException {
    sql.query(ALONE, row -> true);
    sql.query(FORGET_USER, row -> true, tenant, user);
    // Who curates some of it now ends first: then what is made of it is here, and goes with it.
    List<UUID> feedback = feedback(SELECT_FEEDBACK + "FOR UPDATE");
    Array ids = array(feedback);
    List<VersionId> learnt = learnt(ids);
    int examples = sql.update(DELETE_EXAMPLES, user, tenant, ids);
    sql.update(DELETE_FEEDBACK, ids);
    int interactions = sql.update(DELETE_INTERACTIONS, user, tenant);
    sql.update(LINK_OPEN, user, ids);
    sql.update(UNLINK_ENDED, user, tenant);
    sql.update(UNLINK_PROMPTS, user, tenant);
    return new Erasure(user, feedback.size(), examples, interactions, learnt);
  }

  private List<UUID> feedback(String select) throws SQLException {
    return sql.query(
        select,
        row -> row.getObject("id", UUID.class),
        Collections.nCopies(WAYS_TO_FEEDBACK, new Object[] {user, tenant}).stream()
            .flatMap(Arrays::stream)
            .toArray());
  }

  private Array array(List<UUID> ids) throws SQLException {
    return new Columns<>(connection, ids).ids(id -> id);
  }

  private int count(String select, @Nullable Object... parameters) throws SQLException {
    return sql.first(select, row -> row.getInt(1), parameters).orElseThrow();
  }

  private List<VersionId> learnt(Array ids) throws SQLException {
    return sql.query(
        SELECT_LEARNT,
        row -> new VersionId(row.getString("expert"), row.getInt("version")),
        user,
        tenant,
        ids,
        user,
        tenant);
  }
}
