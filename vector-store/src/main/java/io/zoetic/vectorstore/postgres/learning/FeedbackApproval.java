// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres.learning;

import io.zoetic.vectorstore.StoreException;
import io.zoetic.vectorstore.StoreException.Reason;
import io.zoetic.vectorstore.feedback.Approval;
import io.zoetic.vectorstore.postgres.Columns;
import io.zoetic.vectorstore.postgres.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/** Has somebody answer for feedback, within a transaction. */
record FeedbackApproval(Connection connection, Approval approval) {
  /** Who curates some of it now ends first. */
  private static final String LOCK =
      "SELECT id FROM feedback WHERE id = ANY(?::uuid[]) ORDER BY id FOR UPDATE";

  private static final String NAME =
      "UPDATE feedback SET approver = coalesce(approver, ?) WHERE id = ANY(?::uuid[])";

  /** But for what nobody knows any more, since its answers went with their retention. */
  private static final String DECIDE_AGAIN =
      """
      UPDATE feedback f SET state = 'received', state_reason = NULL
      WHERE f.id = ANY(?::uuid[]) AND f.state = 'quarantined' AND %s
      """
          .formatted(PostgresCuration.IS_MATCHED);

  private static final String VOUCH =
      """
      UPDATE example SET voucher = ?
      WHERE feedback = ANY(?::uuid[]) AND voucher IS NULL
      """;

  /**
   * @throws StoreException with NOT_FOUND if some of it is not there
   */
  Approval.Result apply() throws SQLException {
    Object ids = new Columns<>(connection, approval.feedback()).ids(id -> id);
    Sql sql = new Sql(connection);
    requireAll(new HashSet<>(sql.query(LOCK, row -> row.getObject("id", UUID.class), ids)));
    sql.update(NAME, approval.approver(), ids);
    int again = sql.update(DECIDE_AGAIN, ids);
    return new Approval.Result(sql.update(VOUCH, approval.approver(), ids), again);
  }

  private void requireAll(Set<UUID> found) {
    for (UUID id : approval.feedback()) {
      if (!found.contains(id)) {
        throw new StoreException(
            Reason.NOT_FOUND, "feedback must exist, %s does not".formatted(id), null);
      }
    }
  }
}
