// SPDX-License-Identifier: Apache-2.0
package io.zoetic.soak.events;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.zoetic.soak.run.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;

/**
 * Holds what is in the tables against what clients were told, row by row; reads them itself, since
 * the stores are part of what is in question.
 */
final class EventsAudit {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int TOLD_MAX = 10;
  private static final Duration LOOK = Duration.ofSeconds(1);
  private static final String ANSWERED =
      "SELECT request_id FROM interaction WHERE request_id NOT LIKE '%s%%'"
          .formatted(Event.REQUEST);

  private final Database database;
  private final Ledger ledger;
  private final AnswerLoad answers;
  private final Map<String, Integer> answerRows = new HashMap<>();
  private final Map<String, Integer> commentRows = new HashMap<>();
  private final int[] rows;
  private final int[] examples;
  private final int[] interactions;
  private final List<String> wrong = new ArrayList<>();
  private int wrongCount;
  private int lost;
  private int twice;
  private int joined;
  private int before;

  EventsAudit(Database database, Ledger ledger, AnswerLoad answers) {
    this.database = database;
    this.ledger = ledger;
    this.answers = answers;
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
   * @param unasked interactions of answers that no client has: the connection broke before
   * @param wrong the first rows that are wrong, in words
   */
  record Findings(
      int lost,
      int twice,
      int before,
      int joined,
      int wrongCount,
      int unasked,
      List<String> wrong) {}

  /**
   * What waits to be stored or decided on.
   *
   * @param interactions how many
   * @param feedback how much
   * @param answers interactions of these
   */
  private record Waiting(int interactions, int feedback, int answers) {
    static final Waiting NONE = new Waiting(0, 0, 0);
  }

  /** Returns when nothing waits any more, or nothing has moved for so long. */
  void awaitRest(Duration patience) throws SQLException {
    Waiting before = waiting();
    long moved = System.nanoTime();
    while (!before.equals(Waiting.NONE) && System.nanoTime() - moved < patience.toNanos()) {
      LockSupport.parkNanos(LOOK.toNanos());
      Waiting now = waiting();
      if (!now.equals(before)) {
        before = now;
        moved = System.nanoTime();
      }
    }
  }

  private Waiting waiting() throws SQLException {
    List<Waiting> found = new ArrayList<>();
    int unanswered = database.missing(ANSWERED, answers.answers()).size();
    database.read(
        """
        SELECT (SELECT count(*) FROM interaction WHERE request_id LIKE '%s%%') AS stored,
               (SELECT count(*) FROM feedback WHERE state = 'received') AS received
        """
            .formatted(Event.REQUEST),
        row ->
            found.add(
                new Waiting(
                    ledger.interactions() - row.getInt("stored"),
                    row.getInt("received"),
                    unanswered)));
    return found.getFirst();
  }

  Findings findings() throws SQLException {
    database.read(
        "SELECT id, idempotency_key, value, concat_ws(': ', state, state_reason) FROM feedback",
        this::feedback);
    database.read(
        "SELECT idempotency_key, reward FROM example LEFT JOIN feedback f ON f.id = feedback",
        this::example);
    database.read("SELECT request_id, answer FROM interaction", this::interaction);
    for (int i = 0; i < rows.length; i++) {
      Event event = new Event(i);
      int due = ledger.id(event) == null ? 0 : 1;
      compare(due, rows[i]);
      compare(due * event.examples(), examples[i]);
      before += ledger.hasComeBefore(event) ? 1 : 0;
    }
    for (int i = 0; i < interactions.length; i++) {
      compare(ledger.hasInteracted(i) ? 1 : 0, interactions[i]);
    }
    Set<String> known = answers.answers();
    known.forEach(id -> compare(1, answerRows.getOrDefault(id, 0)));
    answers.comments().keySet().forEach(key -> compare(1, commentRows.getOrDefault(key, 0)));
    answerRows.keySet().removeAll(known);
    return new Findings(
        lost, twice, before, joined, wrongCount, answerRows.size(), List.copyOf(wrong));
  }

  private void compare(int due, int found) {
    lost += Math.max(0, due - found);
    twice += Math.max(0, found - due);
  }

  private void feedback(ResultSet row) throws SQLException {
    if (AnswerLoad.isKey(row.getString(2))) {
      comment(row);
      return;
    }
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

  private void comment(ResultSet row) throws SQLException {
    String key = row.getString(2);
    commentRows.merge(key, 1, Integer::sum);
    String told = answers.comments().get(key);
    if (!row.getString(1).equals(told)) {
      wrong("%s: acknowledged as %s, is %s".formatted(key, told, row.getString(1)));
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
    if (!Event.isRequest(row.getString(1))) {
      answerRows.merge(row.getString(1), 1, Integer::sum);
      return;
    }
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
