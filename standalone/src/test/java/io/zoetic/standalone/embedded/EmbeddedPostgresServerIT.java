// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zoetic.migrations.Migrations;
import io.zoetic.standalone.PostgresOwner;
import io.zoetic.testkit.JavaProcess;
import io.zoetic.testkit.Waiting;
import io.zoetic.vectorstore.postgres.PostgresDatabase;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
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

  @Test
  void withoutItsPassword_nobodyIsLetIn() throws Exception {
    try (var directory = DataDirectory.ephemeral();
        var server = EmbeddedPostgresServer.start(directory, 0)) {
      for (String user : List.of("postgres", server.options().user(), "nobody")) {
        assertRefused(server, user);
      }
      assertThat(Path.of("/tmp/.s.PGSQL." + server.port())).doesNotExist();
    }
  }

  @Test
  void role_ofTheServices_mayUseTheTablesOnly() throws Exception {
    try (var directory = DataDirectory.ephemeral();
        var server = EmbeddedPostgresServer.start(directory, 0);
        var database = new PostgresDatabase(server.options())) {
      server.migrate();

      assertThat(
              database.<String>read(
                  c -> first(c, "SELECT usesuper FROM pg_user WHERE usename = user")))
          .isEqualTo("f");
      assertThat(database.<String>read(c -> first(c, "SELECT count(*) FROM expert")))
          .isEqualTo("0");
      for (String forbidden :
          List.of(
              "ALTER TABLE audit DISABLE TRIGGER USER",
              "DROP TABLE audit",
              "SET ROLE postgres",
              "SELECT rolpassword FROM pg_authid",
              "COPY expert FROM PROGRAM 'id'")) {
        assertThatThrownBy(() -> execute(database, forbidden))
            .as(forbidden)
            .rootCause()
            .extracting(refusal -> ((SQLException) refusal).getSQLState())
            .isEqualTo("42501");
      }
    }
  }

  @Test
  void migration_byWhoMayNotCreateRoles_goesOn_andTheyGetTheirRightsOnceTheyAreThere()
      throws Exception {
    try (var directory = DataDirectory.ephemeral();
        var server = EmbeddedPostgresServer.start(directory, 0)) {
      execute(server, "CREATE ROLE plain LOGIN PASSWORD 'plain'");
      execute(server, "CREATE DATABASE other OWNER plain");
      String url = server.options().url().replace("/postgres", "/other");

      Migrations.migrate(url, "plain", "plain");
      assertThat(query(server, "SELECT count(*) FROM pg_roles WHERE rolname ~ '^zoetic_'"))
          .isEqualTo("0");

      for (String service : List.of("gateway", "worker", "trainer")) {
        execute(server, "CREATE ROLE zoetic_" + service + " NOLOGIN");
      }
      Migrations.migrate(url, "plain", "plain");
      try (Connection plain = DriverManager.getConnection(url, "plain", "plain")) {
        for (String right : List.of("SELECT t", "INSERT t", "UPDATE f", "DELETE f")) {
          assertThat(
                  first(
                      plain,
                      "SELECT has_table_privilege('zoetic_gateway', 'audit', '%s')"
                          .formatted(right.substring(0, 6))))
              .as(right)
              .isEqualTo(right.substring(7));
        }
      }
    }
  }

  @Test
  void secrets_areTheUsersAlone(@TempDir Path temporary) throws Exception {
    Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxr-xr-x"));
    try (var directory = DataDirectory.kept(temporary);
        var server = EmbeddedPostgresServer.start(directory, 0);
        Stream<Path> files = Files.list(directory.path())) {
      Path credentials = directory.path().resolve("credentials.properties");

      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.path())))
          .isEqualTo("rwx------");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(credentials)))
          .isEqualTo("rw-------");
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("lock", "credentials.properties", "postgres");
      assertThat(Files.readString(credentials)).contains(server.options().password());
    }
  }

  @Test
  void directoryOfAnEarlierBuild_keepsItsRowsAndGetsPasswords(@TempDir Path temporary)
      throws Exception {
    try (var directory = DataDirectory.kept(temporary)) {
      initialiseAsEarlierBuild(directory.postgres());
    }
    for (int start = 0; start < 2; start++) {
      try (var directory = DataDirectory.kept(temporary);
          var server = EmbeddedPostgresServer.start(directory, 0)) {
        assertThat(query(server, "SELECT body FROM note")).isEqualTo("of an earlier build");
        assertRefused(server, "postgres");
        server.migrate();
        try (var database = new PostgresDatabase(server.options())) {
          assertThat(database.<String>read(c -> first(c, "SELECT count(*) FROM expert")))
              .isEqualTo("0");
        }
      }
    }
  }

  @Test
  void passwords_lost_areReplaced(@TempDir Path temporary) throws Exception {
    try (var directory = DataDirectory.kept(temporary);
        var server = EmbeddedPostgresServer.start(directory, 0)) {
      execute(server, "CREATE TABLE note AS SELECT 'kept' AS body");
    }
    Files.delete(temporary.resolve("credentials.properties"));

    try (var directory = DataDirectory.kept(temporary);
        var server = EmbeddedPostgresServer.start(directory, 0)) {
      assertThat(query(server, "SELECT body FROM note")).isEqualTo("kept");
    }
  }

  @Test
  void ownerKilled_serverEnds(@TempDir Path temporary) throws Exception {
    try (var owner =
        JavaProcess.start("owner", PostgresOwner.class, List.of(temporary.toString()))) {
      owner.await("written", Duration.ofSeconds(60));
      Path pidFile = temporary.resolve("postgres").resolve("postmaster.pid");
      ProcessHandle server =
          ProcessHandle.of(Long.parseLong(Files.readAllLines(pidFile).getFirst())).orElseThrow();
      assertThat(server.isAlive()).isTrue();
      owner.kill();

      Waiting.until(Duration.ofSeconds(30), "the server to end", () -> !server.isAlive());
      assertThat(pidFile).doesNotExist();
    }
  }

  /** As the builds did that let everybody in: {@code initdb} as it was called, and their mark. */
  private static void initialiseAsEarlierBuild(Path data) throws Exception {
    try (EmbeddedPostgres earlier =
            EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setOverrideWorkingDirectory(
                    Path.of(System.getProperty("user.home"), ".cache", "zoetic", "postgres")
                        .toFile())
                .setLocaleConfig("locale", "C")
                .start();
        Connection connection = earlier.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      Migrations.migrate(earlier.getPostgresDatabase());
      statement.execute("CREATE TABLE note AS SELECT 'of an earlier build' AS body");
    }
    Files.writeString(data.resolve("zoetic.complete"), "");
  }

  private static void assertRefused(EmbeddedPostgresServer server, String user) {
    for (String password : List.of("", user, "a guess")) {
      assertThatThrownBy(
              () -> DriverManager.getConnection(server.options().url(), user, password).close())
          .as("%s with the password '%s'", user, password)
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("password");
    }
  }

  private static void execute(PostgresDatabase database, String sql) {
    database.<Boolean>read(
        connection -> {
          try (Statement statement = connection.createStatement()) {
            return statement.execute(sql);
          }
        });
  }

  private static String first(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }

  private static void execute(EmbeddedPostgresServer server, String sql) throws SQLException {
    try (var connection = PostgresOwner.connect(server.ownerOptions());
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String query(EmbeddedPostgresServer server, String sql) throws SQLException {
    try (var connection = PostgresOwner.connect(server.ownerOptions())) {
      return first(connection, sql);
    }
  }
}
