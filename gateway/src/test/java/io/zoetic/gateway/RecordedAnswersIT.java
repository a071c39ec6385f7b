// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.gateway.access.Endpoint;
import io.zoetic.migrations.Migrations;
import io.zoetic.vectorstore.postgres.PostgresDatabase;
import io.zoetic.vectorstore.postgres.PostgresOptions;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What users see, to the last character: each transcript is played against a gateway on a real
 * PostgreSQL, and its answers must be those that are written in it. {@code -Dzoetic.record=true}
 * writes the answers of now instead.
 */
class RecordedAnswersIT {
  private static final boolean RECORD = Boolean.getBoolean("zoetic.record");
  private static final String TEMPLATE = "migrated";

  /** What is wrong with the base model's chat template in a transcript, if it is. */
  private static final Map<String, String> CHAT_PROBLEMS =
      Map.of("models-without-chats.txt", "chat_template, line 7: there is no tag macro");

  private static EmbeddedPostgres postgres;

  @BeforeAll
  static void startPostgres() throws IOException, SQLException {
    postgres = EmbeddedPostgres.start();
    execute("CREATE DATABASE " + TEMPLATE);
    Migrations.migrate(postgres.getDatabase("postgres", TEMPLATE));
  }

  @AfterAll
  static void stopPostgres() throws IOException {
    postgres.close();
  }

  private static void execute(String sql) throws SQLException {
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  static Set<String> transcripts() {
    return Transcript.names();
  }

  @ParameterizedTest
  @MethodSource("transcripts")
  void answers_areAsRecorded(String name) throws Exception {
    String database = name.replaceAll("\\W", "_");
    execute("CREATE DATABASE %s TEMPLATE %s".formatted(database, TEMPLATE));
    PostgresOptions options =
        PostgresOptions.of(postgres.getJdbcUrl("postgres", database), "postgres", "postgres");
    Transcript recorded = Transcript.read(name);

    try (PostgresDatabase opened = new PostgresDatabase(options);
        RecordedPlatform platform = platform(opened, name)) {
      platform.awaitReady();
      Transcript now = recorded.again(platform::send);

      if (RECORD) {
        now.write(name);
      } else {
        assertThat(now.lines()).containsExactlyElementsOf(recorded.lines());
      }
    }
  }

  private static RecordedPlatform platform(PostgresDatabase database, String name) {
    return new RecordedPlatform(database, Optional.ofNullable(CHAT_PROBLEMS.get(name)));
  }

  @Test
  void everyEndpoint_isRecordedWithASuccess() {
    Set<String> succeeded = new TreeSet<>();
    for (String name : transcripts()) {
      succeeded.addAll(Transcript.read(name).succeeded());
    }

    assertThat(succeeded)
        .containsAll(
            Arrays.stream(Endpoint.values())
                .map(endpoint -> endpoint.method() + " " + endpoint.template())
                .toList());
  }
}
