// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres;

import io.zoetic.vectorstore.BaseModel;
import io.zoetic.vectorstore.BaseModels;
import io.zoetic.vectorstore.StoreException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The registry on PostgreSQL.
 *
 * <p>Opening does no I/O: the pool connects when it is first used, so a process starts while the
 * database is away and says so in its readiness. Blocking JDBC: call it on virtual threads.
 */
public final class PostgresBaseModels implements BaseModels {
  private static final String INSERT_BASE_MODEL =
      """
      INSERT INTO base_model (digest, name, architecture, vocab_size, context_length, hidden_size,
                              num_hidden_layers, parameter_count, config, registered_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?)
      ON CONFLICT (digest) DO NOTHING
      """;

  /** Untouched where it already points there, so that workers which start together do not queue. */
  private static final String POINT_TO_BASE_MODEL =
      """
      INSERT INTO current_base_model (digest, since, sampling_defaults, token_bytes_max)
      VALUES (?, ?, ?::jsonb, ?)
      ON CONFLICT (only_row) DO UPDATE SET digest = excluded.digest, since = excluded.since,
                                           sampling_defaults = excluded.sampling_defaults,
                                           token_bytes_max = excluded.token_bytes_max
      WHERE (current_base_model.digest, current_base_model.sampling_defaults,
             current_base_model.token_bytes_max)
            IS DISTINCT FROM (excluded.digest, excluded.sampling_defaults, excluded.token_bytes_max)
      """;

  private static final String SELECT_BASE_MODEL =
      """
      SELECT digest, name, architecture, vocab_size, context_length, hidden_size,
             num_hidden_layers, parameter_count, config, registered_at,
             coalesce(sampling_defaults, '{}') AS sampling_defaults, token_bytes_max
      FROM base_model LEFT JOIN current_base_model USING (digest)
      WHERE digest = ?
      """;

  private static final String SELECT_CURRENT_BASE_MODEL =
      """
      SELECT digest, name, architecture, vocab_size, context_length, hidden_size,
             num_hidden_layers, parameter_count, config, registered_at, sampling_defaults,
             token_bytes_max
      FROM base_model JOIN current_base_model USING (digest)
      """;

  private static final String SELECT_BASE_MODELS =
      """
      SELECT digest, name, architecture, vocab_size, context_length, hidden_size,
             num_hidden_layers, parameter_count, config, registered_at,
             coalesce(sampling_defaults, '{}') AS sampling_defaults, token_bytes_max
      FROM base_model LEFT JOIN current_base_model USING (digest)
      ORDER BY registered_at, digest
      """;

  private static final String INSERT_LAYOUT =
      "INSERT INTO layout (base_model, name, size) VALUES (?, ?, ?) ON CONFLICT DO NOTHING";

  private static final String UPSERT_CHAT_PROBLEM =
      """
      INSERT INTO chat_template_problem (base_model, problem) VALUES (?, ?)
      ON CONFLICT (base_model) DO UPDATE SET problem = excluded.problem
      """;

  private static final String DELETE_CHAT_PROBLEM =
      "DELETE FROM chat_template_problem WHERE base_model = ?";

  private static final String SELECT_CHAT_PROBLEM =
      "SELECT problem FROM chat_template_problem WHERE base_model = ?";

  private static final String SELECT_LAYOUTS =
      "SELECT name, size FROM layout WHERE base_model = ? ORDER BY name";

  private static final String SELECT_SERVED_LAYOUT =
      "SELECT layout FROM served_layout WHERE base_model = ?";

  private static final String PROPOSE_SERVED_LAYOUT =
      """
      INSERT INTO served_layout (base_model, layout, since) VALUES (?, ?, now())
      ON CONFLICT (base_model) DO NOTHING
      """;

  private static final String DECIDE_SERVED_LAYOUT =
      """
      INSERT INTO served_layout (base_model, layout, since) VALUES (?, ?, now())
      ON CONFLICT (base_model) DO UPDATE SET layout = excluded.layout, since = excluded.since
      WHERE served_layout.layout <> excluded.layout
      """;

  private final PostgresDatabase database;

  /** A store on a pool of its own. */
  public PostgresBaseModels(PostgresOptions options) {
    this(new PostgresDatabase(options));
  }

  /** A store that shares a pool, and closes it. */
  public PostgresBaseModels(PostgresDatabase database) {
    this.database = database;
  }

  @Override
  public void registerBaseModel(BaseModel model) {
    database.inTransaction(
        connection -> {
          insert(connection, model);
          BaseModel registered = select(connection, SELECT_BASE_MODEL, model.digest()).getFirst();
          BaseModel.requireSameDefinition(registered, model);
          point(connection, model);
          return registered;
        });
  }

  @Override
  public void registerLayout(String baseModel, String layout, int size) {
    if (baseModel(baseModel).isEmpty()) {
      throw BaseModels.notRegistered(baseModel);
    }
    database.read(connection -> new Sql(connection).update(INSERT_LAYOUT, baseModel, layout, size));
    BaseModels.requireSameSize(layout, size, layouts(baseModel).get(layout));
  }

  @Override
  public String serveLayout(String baseModel, String layout, int size, boolean asked) {
    Optional<String> known = servedLayout(baseModel);
    if (known.isPresent() && !asked) {
      return known.get();
    }
    registerLayout(baseModel, layout, size);
    database.read(
        connection ->
            new Sql(connection)
                .update(asked ? DECIDE_SERVED_LAYOUT : PROPOSE_SERVED_LAYOUT, baseModel, layout));
    // Of several that begin together the first has decided.
    return servedLayout(baseModel).orElseThrow();
  }

  @Override
  public Optional<String> servedLayout(String baseModel) {
    return database.read(
        connection ->
            new Sql(connection)
                .first(SELECT_SERVED_LAYOUT, row -> row.getString("layout"), baseModel));
  }

  @Override
  public void keepChatProblem(String baseModel, Optional<String> problem) {
    if (baseModel(baseModel).isEmpty()) {
      throw BaseModels.notRegistered(baseModel);
    }
    database.read(
        connection ->
            problem.isPresent()
                ? new Sql(connection).update(UPSERT_CHAT_PROBLEM, baseModel, problem.get())
                : new Sql(connection).update(DELETE_CHAT_PROBLEM, baseModel));
  }

  @Override
  public Optional<String> chatProblem(String baseModel) {
    return database.read(
        connection ->
            new Sql(connection)
                .query(SELECT_CHAT_PROBLEM, row -> row.getString("problem"), baseModel).stream()
                    .findFirst());
  }

  @Override
  public Map<String, Integer> layouts(String baseModel) {
    return database.read(
        connection ->
            new Sql(connection)
                    .query(
                        SELECT_LAYOUTS,
                        row -> Map.entry(row.getString("name"), row.getInt("size")),
                        baseModel)
                    .stream()
                    .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
  }

  @Override
  public Optional<BaseModel> currentBaseModel() {
    return query(SELECT_CURRENT_BASE_MODEL).stream().findFirst();
  }

  @Override
  public Optional<BaseModel> baseModel(String digest) {
    return query(SELECT_BASE_MODEL, digest).stream().findFirst();
  }

  @Override
  public List<BaseModel> baseModels() {
    return query(SELECT_BASE_MODELS);
  }

  @Override
  public boolean isReachable() {
    try {
      currentBaseModel();
      return true;
    } catch (StoreException e) {
      return false;
    }
  }

  @Override
  public void close() {
    database.close();
  }

  private static void insert(Connection connection, BaseModel model) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(INSERT_BASE_MODEL)) {
      statement.setString(1, model.digest());
      statement.setString(2, model.name());
      statement.setString(3, model.architecture());
      statement.setInt(4, model.shape().vocabSize());
      statement.setInt(5, model.shape().contextLength());
      statement.setInt(6, model.shape().hiddenSize());
      statement.setInt(7, model.shape().numHiddenLayers());
      statement.setLong(8, model.shape().parameterCount());
      statement.setString(9, model.configJson());
      statement.setObject(10, model.registeredAt().atOffset(ZoneOffset.UTC));
      statement.executeUpdate();
    }
  }

  private static void point(Connection connection, BaseModel model) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(POINT_TO_BASE_MODEL)) {
      statement.setString(1, model.digest());
      statement.setObject(2, model.registeredAt().atOffset(ZoneOffset.UTC));
      statement.setString(3, model.samplingDefaults());
      statement.setObject(4, model.tokenBytesMax(), Types.INTEGER);
      statement.executeUpdate();
    }
  }

  private List<BaseModel> query(String sql, String... parameters) {
    return database.read(connection -> select(connection, sql, parameters));
  }

  private static List<BaseModel> select(Connection connection, String sql, String... parameters)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setString(i + 1, parameters[i]);
      }
      List<BaseModel> models = new ArrayList<>();
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          models.add(read(row));
        }
      }
      return models;
    }
  }

  private static BaseModel read(ResultSet row) throws SQLException {
    return new BaseModel(
        row.getString("digest"),
        row.getString("name"),
        row.getString("architecture"),
        new BaseModel.Shape(
            row.getInt("vocab_size"),
            row.getInt("context_length"),
            row.getInt("hidden_size"),
            row.getInt("num_hidden_layers"),
            row.getLong("parameter_count")),
        row.getString("config"),
        row.getObject("registered_at", OffsetDateTime.class).toInstant(),
        row.getString("sampling_defaults"),
        row.getObject("token_bytes_max", Integer.class));
  }
}
