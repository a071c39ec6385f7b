// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres.learning;

import io.zoetic.core.VersionId;
import io.zoetic.vectorstore.feedback.Purge;
import io.zoetic.vectorstore.postgres.Columns;
import io.zoetic.vectorstore.postgres.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Quarantines feedback that is not to be believed after all, within a transaction. */
record FeedbackPurge(Connection connection, Purge purge) {
  /** Its parameters are those of {@link #parameters}. */
  private static final String IS_MEANT =
      """
      (?::text IS NULL OR f.author_key = ? OR f.principal = ? OR f.approver = ?)
      AND (?::text IS NULL OR f.tenant = ?)
      AND f.received_at >= coalesce(?::timestamptz, '-infinity')
      AND f.received_at <= coalesce(?::timestamptz, 'infinity')
      """;

  private static final String OPEN = "f.state <> 'quarantined' AND " + IS_MEANT;

  private static final String COUNT_FEEDBACK = "SELECT count(*) FROM feedback f WHERE " + OPEN;

  private static final String COUNT_EXAMPLES =
      "SELECT count(*) FROM example e JOIN feedback f ON f.id = e.feedback WHERE " + IS_MEANT;

  private static final String DELETE_EXAMPLES =
      "DELETE FROM example e USING feedback f WHERE f.id = e.feedback AND " + IS_MEANT;

  private static final String QUARANTINE =
      """
      UPDATE feedback SET state = 'quarantined', state_reason = ?
      WHERE id IN (SELECT f.id FROM feedback f WHERE %s ORDER BY f.id FOR UPDATE)
      """
          .formatted(OPEN);

  private static final String SELECT_LEARNT =
      MixedVersions.with(
          """
      SELECT r.expert, r.version
      FROM feedback f
      JOIN training_run_example learnt ON learnt.feedback = f.id
      JOIN training_run r ON r.id = learnt.run
      WHERE r.version IS NOT NULL AND %s
      UNION
      SELECT r.expert, r.version
      FROM training_run_prompt asked JOIN training_run r ON r.id = asked.run
      WHERE r.version IS NOT NULL AND (?::text IS NULL OR asked.key_id = ?)
        AND (?::text IS NULL OR asked.tenant = ?)
        AND asked.asked_at >= coalesce(?::timestamptz, '-infinity')
        AND asked.asked_at <= coalesce(?::timestamptz, 'infinity')
      """
              .formatted(IS_MEANT));

  private @Nullable Object[] parameters() {
    String key = Columns.storableOrNull(purge.key());
    String tenant = Columns.storableOrNull(purge.tenant());
    Instant since = purge.since();
    Instant until = purge.until();
    return new @Nullable Object[] {key, key, key, key, tenant, tenant, since, until};
  }

  Purge.Result count() throws SQLException {
    return new Purge.Result(count(COUNT_FEEDBACK), count(COUNT_EXAMPLES), learnt());
  }

  /** Who curates some of it now ends first: then what is made of it is here, and goes with it. */
  Purge.Result apply(String reason) throws SQLException {
    @Nullable Object[] meant = parameters();
    @Nullable Object[] parameters = new @Nullable Object[meant.length + 1];
    parameters[0] = Columns.storable(reason);
    System.arraycopy(meant, 0, parameters, 1, meant.length);
    Sql sql = new Sql(connection);
    int feedback = sql.update(QUARANTINE, parameters);
    int examples = sql.update(DELETE_EXAMPLES, meant);
    return new Purge.Result(feedback, examples, learnt());
  }

  private int count(String select) throws SQLException {
    return new Sql(connection).first(select, row -> row.getInt(1), parameters()).orElseThrow();
  }

  /** By what was said, and by prompts that the same keys or tenants asked. */
  private List<VersionId> learnt() throws SQLException {
    String key = Columns.storableOrNull(purge.key());
    String tenant = Columns.storableOrNull(purge.tenant());
    return new Sql(connection)
        .query(
            SELECT_LEARNT,
            row -> new VersionId(row.getString("expert"), row.getInt("version")),
            Stream.concat(
                    Arrays.stream(parameters()),
                    Stream.of(key, key, tenant, tenant, purge.since(), purge.until()))
                .toArray());
  }
}
