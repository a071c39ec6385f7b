// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres.experts;

import io.zoetic.core.AliasName;
import io.zoetic.core.VersionId;
import io.zoetic.vectorstore.PageLimits;
import io.zoetic.vectorstore.StoreException;
import io.zoetic.vectorstore.StoreException.Reason;
import io.zoetic.vectorstore.audit.AuditEntry;
import io.zoetic.vectorstore.audit.ChangeRequest;
import io.zoetic.vectorstore.experts.ExpertMutation;
import io.zoetic.vectorstore.experts.ExpertRegistry;
import io.zoetic.vectorstore.experts.ExpertStatus;
import io.zoetic.vectorstore.experts.ExpertVersion;
import io.zoetic.vectorstore.experts.MutationReceipt;
import io.zoetic.vectorstore.experts.MutationRules;
import io.zoetic.vectorstore.experts.RecentChanges;
import io.zoetic.vectorstore.experts.ServedAsOf;
import io.zoetic.vectorstore.experts.VectorValues;
import io.zoetic.vectorstore.postgres.PostgresDatabase;
import io.zoetic.vectorstore.postgres.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Gatherers;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The expert registry on PostgreSQL. */
public final class PostgresExpertRegistry implements ExpertRegistry {
  /** Reads the primary key of audit from a sequence on, then as a page does; all experts from 0. */
  private static final String SELECT_CHANGED =
      """
      SELECT e.name AS expert, e.role, e.frozen, e.epoch, e.created_at, e.changed_at,
             a.name AS alias, a.version, v.digest, a.weight_percent, a.epoch AS alias_epoch, a.since,
             ARRAY(SELECT q.version FROM expert_version q
                   WHERE q.expert = e.name AND q.state = 'quarantined' ORDER BY q.version)
               AS quarantined,
             (SELECT id::text FROM incarnation) AS incarnation
      FROM expert e
      LEFT JOIN alias a ON a.expert = e.name
      LEFT JOIN expert_version v ON v.expert = a.expert AND v.version = a.version
      WHERE ? = 0 OR e.name IN (SELECT subject FROM audit
                                WHERE subject_kind = 'expert' AND sequence > ?)
      ORDER BY e.name, a.name
      """;

  /** Where the registry is, and whether a mark is of its history. */
  private static final String SELECT_MARK =
      """
      SELECT i.id::text AS incarnation, h.sequence, h.hash,
             i.id::text = ? AND (? = 0 OR EXISTS (SELECT FROM audit WHERE sequence = ? AND hash = ?))
               AS is_known
      FROM audit_head h, incarnation i
      """;

  /** Reads the primary key of expert from a name on, then that of alias and of expert_version. */
  private static final String SELECT_PAGE =
      """
      SELECT e.name AS expert, e.role, e.frozen, e.epoch, e.created_at, e.changed_at,
             a.name AS alias, a.version, v.digest, a.weight_percent, a.epoch AS alias_epoch, a.since,
             ARRAY(SELECT q.version FROM expert_version q
                   WHERE q.expert = e.name AND q.state = 'quarantined' ORDER BY q.version)
               AS quarantined,
             (SELECT id::text FROM incarnation) AS incarnation
      FROM (SELECT * FROM expert WHERE name > ? ORDER BY name LIMIT ?) e
      LEFT JOIN alias a ON a.expert = e.name
      LEFT JOIN expert_version v ON v.expert = a.expert AND v.version = a.version
      ORDER BY e.name, a.name
      """;

  /** Reads the primary key backwards; z lies out of line and is not touched. */
  private static final String SELECT_VERSIONS =
      "SELECT "
          + ExpertRows.VERSION_COLUMNS
          + """
      FROM expert_version
      WHERE expert = ? AND version < ?
      ORDER BY version DESC
      LIMIT ?
      """;

  /** Reads the primary key for each. */
  private static final String SELECT_MANY_VERSIONS =
      "SELECT "
          + ExpertRows.VERSION_COLUMNS
          + """
      FROM unnest(?::text[], ?::integer[]) AS wanted (expert, version)
      JOIN expert_version USING (expert, version)
      """;

  private static final String SELECT_VALUES =
      "SELECT z, digest, values_dropped_at FROM expert_version WHERE expert = ? AND version = ?";

  private static final String SELECT_MANY_VALUES =
      """
      SELECT expert, version, z, digest, values_dropped_at
      FROM unnest(?::text[], ?::integer[]) AS wanted (expert, version)
      JOIN expert_version USING (expert, version)
      """;

  /** Values of several versions are read so many at a time. */
  private static final int VALUES_PAGE = 128;

  /** Reads audit_of_subject backwards. */
  private static final String SELECT_HISTORY =
      """
      SELECT sequence, at, actor, action, subject_kind, subject, version, epoch, reason,
             idempotency_key, request, previous_hash, hash
      FROM audit
      WHERE subject_kind = 'expert' AND subject = ? AND sequence < ?
      ORDER BY sequence DESC
      LIMIT ?
      """;

  /** Reads one entry of alias_move_by_time for each expert and alias. */
  private static final String SELECT_AS_OF =
      """
      SELECT e.name AS expert, pin.version AS pin, champion.version AS champion,
             canary.version AS canary, canary.weight_percent
      FROM expert e
      LEFT JOIN LATERAL (SELECT version FROM alias_move
                         WHERE expert = e.name AND name = ? AND moved_at <= ?
                         ORDER BY moved_at DESC, epoch DESC LIMIT 1) pin ON true
      LEFT JOIN LATERAL (SELECT version FROM alias_move
                         WHERE expert = e.name AND name = 'champion' AND moved_at <= ?
                         ORDER BY moved_at DESC, epoch DESC LIMIT 1) champion ON true
      LEFT JOIN LATERAL (SELECT version, weight_percent FROM alias_move
                         WHERE expert = e.name AND name = 'canary' AND moved_at <= ?
                         ORDER BY moved_at DESC, epoch DESC LIMIT 1) canary ON true
      WHERE coalesce(pin.version, champion.version, canary.version) IS NOT NULL
      ORDER BY e.name
      """;

  /** From when on all moves of aliases are there, if that is later than a time. */
  private static final String SELECT_MOVES_SINCE =
      "SELECT since FROM kept_since WHERE what = 'alias_move' AND since > ?";

  private static final Logger LOG = LoggerFactory.getLogger(PostgresExpertRegistry.class);

  private final PostgresDatabase database;
  private final Clock clock;

  /** A registry that shares a pool; whoever opened the pool closes it. */
  public PostgresExpertRegistry(PostgresDatabase database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  @Override
  public MutationReceipt apply(ExpertMutation mutation, ChangeRequest change) {
    return database.inTransaction(
        connection -> apply(connection, clock.instant(), mutation, change));
  }

  /** Applies a change within a transaction that changes something else as well. */
  public static MutationReceipt apply(
      Connection connection, Instant now, ExpertMutation mutation, ChangeRequest change)
      throws SQLException {
    MutationRules rules = new MutationRules(PostgresRegistryTransaction.locked(connection), now);
    Optional<MutationReceipt> committed = rules.committed(mutation, change);
    return committed.isPresent()
        ? committed.get()
        : new MutationWriter(connection).write(rules.plan(mutation, change));
  }

  @Override
  public ExpertStatus preview(ExpertMutation mutation, ChangeRequest change) {
    return database.inTransaction(
        connection ->
            new MutationRules(PostgresRegistryTransaction.locked(connection), clock.instant())
                .plan(mutation, change)
                .after());
  }

  /** The head is read first: what is committed in between is told twice rather than never. */
  @Override
  public RecentChanges changesSince(RecentChanges.Mark mark) {
    return database.read(
        connection -> {
          Sql sql = new Sql(connection);
          Place place =
              sql.first(
                      SELECT_MARK,
                      PostgresExpertRegistry::place,
                      mark.incarnation(),
                      mark.sequence(),
                      mark.sequence(),
                      mark.hash())
                  .orElseThrow();
          long since = place.isKnown() ? mark.sequence() : 0;
          return place.isKnown() && place.mark().equals(mark)
              ? new RecentChanges(mark, false, List.of())
              : new RecentChanges(
                  place.mark(),
                  !place.isKnown(),
                  ExpertRows.statuses(sql.query(SELECT_CHANGED, ExpertRows::status, since, since)));
        });
  }

  /** Where the registry is, and whether it has come from where the caller knows it. */
  private record Place(RecentChanges.Mark mark, boolean isKnown) {}

  private static Place place(ResultSet row) throws SQLException {
    return new Place(
        new RecentChanges.Mark(
            row.getString("incarnation"), row.getLong("sequence"), row.getString("hash")),
        row.getBoolean("is_known"));
  }

  @Override
  public Optional<ExpertStatus> show(String expert) {
    return ExpertRows.statuses(
            query(PostgresRegistryTransaction.SELECT_STATUS, ExpertRows::status, expert))
        .stream()
        .findFirst();
  }

  @Override
  public List<ExpertStatus> list(@Nullable String after, int limit) {
    PageLimits.requireLimit(limit, MAX_PAGE);
    return ExpertRows.statuses(
        query(SELECT_PAGE, ExpertRows::status, after == null ? "" : after, limit));
  }

  @Override
  public Optional<ExpertVersion> version(VersionId id) {
    return query(
            PostgresRegistryTransaction.SELECT_VERSION,
            ExpertRows::version,
            id.expert(),
            id.version())
        .stream()
        .findFirst();
  }

  @Override
  public Map<VersionId, ExpertVersion> versions(Collection<VersionId> ids) {
    Map<VersionId, ExpertVersion> found = new LinkedHashMap<>();
    for (List<VersionId> page : pages(ids, MAX_PAGE)) {
      database
          .read(connection -> wanted(connection, SELECT_MANY_VERSIONS, ExpertRows::version, page))
          .forEach(version -> found.put(version.id(), version));
    }
    return found;
  }

  private static List<List<VersionId>> pages(Collection<VersionId> ids, int size) {
    return List.copyOf(ids).stream().gather(Gatherers.windowFixed(size)).toList();
  }

  private static <T> List<T> wanted(
      Connection connection, String statement, Sql.Row<T> row, List<VersionId> ids)
      throws SQLException {
    return new Sql(connection)
        .query(
            statement,
            row,
            connection.createArrayOf("text", ids.stream().map(VersionId::expert).toArray()),
            connection.createArrayOf("integer", ids.stream().map(VersionId::version).toArray()));
  }

  @Override
  public List<ExpertVersion> versions(String expert, @Nullable Integer before, int limit) {
    PageLimits.requireLimit(limit, MAX_PAGE);
    int end = before == null ? Integer.MAX_VALUE : before;
    return query(SELECT_VERSIONS, ExpertRows::version, expert, end, limit);
  }

  @Override
  public VectorValues values(VersionId id) {
    return query(SELECT_VALUES, row -> values(id, row), id.expert(), id.version()).stream()
        .findFirst()
        .orElseThrow(
            () ->
                new StoreException(
                    Reason.NOT_FOUND, "a version must be registered, " + id + " is not", null));
  }

  private static VectorValues values(VersionId id, ResultSet row) throws SQLException {
    Instant droppedAt = Sql.instantOrNull(row, "values_dropped_at");
    if (droppedAt != null) {
      throw new StoreException(Reason.GONE, ExpertVersion.lacksValues(id, droppedAt), null);
    }
    String digest = row.getString("digest");
    VectorValues values;
    try {
      values = VectorValues.ofBytes(row.getBytes("z"));
    } catch (IllegalArgumentException e) {
      throw new StoreException(Reason.REFUSED, id + " is damaged: " + e.getMessage(), e);
    }
    if (!values.digest().equals(digest)) {
      throw new StoreException(
          Reason.REFUSED,
          "the values of %s must have the digest %s, have %s"
              .formatted(id, digest, values.digest()),
          null);
    }
    return values;
  }

  @Override
  public Map<VersionId, VectorValues> values(Collection<VersionId> ids) {
    Map<VersionId, VectorValues> found = new LinkedHashMap<>();
    for (List<VersionId> page : pages(ids, VALUES_PAGE)) {
      database.read(
          connection ->
              wanted(connection, SELECT_MANY_VALUES, row -> readIfSound(row, found), page));
    }
    return found;
  }

  private static boolean readIfSound(ResultSet row, Map<VersionId, VectorValues> found)
      throws SQLException {
    VersionId id = new VersionId(row.getString("expert"), row.getInt("version"));
    try {
      found.put(id, values(id, row));
      return true;
    } catch (StoreException e) {
      // Whoever asked says what comes of it, once; it may ask every second.
      LOG.atDebug().setCause(e).addKeyValue("version", id).log("a version is damaged");
      return false;
    }
  }

  @Override
  public List<AuditEntry> history(String expert, @Nullable Long before, int limit) {
    PageLimits.requireLimit(limit, MAX_PAGE);
    long end = before == null ? Long.MAX_VALUE : before;
    return query(SELECT_HISTORY, ExpertRows::audit, expert, end, limit);
  }

  @Override
  public List<ServedAsOf> asOf(Instant time, String tenant) {
    AliasName pin = AliasName.pinned(tenant);
    query(SELECT_MOVES_SINCE, row -> Sql.instant(row, "since"), time).stream()
        .findFirst()
        .ifPresent(
            since -> {
              throw new StoreException(
                  Reason.GONE,
                  "time must be %s or later, when moves of aliases are known from, was %s"
                      .formatted(since, time),
                  null);
            });
    return query(SELECT_AS_OF, row -> served(row, pin), pin.word(), time, time, time);
  }

  private static ServedAsOf served(ResultSet row, AliasName pin) throws SQLException {
    String expert = row.getString("expert");
    VersionId pinned = id(row, expert, "pin");
    return pinned != null
        ? new ServedAsOf(expert, pin, pinned, null, null)
        : new ServedAsOf(
            expert,
            AliasName.CHAMPION,
            id(row, expert, "champion"),
            id(row, expert, "canary"),
            Sql.integer(row, "weight_percent"));
  }

  private static @Nullable VersionId id(ResultSet row, String expert, String column)
      throws SQLException {
    Integer version = Sql.integer(row, column);
    return version == null ? null : new VersionId(expert, version);
  }

  private <T> List<T> query(String statement, Sql.Row<T> row, @Nullable Object... parameters) {
    return database.read(connection -> new Sql(connection).query(statement, row, parameters));
  }
}
