// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone.embedded;

import io.zoetic.migrations.Migrations;
import io.zoetic.migrations.ServiceLogin;
import io.zoetic.vectorstore.postgres.PostgresOptions;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL server as a process that ends with this one, listening on 127.0.0.1 only. Who
 * connects needs a password, which lies in the data directory. Used by one thread.
 */
public final class EmbeddedPostgresServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedPostgresServer.class);

  /** The superuser, who owns the tables. */
  private static final String OWNER = "postgres";

  /** Whom the services connect as. */
  private static final String SERVICE = "zoetic";

  private static final String DATABASE = "postgres";
  private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(20);

  /**
   * Present once the cluster has been initialised to the end and has started. It holds what tells
   * the owner's password from others: one of an earlier build, which had none, is empty.
   */
  private static final String COMPLETE = "zoetic.complete";

  private static final String PID_FILE = "postmaster.pid";

  private static final String ACCESS = "host all all 127.0.0.1/32 scram-sha-256\n";

  private final EmbeddedPostgres postgres;
  private final Credentials credentials;
  private final Watchdog watchdog;

  private EmbeddedPostgresServer(
      EmbeddedPostgres postgres, Credentials credentials, Watchdog watchdog) {
    this.postgres = postgres;
    this.credentials = credentials;
    this.watchdog = watchdog;
  }

  /**
   * Starts a server on the data in {@code directory}, which is initialised if it is new; returns
   * when it accepts connections. A server that a killed process left running there is stopped.
   *
   * @param port 0 for any free one
   * @throws IllegalStateException if it does not start; the log has its output
   */
  public static EmbeddedPostgresServer start(DataDirectory directory, int port) {
    Path data = directory.postgres();
    try {
      stopOrphan(data);
      if (!Files.exists(data.resolve(COMPLETE))) {
        DataDirectory.deleteTree(data);
      }
      Credentials credentials = directory.credentials();
      Watchdog watchdog = Watchdog.over(data.resolve(PID_FILE));
      try {
        return start(directory, port, credentials, watchdog);
      } catch (IOException | RuntimeException e) {
        watchdog.close();
        throw e;
      }
    } catch (IOException | UncheckedIOException | IllegalStateException e) {
      throw new IllegalStateException(
          "the embedded PostgreSQL did not start in " + data + hint(), e);
    }
  }

  private static EmbeddedPostgresServer start(
      DataDirectory directory, int port, Credentials credentials, Watchdog watchdog)
      throws IOException {
    Path complete = directory.postgres().resolve(COMPLETE);
    boolean initialised = Files.exists(complete);
    String expected = fingerprint(credentials.owner());
    EmbeddedPostgres.Builder builder = builder(directory, port, credentials);
    if (initialised && Files.readString(complete).equals(expected)) {
      return new EmbeddedPostgresServer(builder.start(), credentials, watchdog);
    }
    builder.setDataDirectoryCustomizer(data -> lock(data.toPath(), initialised, credentials));
    PrivateFile password = initialPassword(directory);
    password.write(credentials.owner());
    try {
      var server = new EmbeddedPostgresServer(builder.start(), credentials, watchdog);
      server.login().ensure(server.jdbcUrl(), OWNER, credentials.owner());
      Files.writeString(complete, expected);
      return server;
    } finally {
      Files.delete(password.path());
    }
  }

  private static PrivateFile initialPassword(DataDirectory directory) {
    return new PrivateFile(directory.path().resolve("initdb-password"));
  }

  /** Before the server runs: at no time is anybody let in without a password. */
  private static void lock(Path data, boolean initialised, Credentials credentials) {
    try {
      Files.writeString(data.resolve("pg_hba.conf"), ACCESS);
      if (initialised) {
        new PasswordUpgrade(binaries().toPath()).run(data, OWNER, credentials.owner());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String fingerprint(String password) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(password.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** PostgreSQL refuses root; a namespace of another user helps, where the system allows one. */
  private static String hint() {
    return System.getProperty("user.name").equals("root")
        ? "; if its output speaks of root or unshare: run as another user"
        : "; its output is above";
  }

  private static EmbeddedPostgres.Builder builder(
      DataDirectory directory, int port, Credentials credentials) {
    // The library is made for tests: it turns durability off, which only a throw-away may keep.
    String durable = directory.isEphemeral() ? "off" : "on";
    return EmbeddedPostgres.builder()
        .setDataDirectory(directory.postgres())
        .setCleanDataDirectory(false)
        .setRegisterShutdownHook(false)
        .setOverrideWorkingDirectory(binaries())
        .setPort(port == 0 ? FreePort.any() : port)
        .setPGStartupWait(START_TIMEOUT)
        .setConnectConfig("password", credentials.owner())
        // These are of initdb, and the later of two wins.
        .setLocaleConfig("locale", "C")
        .setLocaleConfig("auth", "scram-sha-256")
        .setLocaleConfig("pwfile", initialPassword(directory).path().toString())
        .setServerConfig("listen_addresses", "127.0.0.1")
        .setServerConfig("unix_socket_directories", "")
        .setServerConfig("fsync", durable)
        .setServerConfig("synchronous_commit", durable)
        .setServerConfig("full_page_writes", durable);
  }

  /** Its own user's directory: in the shared temporary one anybody could replace the binaries. */
  private static File binaries() {
    return Path.of(System.getProperty("user.home"), ".cache", "zoetic", "postgres").toFile();
  }

  /** How the services connect, whose role may read and write the tables and change none. */
  public PostgresOptions options() {
    return PostgresOptions.of(jdbcUrl(), SERVICE, credentials.service());
  }

  /** Brings the schema up to date and lets the services' role use it. */
  public void migrate() {
    Migrations.migrate(jdbcUrl(), OWNER, credentials.owner());
    login().join(jdbcUrl(), OWNER, credentials.owner());
  }

  /** How the superuser connects, whom nothing stops. */
  public PostgresOptions ownerOptions() {
    return PostgresOptions.of(jdbcUrl(), OWNER, credentials.owner());
  }

  private ServiceLogin login() {
    return new ServiceLogin(SERVICE, credentials.service());
  }

  private String jdbcUrl() {
    return "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port(), DATABASE);
  }

  /** The TCP port on 127.0.0.1. */
  public int port() {
    return postgres.getPort();
  }

  /** Ends all sessions and stops the server; returns when it has stopped. */
  @Override
  public void close() {
    try (watchdog) {
      postgres.close();
    } catch (IOException e) {
      throw new UncheckedIOException("the embedded PostgreSQL did not stop", e);
    }
  }

  /**
   * Stops the server whose process id is noted in {@code data}, if it runs. The caller holds the
   * directory's lock, so the process that started the server is gone.
   */
  static void stopOrphan(Path data) throws IOException {
    Optional<ProcessHandle> orphan =
        processId(data.resolve(PID_FILE))
            .flatMap(ProcessHandle::of)
            .filter(EmbeddedPostgresServer::isPostgres);
    if (orphan.isPresent()) {
      LOG.atWarn()
          .addKeyValue("pid", orphan.get().pid())
          .addKeyValue("path", data)
          .log("Stopping the PostgreSQL of a killed process");
      stopFast(orphan.get());
    }
  }

  /** The file goes with the server, which its watchdog may be stopping. */
  private static Optional<Long> processId(Path pidFile) throws IOException {
    try (Stream<String> lines = Files.lines(pidFile)) {
      return lines.findFirst().map(line -> Long.parseLong(line.strip()));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** The number may belong to a process of another kind by now. */
  private static boolean isPostgres(ProcessHandle process) {
    return process.info().command().filter(command -> command.endsWith("postgres")).isPresent();
  }

  private static void stopFast(ProcessHandle server) throws IOException {
    // SIGINT: ends the sessions and writes a checkpoint. SIGTERM would wait for the sessions.
    new ProcessBuilder("kill", "-INT", Long.toString(server.pid())).start();
    try {
      server.onExit().get(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while PostgreSQL stopped", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException(
          "PostgreSQL must stop within %s, still ran: process %d"
              .formatted(STOP_TIMEOUT, server.pid()),
          e);
    }
  }
}
