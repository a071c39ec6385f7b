// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone.embedded;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL server as a child process, listening on 127.0.0.1 only. Whoever can connect is let
 * in as superuser: it is for one machine and its user. Used by one thread.
 */
public final class EmbeddedPostgresServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedPostgresServer.class);

  /** The superuser, who needs no password. */
  public static final String USER = "postgres";

  private static final String DATABASE = "postgres";
  private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(20);

  /** Present once the cluster has been initialised to the end and has started. */
  private static final String COMPLETE = "zoetic.complete";

  private final EmbeddedPostgres postgres;

  private EmbeddedPostgresServer(EmbeddedPostgres postgres) {
    this.postgres = postgres;
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
      var server = new EmbeddedPostgresServer(builder(directory, port).start());
      Files.writeString(data.resolve(COMPLETE), "");
      return server;
    } catch (IOException | IllegalStateException e) {
      throw new IllegalStateException(
          "the embedded PostgreSQL did not start in " + data + hint(), e);
    }
  }

  /** PostgreSQL refuses root; a namespace of another user helps, where the system allows one. */
  private static String hint() {
    return System.getProperty("user.name").equals("root")
        ? "; if its output speaks of root or unshare: run as another user"
        : "; its output is above";
  }

  private static EmbeddedPostgres.Builder builder(DataDirectory directory, int port) {
    // The library is made for tests: it turns durability off, which only a throw-away may keep.
    String durable = directory.isEphemeral() ? "off" : "on";
    return EmbeddedPostgres.builder()
        .setDataDirectory(directory.postgres())
        .setCleanDataDirectory(false)
        .setRegisterShutdownHook(false)
        .setOverrideWorkingDirectory(binaries())
        .setPort(port)
        .setPGStartupWait(START_TIMEOUT)
        .setLocaleConfig("locale", "C")
        .setServerConfig("listen_addresses", "127.0.0.1")
        .setServerConfig("fsync", durable)
        .setServerConfig("synchronous_commit", durable)
        .setServerConfig("full_page_writes", durable);
  }

  /** Its own user's directory: in the shared temporary one anybody could replace the binaries. */
  private static File binaries() {
    return Path.of(System.getProperty("user.home"), ".cache", "zoetic", "postgres").toFile();
  }

  /** What JDBC connects to, as {@link #USER}. */
  public String jdbcUrl() {
    return "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port(), DATABASE);
  }

  /** The TCP port on 127.0.0.1. */
  public int port() {
    return postgres.getPort();
  }

  /** Ends all sessions and stops the server; returns when it has stopped. */
  @Override
  public void close() {
    try {
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
    Path pidFile = data.resolve("postmaster.pid");
    if (!Files.exists(pidFile)) {
      return;
    }
    Optional<ProcessHandle> orphan =
        ProcessHandle.of(processId(pidFile)).filter(EmbeddedPostgresServer::isPostgres);
    if (orphan.isPresent()) {
      LOG.atWarn()
          .addKeyValue("pid", orphan.get().pid())
          .addKeyValue("path", data)
          .log("Stopping the PostgreSQL of a killed process");
      stopFast(orphan.get());
    }
  }

  private static long processId(Path pidFile) throws IOException {
    List<String> lines = Files.readAllLines(pidFile);
    return lines.isEmpty() ? -1 : Long.parseLong(lines.getFirst().strip());
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
