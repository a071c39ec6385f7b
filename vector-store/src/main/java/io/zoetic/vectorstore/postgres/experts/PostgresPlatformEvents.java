// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres.experts;

import io.zoetic.vectorstore.platform.PlatformEvent;
import io.zoetic.vectorstore.platform.PlatformEvents;
import io.zoetic.vectorstore.platform.StreamPlace;
import io.zoetic.vectorstore.postgres.PostgresDatabase;
import io.zoetic.vectorstore.postgres.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The platform's events on PostgreSQL. Triggers write them with what they tell of, without a
 * position; that is given here, to all that has been committed.
 */
public final class PostgresPlatformEvents implements PlatformEvents {
  /** Events that are numbered at a time: others wait as long. */
  private static final int PIECE = 10_000;

  private static final String NUMBER =
      "SELECT number_platform_events(%d) AS changed".formatted(PIECE);
  private static final String FORGET = "SELECT forget_platform_events() AS changed";

  private static final String SELECT_END =
      """
      SELECT head.last AS position, event.tag
      FROM platform_event_head head LEFT JOIN platform_event event ON event.position = head.last
      """;

  /** A row for each event behind the place, or one with nulls; none if the place is none. */
  private static final String SELECT_AFTER =
      """
      SELECT event.position, event.tag, event.kind, event.at, event.content
      FROM platform_event_head head
      LEFT JOIN LATERAL (
        SELECT * FROM platform_event
        WHERE position > ? AND kind = ANY(?::text[])
        ORDER BY position
        LIMIT ?
      ) AS event ON true
      WHERE ? BETWEEN greatest(head.forgotten, head.last - ?) AND head.last
        AND (? = 0 OR EXISTS (SELECT FROM platform_event WHERE position = ? AND tag = ?))
      ORDER BY event.position
      """;

  /** A later build may have others. */
  static final Object KINDS =
      Arrays.stream(PlatformEvent.Kind.values())
          .map(PlatformEvent.Kind::word)
          .toArray(String[]::new);

  private final PostgresDatabase database;

  /** One that shares a pool; whoever opened the pool closes it. */
  public PostgresPlatformEvents(PostgresDatabase database) {
    this.database = database;
  }

  /** In a statement of its own: what follows sees what was numbered, by whomever. */
  private long run(String function) {
    return database.read(
        connection ->
            new Sql(connection).first(function, row -> row.getLong("changed")).orElseThrow());
  }

  @Override
  public StreamPlace end() {
    run(NUMBER);
    return database.read(
        connection ->
            new Sql(connection).first(SELECT_END, PostgresPlatformEvents::end).orElseThrow());
  }

  private static StreamPlace end(ResultSet row) throws SQLException {
    String tag = row.getString("tag");
    return tag == null ? StreamPlace.BEGINNING : new StreamPlace(row.getLong("position"), tag);
  }

  @Override
  public Optional<List<PlatformEvent>> after(StreamPlace place, int limit) {
    run(NUMBER);
    List<Optional<PlatformEvent>> rows =
        database.read(
            connection ->
                new Sql(connection)
                    .query(
                        SELECT_AFTER,
                        row -> Optional.ofNullable(event(row)),
                        place.position(),
                        KINDS,
                        limit,
                        place.position(),
                        BEHIND_MAX,
                        place.position(),
                        place.position(),
                        place.tag()));
    return rows.isEmpty()
        ? Optional.empty()
        : Optional.of(rows.stream().flatMap(Optional::stream).toList());
  }

  private static @Nullable PlatformEvent event(ResultSet row) throws SQLException {
    String kind = row.getString("kind");
    return kind == null ? null : event(row, kind);
  }

  static PlatformEvent event(ResultSet row, String kind) throws SQLException {
    return new PlatformEvent(
        new StreamPlace(row.getLong("position"), row.getString("tag")),
        PlatformEvent.Kind.valueOf(kind.toUpperCase(Locale.ROOT)),
        Sql.instant(row, "at"),
        row.getString("content"));
  }

  /** Nobody may follow and number them: what has come is numbered first, each piece by itself. */
  @Override
  public void forgetOld() {
    long taken = PIECE;
    while (taken >= PIECE) {
      taken = run(NUMBER);
    }
    run(FORGET);
  }
}
