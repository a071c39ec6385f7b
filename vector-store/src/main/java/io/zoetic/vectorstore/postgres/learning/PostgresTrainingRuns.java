// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres.learning;

import io.zoetic.core.ChoiceId;
import io.zoetic.core.Scope;
import io.zoetic.vectorstore.PageLimits;
import io.zoetic.vectorstore.StoreException;
import io.zoetic.vectorstore.StoreException.Reason;
import io.zoetic.vectorstore.audit.Attribution;
import io.zoetic.vectorstore.audit.AuditSubject;
import io.zoetic.vectorstore.feedback.UncorrectedPrompt;
import io.zoetic.vectorstore.learning.Example;
import io.zoetic.vectorstore.learning.RunLease;
import io.zoetic.vectorstore.learning.RunRequest;
import io.zoetic.vectorstore.learning.RunState;
import io.zoetic.vectorstore.learning.TrainingRun;
import io.zoetic.vectorstore.learning.TrainingRuns;
import io.zoetic.vectorstore.postgres.AuditWriter;
import io.zoetic.vectorstore.postgres.Columns;
import io.zoetic.vectorstore.postgres.PostgresDatabase;
import io.zoetic.vectorstore.postgres.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Training runs on PostgreSQL. When a lease ends is told by the database's clock alone. */
public final class PostgresTrainingRuns implements TrainingRuns {
  static final String COLUMNS =
      """
      id, expert, cause, reason, requested_by, config, seed, state, created_at, started_at,
      finished_at, owner, progress, lineage, version, outcome, fence,
      (SELECT count(*) FROM training_run_example WHERE run = id) AS examples
      """;

  private static final String INSERT =
      """
      INSERT INTO training_run (id, expert, state, cause, reason, requested_by, config, seed,
                                created_at, fence, progress, lineage)
      VALUES (?, ?, 'queued', ?, ?, ?, ?::json, ?, clock_timestamp(), 0, '{}', '{}')
      ON CONFLICT (expert) WHERE state IN ('queued', 'running') DO NOTHING
      RETURNING\s"""
          + COLUMNS;

  private static final String SELECT_OPEN =
      "SELECT " + COLUMNS + "FROM training_run WHERE expert = ? AND state IN ('queued', 'running')";

  private static final String GIVE_BACK =
      """
      UPDATE training_run
      SET state = 'queued', owner = NULL, lease_until = NULL, given_back = given_back + 1
      WHERE id = ? AND fence = ? AND state = 'running'
      """;

  private static final String KEEP =
      """
      UPDATE training_run
      SET lease_until = clock_timestamp() + ? * interval '1 millisecond', progress = ?::json
      WHERE id = ? AND fence = ? AND state = 'running'
      """;

  private static final String CHECKPOINT =
      """
      UPDATE training_run SET checkpoint = ? WHERE id = ? AND fence = ? AND state = 'running'
      """;

  private static final String LEARN =
      """
      UPDATE training_run SET lineage = ?::json WHERE id = ? AND fence = ? AND state = 'running'
      """;

  private static final String INSERT_EXAMPLES =
      """
      INSERT INTO training_run_example (run, example, feedback, user_id, tenant)
      SELECT ?, given.*, (SELECT e.tenant FROM example e WHERE e.id = given.example)
      FROM unnest(?::uuid[], ?::uuid[], ?::text[]) AS given (example, feedback, user_id)
      ON CONFLICT (run, example) DO NOTHING
      """;

  private static final String END =
      """
      UPDATE training_run
      SET state = ?, version = ?, outcome = ?, finished_at = clock_timestamp(), owner = NULL,
          lease_until = NULL, checkpoint = NULL
      WHERE id = ? AND fence = ? AND state = 'running'
      """;

  private static final String INSERT_EVALUATIONS =
      """
      INSERT INTO evaluation (run, suite, report, measured_at)
      SELECT ?, suite, report::json, clock_timestamp()
      FROM unnest(?::text[], ?::text[]) AS given (suite, report)
      """;

  /** Locked in one order, as by who forgets a user. */
  static final String CONSUME =
      """
      WITH learnt AS (
        SELECT id FROM feedback
        WHERE id IN (SELECT feedback FROM training_run_example WHERE run = ?)
          AND state IN ('trusted', 'consumed')
        ORDER BY id
        FOR UPDATE)
      UPDATE feedback SET state = 'consumed', run = ?, version = ?
      FROM learnt
      WHERE feedback.id = learnt.id
      """;

  private static final String CANCEL =
      """
      UPDATE training_run
      SET state = 'cancelled', outcome = ?, finished_at = clock_timestamp(), owner = NULL,
          lease_until = NULL, checkpoint = NULL
      WHERE id = ? AND state IN ('queued', 'running')
      """;

  private static final String SELECT_BY_ID = "SELECT " + COLUMNS + "FROM training_run WHERE id = ?";

  private static final String SELECT_PAGE =
      "SELECT "
          + COLUMNS
          + """
          FROM training_run
          WHERE ?::text IS NULL OR expert = ?
          ORDER BY created_at DESC, id DESC
          LIMIT ?
          """;

  private static final String SELECT_FEEDBACK =
      """
      SELECT DISTINCT learnt.feedback
      FROM training_run_example learnt LEFT JOIN feedback ON feedback.id = learnt.feedback
      WHERE learnt.run = ? AND learnt.feedback IS NOT NULL
        AND (?::text IS NULL OR feedback.id IS NOT NULL AND %s)
      ORDER BY learnt.feedback
      """
          .formatted(TenantSql.inScope("feedback"));

  private static final String SELECT_EXAMPLES =
      "SELECT DISTINCT example FROM training_run_example WHERE run = ANY (?)";

  private static final String SELECT_EVALUATIONS =
      "SELECT suite, report FROM evaluation WHERE run = ? ORDER BY suite";

  /**
   * The open run can end before it is read, and another be queued before this one; hardly twice.
   */
  private static final int ENQUEUE_ATTEMPTS = 5;

  private final PostgresDatabase database;
  private final RunLeases leases;
  private final RunPrompts prompts;

  /** Runs that share a pool; whoever opened the pool closes it. */
  public PostgresTrainingRuns(PostgresDatabase database) {
    this.database = database;
    this.leases = new RunLeases(database);
    this.prompts = new RunPrompts(database);
  }

  @Override
  public TrainingRun enqueue(RunRequest request) {
    return database.inTransaction(
        connection -> {
          Sql sql = new Sql(connection);
          for (int attempt = 0; attempt < ENQUEUE_ATTEMPTS; attempt++) {
            Optional<TrainingRun> run = insert(sql, request);
            if (run.isPresent()) {
              new AuditWriter(sql)
                  .append(asked(request), "start", subject(run.get().id()), told(request));
              return run.get();
            }
            Optional<TrainingRun> open =
                sql.first(SELECT_OPEN, LearningRows::run, request.expert());
            if (open.isPresent()) {
              return open.get();
            }
          }
          throw new StoreException(
              Reason.UNAVAILABLE, "runs of " + request.expert() + " begin and end too fast", null);
        });
  }

  private static Attribution asked(RunRequest request) {
    return new Attribution(request.requestedBy(), request.reason());
  }

  private static AuditSubject subject(UUID run) {
    return new AuditSubject(AuditSubject.Kind.TRAINING_RUN, run.toString());
  }

  private static Map<String, ?> told(RunRequest request) {
    return Map.of(
        "expert", request.expert(),
        "cause", request.cause().word(),
        "config", request.configJson(),
        "seed", request.seed());
  }

  private static Optional<TrainingRun> insert(Sql sql, RunRequest request) throws SQLException {
    return sql.first(
        INSERT,
        LearningRows::run,
        UUID.randomUUID(),
        request.expert(),
        request.cause().word(),
        Columns.storable(request.reason()),
        Columns.storable(request.requestedBy()),
        request.configJson(),
        request.seed());
  }

  @Override
  public Optional<RunLease> lease(String owner, Duration lease, int attempts) {
    return leases.lease(owner, lease, attempts);
  }

  @Override
  public void giveBack(RunLease lease) {
    database.read(
        connection -> {
          Sql sql = new Sql(connection);
          return RunLeases.held(sql, lease, sql.update(GIVE_BACK, lease.run().id(), lease.fence()));
        });
  }

  @Override
  public void keep(RunLease lease, Duration longer, String progressJson) {
    database.read(
        connection -> {
          Sql sql = new Sql(connection);
          return RunLeases.held(
              sql,
              lease,
              sql.update(KEEP, longer.toMillis(), progressJson, lease.run().id(), lease.fence()));
        });
  }

  @Override
  public void checkpoint(RunLease lease, byte[] checkpoint) {
    database.read(
        connection -> {
          Sql sql = new Sql(connection);
          return RunLeases.held(
              sql, lease, sql.update(CHECKPOINT, checkpoint, lease.run().id(), lease.fence()));
        });
  }

  @Override
  public void learnsFrom(RunLease lease, List<Example> examples, String lineageJson) {
    database.inTransaction(
        connection -> {
          Sql sql = new Sql(connection);
          UUID id = lease.run().id();
          RunLeases.held(sql, lease, sql.update(LEARN, lineageJson, id, lease.fence()));
          Columns<Example> columns = new Columns<>(connection, examples);
          return sql.update(
              INSERT_EXAMPLES,
              id,
              columns.ids(Example::id),
              columns.ids(Example::feedback),
              columns.texts(Example::user));
        });
  }

  @Override
  public void learnsFromPrompts(RunLease lease, List<UncorrectedPrompt> prompts) {
    this.prompts.learnsFrom(lease, prompts);
  }

  @Override
  public List<ChoiceId> promptsOf(UUID id, Scope scope) {
    return prompts.of(id, scope);
  }

  @Override
  public void end(
      RunLease lease,
      RunState state,
      @Nullable Integer version,
      String outcome,
      List<Evaluation> evaluations) {
    if (!state.isFinal()) {
      throw new IllegalArgumentException("state must be a final one, was " + state.word());
    }
    database.inTransaction(
        connection -> {
          Sql sql = new Sql(connection);
          UUID id = lease.run().id();
          String storable = Columns.storable(outcome);
          RunLeases.held(
              sql, lease, sql.update(END, state.word(), version, storable, id, lease.fence()));
          insert(connection, id, evaluations);
          return sql.update(CONSUME, id, id, version);
        });
  }

  private static void insert(Connection connection, UUID run, List<Evaluation> evaluations)
      throws SQLException {
    Columns<Evaluation> columns = new Columns<>(connection, evaluations);
    new Sql(connection)
        .update(
            INSERT_EVALUATIONS,
            run,
            columns.texts(Evaluation::suite),
            columns.texts(Evaluation::reportJson));
  }

  @Override
  public void cancel(UUID id, Attribution change) {
    database.inTransaction(
        connection -> {
          Sql sql = new Sql(connection);
          String outcome = change.actor() + ": " + change.reason();
          int cancelled = sql.update(CANCEL, Columns.storable(outcome), id);
          if (cancelled > 0) {
            new AuditWriter(sql).append(change, "cancel", subject(id), Map.of());
          } else if (sql.first(RunLeases.SELECT_HOLDER, RunLeases::holder, id).isEmpty()) {
            throw new StoreException(
                Reason.NOT_FOUND, "a run must be there, " + id + " is not", null);
          }
          return cancelled;
        });
  }

  @Override
  public Optional<TrainingRun> show(UUID id) {
    return database.read(
        connection -> new Sql(connection).first(SELECT_BY_ID, LearningRows::run, id));
  }

  @Override
  public List<TrainingRun> list(@Nullable String expert, int limit) {
    PageLimits.requireLimit(limit, MAX_PAGE);
    return database.read(
        connection ->
            new Sql(connection).query(SELECT_PAGE, LearningRows::run, expert, expert, limit));
  }

  @Override
  public List<UUID> feedbackOf(UUID id, Scope scope) {
    return database.read(
        connection ->
            new Sql(connection)
                .query(
                    SELECT_FEEDBACK,
                    row -> row.getObject("feedback", UUID.class),
                    id,
                    scope.tenant(),
                    scope.tenant()));
  }

  @Override
  public Set<UUID> examplesOf(Collection<UUID> runs) {
    return Set.copyOf(
        database.read(
            connection ->
                new Sql(connection)
                    .query(
                        SELECT_EXAMPLES,
                        row -> row.getObject("example", UUID.class),
                        connection.createArrayOf("uuid", runs.toArray()))));
  }

  @Override
  public List<Evaluation> evaluationsOf(UUID id) {
    return database.read(
        connection ->
            new Sql(connection)
                .query(
                    SELECT_EVALUATIONS,
                    row -> new Evaluation(row.getString("suite"), row.getString("report")),
                    id));
  }
}
