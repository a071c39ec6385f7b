// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres.learning;

import io.zoetic.core.ChoiceId;
import io.zoetic.core.Scope;
import io.zoetic.vectorstore.feedback.UncorrectedPrompt;
import io.zoetic.vectorstore.learning.RunLease;
import io.zoetic.vectorstore.postgres.Columns;
import io.zoetic.vectorstore.postgres.PostgresDatabase;
import io.zoetic.vectorstore.postgres.Sql;
import java.util.List;
import java.util.UUID;

/** The prompts that nobody corrected and training runs learn from. */
record RunPrompts(PostgresDatabase database) {
  private static final String HOLD =
      "UPDATE training_run SET fence = fence WHERE id = ? AND fence = ? AND state = 'running'";

  private static final String INSERT =
      """
      INSERT INTO training_run_prompt (run, request_id, choice, tenant, key_id, user_id, asked_at)
      SELECT ?, given.*
      FROM unnest(?::text[], ?::integer[], ?::text[], ?::text[], ?::text[], ?::timestamptz[])
             AS given (request_id, choice, tenant, key_id, user_id, asked_at)
      ON CONFLICT (run, request_id, choice) DO NOTHING
      """;

  private static final String SELECT =
      """
      SELECT request_id, choice
      FROM training_run_prompt asked
      WHERE run = ? AND %s
      ORDER BY request_id, choice
      """
          .formatted(TenantSql.inScope("asked"));

  void learnsFrom(RunLease lease, List<UncorrectedPrompt> prompts) {
    database.inTransaction(
        connection -> {
          Sql sql = new Sql(connection);
          UUID id = lease.run().id();
          RunLeases.held(sql, lease, sql.update(HOLD, id, lease.fence()));
          Columns<UncorrectedPrompt> columns = new Columns<>(connection, prompts);
          return sql.update(
              INSERT,
              id,
              columns.texts(each -> each.id().completionId()),
              columns.integers(each -> each.id().index()),
              columns.texts(each -> each.owner().tenant()),
              columns.texts(each -> each.owner().key()),
              columns.texts(each -> each.owner().user()),
              columns.instants(UncorrectedPrompt::askedAt));
        });
  }

  List<ChoiceId> of(UUID id, Scope scope) {
    return database.read(
        connection ->
            new Sql(connection)
                .query(
                    SELECT,
                    row -> new ChoiceId(row.getString("request_id"), row.getInt("choice")),
                    id,
                    scope.tenant()));
  }
}
