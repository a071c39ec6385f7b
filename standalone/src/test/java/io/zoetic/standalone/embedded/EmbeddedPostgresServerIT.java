// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zoetic.standalone.PostgresOwner;
import io.zoetic.testkit.JavaProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddedPostgresServerIT {

  @Test
  void keptDirectory_restarted_keepsRowsAndIsDurable(@TempDir Path temporary) throws Exception {
    try (var directory = DataDirectory.kept(temporary);
        var server = EmbeddedPostgresServer.start(directory, 0)) {
      execute(server, "CREATE TABLE note (body text)");
      execute(server, "INSERT INTO note VALUES ('kept')");
    }

    try (var directory = DataDirectory.kept(temporary);
        var server = EmbeddedPostgresServer.start(directory, 0)) {
      assertThat(query(server, "SELECT body FROM note")).isEqualTo("kept");
      assertThat(query(server, "SHOW fsync")).isEqualTo("on");
      assertThat(query(server, "SHOW synchronous_commit")).isEqualTo("on");
      assertThat(query(server, "SHOW listen_addresses")).isEqualTo("127.0.0.1");
    }
  }

  @Test
  void keptDirectory_ownerKilled_keepsRows(@TempDir Path temporary) throws Exception {
    try (var owner =
        JavaProcess.start("owner", PostgresOwner.class, List.of(temporary.toString()))) {
      owner.await("written", Duration.ofSeconds(60));
      assertThatThrownBy(() -> DataDirectory.kept(temporary))
          .hasMessageContaining("used by one process at a time");
      owner.kill();
    }

    try (var directory = DataDirectory.kept(temporary);
        var server = EmbeddedPostgresServer.start(directory, 0)) {
      assertThat(query(server, "SELECT body FROM note")).isEqualTo("written before the kill");
    }
  }

  @Test
  void keptDirectory_initialisationCutShort_startsAfresh(@TempDir Path temporary) throws Exception {
    try (var directory = DataDirectory.kept(temporary)) {
      Files.createDirectories(directory.postgres().resolve("base"));
      Files.writeString(directory.postgres().resolve("postgresql.conf"), "half");

      try (var server = EmbeddedPostgresServer.start(directory, 0)) {
        assertThat(query(server, "SELECT 'up'")).isEqualTo("up");
      }
    }
  }

  @Test
  void ephemeralDirectory_closed_isGone() throws Exception {
    Path path;
    try (var directory = DataDirectory.ephemeral();
        var server = EmbeddedPostgresServer.start(directory, 0)) {
      path = directory.path();
      assertThat(query(server, "SHOW fsync")).isEqualTo("off");
    }

    assertThat(path).doesNotExist();
  }

  private static void execute(EmbeddedPostgresServer server, String sql) throws SQLException {
    try (var connection =
            DriverManager.getConnection(server.jdbcUrl(), EmbeddedPostgresServer.USER, "");
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String query(EmbeddedPostgresServer server, String sql) throws SQLException {
    try (var connection =
            DriverManager.getConnection(server.jdbcUrl(), EmbeddedPostgresServer.USER, "");
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }
}
