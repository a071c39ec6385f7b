// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres.learning;

import io.zoetic.core.ChoiceId;
import io.zoetic.vectorstore.StoreException;
import io.zoetic.vectorstore.StoreException.Reason;
import io.zoetic.vectorstore.access.KeyRole;
import io.zoetic.vectorstore.feedback.Feedback;
import io.zoetic.vectorstore.feedback.FeedbackStore.Acceptance;
import io.zoetic.vectorstore.feedback.FeedbackStore.Receipt;
import io.zoetic.vectorstore.postgres.Columns;
import io.zoetic.vectorstore.postgres.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Stores a batch of feedback within a transaction: a few statements, however much it is. */
record FeedbackWriter(Connection connection) {
  private static final String SELECT_UNDECLARED =
      """
      SELECT DISTINCT given.name
      FROM unnest(?::text[]) AS given (name)
      WHERE NOT EXISTS (SELECT FROM metric WHERE metric.name = given.name)
      ORDER BY 1
      """;

  /**
   * Rows are numbered in the order of the batch and written in the order of their keys: who writes
   * the same keys at the same time waits, and never for each other.
   */
  private static final String INSERT =
      """
      INSERT INTO feedback (id, sequence, principal, sender_role, tenant, idempotency_key, body_hash,
                            request_id, choice, other_request_id, other_choice, episode_id, metric, kind, value,
                            source_type, source_id, rationale, tags, occurred_at, received_at,
                            state)
      SELECT id, sequence, principal, sender_role, tenant, idempotency_key, body_hash, request_id,
             choice, other_request_id, other_choice, episode_id, metric, kind, value::json,
             source_type, source_id, rationale, tags::json, occurred_at, received_at, 'received'
      FROM (
        SELECT nextval(pg_get_serial_sequence('feedback', 'sequence')) AS sequence, given.*
        FROM unnest(?::uuid[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[],
                    ?::integer[], ?::text[], ?::integer[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[],
                    ?::text[], ?::text[], ?::text[], ?::timestamptz[], ?::timestamptz[])
               WITH ORDINALITY
               AS given (id, principal, sender_role, tenant, idempotency_key, body_hash,
                         request_id, choice, other_request_id, other_choice, episode_id, metric, kind, value,
                         source_type, source_id, rationale, tags, occurred_at, received_at, place)
        ORDER BY place) AS numbered
      ORDER BY principal, idempotency_key, place
      ON CONFLICT (principal, idempotency_key) DO NOTHING
      RETURNING id
      """;

  /** By place, not by key: a key may come back spelt otherwise than it was sent. */
  private static final String SELECT_IN_THE_WAY =
      """
      SELECT given.place, feedback.id, feedback.body_hash
      FROM unnest(?::text[], ?::text[]) WITH ORDINALITY AS given (principal, key, place)
      JOIN feedback
        ON feedback.principal = given.principal AND feedback.idempotency_key = given.key
      """;

  /** Who forgets a user waits for this transaction, or this one for that. */
  private static final String HOLD_OFF = "SELECT hold_off_forgetting()";

  /** Nearly always there are no stones, and nothing is computed. */
  private static final String SELECT_FORGOTTEN =
      """
      SELECT given.place
      FROM unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::timestamptz[]) WITH ORDINALITY
             AS given (tenant, request_id, other_request_id, source_id, occurred_at, place)
      WHERE EXISTS (SELECT FROM tombstone)
        AND (answer_is_forgotten(given.tenant, given.request_id)
          OR answer_is_forgotten(given.tenant, given.other_request_id)
          OR given.occurred_at < user_forgotten_at(given.tenant, given.source_id))
      """;

  /** What was in the way can be deleted before it is looked at; hardly ever twice. */
  private static final int ATTEMPTS = 3;

  private record Sent(int place, Feedback feedback) {}

  private record Stored(UUID id, String bodyHash) {}

  List<Receipt> write(List<Feedback> batch) throws SQLException {
    requireDeclared(batch);
    @Nullable Receipt[] receipts = new Receipt[batch.size()];
    List<Sent> open = new ArrayList<>();
    Set<Integer> forgotten = forgotten(batch);
    for (int place = 0; place < batch.size(); place++) {
      Feedback feedback = batch.get(place);
      if (forgotten.contains(place)) {
        receipts[place] = new Receipt(feedback.id(), Acceptance.FORGOTTEN);
      } else {
        open.add(new Sent(place, feedback));
      }
    }
    for (int attempt = 0; attempt < ATTEMPTS && !open.isEmpty(); attempt++) {
      Set<UUID> inserted = insert(open);
      open.removeIf(
          sent -> {
            UUID id = sent.feedback().id();
            boolean isNew = inserted.remove(id);
            if (isNew) {
              receipts[sent.place()] = new Receipt(id, Acceptance.ACCEPTED);
            }
            return isNew;
          });
      Map<Integer, Stored> inTheWay = inTheWay(open);
      open.removeIf(sent -> told(sent, inTheWay.get(sent.place()), receipts));
    }
    if (!open.isEmpty()) {
      throw new StoreException(
          Reason.UNAVAILABLE, "feedback is being deleted under the keys of this batch", null);
    }
    List<Receipt> written = Arrays.stream(receipts).map(Objects::requireNonNull).toList();
    LearningAudit.accepted(connection, accepted(batch, written));
    return written;
  }

  private static List<Feedback> accepted(List<Feedback> batch, List<Receipt> receipts) {
    return IntStream.range(0, batch.size())
        .filter(i -> receipts.get(i).acceptance() == Acceptance.ACCEPTED)
        .mapToObj(batch::get)
        .toList();
  }

  private Set<Integer> forgotten(List<Feedback> batch) throws SQLException {
    Sql sql = new Sql(connection);
    sql.query(HOLD_OFF, row -> true);
    Columns<Feedback> columns = new Columns<>(connection, batch);
    return new HashSet<>(
        sql.query(
            SELECT_FORGOTTEN,
            row -> row.getInt("place") - 1,
            columns.texts(row -> row.sender().tenant()),
            columns.texts(row -> requestId(row.subject().answer())),
            columns.texts(row -> requestId(row.subject().other())),
            columns.texts(row -> row.source().id()),
            columns.instants(Feedback::occurredAt)));
  }

  private static boolean told(Sent sent, @Nullable Stored stored, @Nullable Receipt[] receipts) {
    if (stored == null) {
      return false;
    }
    boolean same = stored.bodyHash().equals(sent.feedback().sender().bodyHash());
    receipts[sent.place()] =
        new Receipt(stored.id(), same ? Acceptance.DUPLICATE : Acceptance.CONFLICT);
    return true;
  }

  private void requireDeclared(List<Feedback> batch) throws SQLException {
    List<String> undeclared =
        new Sql(connection)
            .query(
                SELECT_UNDECLARED,
                row -> row.getString("name"),
                new Columns<>(connection, batch).texts(Feedback::metric));
    if (!undeclared.isEmpty()) {
      throw new StoreException(
          Reason.NOT_FOUND,
          "a metric must be declared, " + String.join(", ", undeclared) + " is not",
          null);
    }
  }

  private Set<UUID> insert(List<Sent> open) throws SQLException {
    Columns<Feedback> columns =
        new Columns<>(connection, open.stream().map(Sent::feedback).toList());
    return new HashSet<>(
        new Sql(connection)
            .query(
                INSERT,
                row -> row.getObject("id", UUID.class),
                columns.ids(Feedback::id),
                columns.texts(row -> row.sender().principal()),
                columns.texts(row -> role(row.sender().role())),
                columns.texts(row -> row.sender().tenant()),
                columns.texts(row -> row.sender().idempotencyKey()),
                columns.texts(row -> row.sender().bodyHash()),
                columns.texts(row -> requestId(row.subject().answer())),
                columns.integers(row -> choice(row.subject().answer())),
                columns.texts(row -> requestId(row.subject().other())),
                columns.integers(row -> choice(row.subject().other())),
                columns.texts(row -> row.subject().episodeId()),
                columns.texts(Feedback::metric),
                columns.texts(row -> row.kind().word()),
                columns.texts(Feedback::valueJson),
                columns.texts(row -> row.source().type().word()),
                columns.texts(row -> row.source().id()),
                columns.texts(Feedback::rationale),
                columns.texts(Feedback::tagsJson),
                columns.instants(Feedback::occurredAt),
                columns.instants(Feedback::receivedAt)));
  }

  private static @Nullable String role(@Nullable KeyRole role) {
    return role == null ? null : role.word();
  }

  private static @Nullable String requestId(@Nullable ChoiceId answer) {
    return answer == null ? null : answer.completionId();
  }

  private static int choice(@Nullable ChoiceId answer) {
    return answer == null ? 0 : answer.index();
  }

  private Map<Integer, Stored> inTheWay(List<Sent> open) throws SQLException {
    if (open.isEmpty()) {
      return Map.of();
    }
    Columns<Sent> columns = new Columns<>(connection, open);
    Map<Integer, Stored> found = new HashMap<>();
    new Sql(connection)
        .query(
            SELECT_IN_THE_WAY,
            row ->
                found.put(
                    open.get(row.getInt("place") - 1).place(),
                    new Stored(row.getObject("id", UUID.class), row.getString("body_hash"))),
            columns.texts(sent -> sent.feedback().sender().principal()),
            columns.texts(sent -> sent.feedback().sender().idempotencyKey()));
    return found;
  }
}
