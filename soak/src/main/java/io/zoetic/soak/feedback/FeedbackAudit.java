// SPDX-License-Identifier: Apache-2.0
package io.zoetic.soak.feedback;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.zoetic.soak.run.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;

/**
 * Holds what is in the tables against what clients were told, row by row; reads them itself, since
 * the stores are part of what is in question.
 */
final class FeedbackAudit {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int TOLD_MAX = 10;

  private final Database database;
  private final Ledger ledger;
  private final int[] rows;
  private final int[] examples;
  private final int[] interactions;
  private final List<String> wrong = new ArrayList<>();
  private int wrongCount;
  private int joined;
  private int before;

  FeedbackAudit(Database database, Ledger ledger) {
    this.database = database;
    this.ledger = ledger;
    this.rows = new int[ledger.events()];
    this.examples = new int[ledger.events()];
    this.interactions = new int[ledger.events() / Event.PER_INTERACTION];
  }

  /**
   * The findings of the audit.
   *
   * @param lost events, examples or interactions that are not there
   * @param twice those that are there more than once
   * @param before feedback that was acknowledged before its interaction was sent
   * @param joined how much of that has become what it must
   * @param wrongCount rows that say something else than they must
   * @param wrong the first of them, in words
   */
  record Findings(
      int lost, int twice, int before, int joined, int wrongCount, List<String> wrong) {}

  /** Returns when all interactions are stored and no feedback waits any more, or after a while. */
  void awaitRest(Duration patience) throws SQLException {
    long end = System.nanoTime() + patience.toNanos();
    while (System.nanoTime() < end && !isAtRest()) {
      LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
    }
  }

  private boolean isAtRest() throws SQLException {
    List<Boolean> rests = new ArrayList<>();
    database.read(
        """
        SELECT (SELECT count(*) FROM interaction) AS stored,
               (SELECT count(*) FROM feedback WHERE state = 'received') AS received
        """,
        row ->
            rests.add(row.getInt("stored") >= interactions.length && row.getInt("received") == 0));
    return rests.getFirst();
  }

  Findings findings() throws SQLException {
    database.read(
        "SELECT id, idempotency_key, value, concat_ws(': ', state, state_reason) FROM feedback",
        this::feedback);
    database.read(
        "SELECT idempotency_key, reward FROM example LEFT JOIN feedback f ON f.id = feedback",
        this::example);
    database.read("SELECT request_id, answer FROM interaction", this::interaction);
    int lost = 0;
    int twice = 0;
    for (int i = 0; i < rows.length; i++) {
      Event event = new Event(i);
      lost += Math.max(0, 1 - rows[i]) + Math.max(0, event.examples() - examples[i]);
      twice += Math.max(0, rows[i] - 1) + Math.max(0, examples[i] - event.examples());
      before += ledger.hasComeBefore(event) ? 1 : 0;
    }
    for (int count : interactions) {
      lost += Math.max(0, 1 - count);
      twice += Math.max(0, count - 1);
    }
    return new Findings(lost, twice, before, joined, wrongCount, List.copyOf(wrong));
  }

  private void feedback(ResultSet row) throws SQLException {
    Event event = Event.ofKey(row.getString(2));
    rows[event.number()]++;
    boolean asTold = row.getObject(1, UUID.class).equals(ledger.id(event));
    boolean asSaid = isValue(row.getString(3), event);
    boolean asDue = row.getString(4).equals(event.state());
    if (!asTold || !asSaid || !asDue) {
      wrong(
          "%s: acknowledged as %s, value %s, is %s with value %s, %s"
              .formatted(
                  event.key(),
                  ledger.id(event),
                  event.value(),
                  row.getString(1),
                  row.getString(3),
                  row.getString(4)));
    }
    if (asDue && ledger.hasComeBefore(event)) {
      joined++;
    }
  }

  private void example(ResultSet row) throws SQLException {
    String key = row.getString(1);
    if (key == null) {
      wrong("an example of no feedback");
      return;
    }
    Event event = Event.ofKey(key);
    examples[event.number()]++;
    if (Math.abs(row.getDouble(2) - event.reward()) > 1e-12) {
      wrong("%s: reward %s, not %s".formatted(key, row.getDouble(2), event.reward()));
    }
  }

  private void interaction(ResultSet row) throws SQLException {
    int index = Event.interactionOf(row.getString(1));
    interactions[index]++;
    if (!row.getString(2).equals(Event.interaction(index).answer())) {
      wrong("interaction %d: answer %s".formatted(index, row.getString(2)));
    }
  }

  private static boolean isValue(String json, Event event) {
    try {
      return JSON.readTree(json).equals(event.value());
    } catch (JsonProcessingException _) {
      return false;
    }
  }

  private void wrong(String what) {
    wrongCount++;
    if (wrong.size() < TOLD_MAX) {
      wrong.add(what);
    }
  }
}
