// SPDX-License-Identifier: Apache-2.0
package io.zoetic.soak.run;

import io.zoetic.standalone.embedded.DataDirectory;
import io.zoetic.standalone.embedded.EmbeddedPostgresServer;
import io.zoetic.vectorstore.postgres.PostgresOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** The PostgreSQL of a cluster, always at the same port, writing through to disk. Thread-safe. */
public final class PostgresPart implements Part {
  private static final Duration KILL_TIMEOUT = Duration.ofSeconds(90);
  private static final Duration START_PAUSE = Duration.ofMillis(250);
  private static final int STARTS_MAX = 60;

  private final DataDirectory directory;
  private final int port;
  private final PostgresOptions options;
  private final PostgresOptions owner;
  private EmbeddedPostgresServer server;

  PostgresPart(DataDirectory directory) {
    this.directory = directory;
    this.server = EmbeddedPostgresServer.start(directory, 0);
    this.port = server.port();
    this.options = server.options();
    this.owner = server.ownerOptions();
    server.migrate();
  }

  @Override
  public String name() {
    return "postgres";
  }

  /** How the services connect. */
  public PostgresOptions options() {
    return options;
  }

  /** How its superuser connects, who owns the tables. */
  public PostgresOptions owner() {
    return owner;
  }

  @Override
  public synchronized void kill() throws Exception {
    Path pidFile = data().resolve("postmaster.pid");
    long pid = Long.parseLong(Files.readAllLines(pidFile).getFirst().strip());
    ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
    process.destroyForcibly();
    process.onExit().get(KILL_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
    // Finds nothing to stop any more, and gives up its lock on the directory.
    server.close();
  }

  /** Ends it in order. */
  public synchronized void stop() {
    server.close();
  }

  /** The sessions of a killed server end a moment after it; until then no other one starts. */
  @Override
  public synchronized int startAgain() throws TimeoutException {
    for (int failed = 0; failed < STARTS_MAX; failed++) {
      try {
        server = EmbeddedPostgresServer.start(directory, port);
        return failed;
      } catch (IllegalStateException _) {
        LockSupport.parkNanos(START_PAUSE.toNanos());
      }
    }
    throw new TimeoutException("PostgreSQL must start again, did not");
  }

  /** Copies all that it has while it is stopped. */
  public synchronized void copyTo(Path copy) throws IOException {
    copy(data(), copy);
  }

  /** Puts a copy in the place of what it has while it is stopped. */
  public synchronized void restoreFrom(Path copy) throws IOException {
    try (Stream<Path> files = Files.walk(data())) {
      for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
    copy(copy, data());
  }

  private static void copy(Path from, Path to) throws IOException {
    List<Path> files;
    try (Stream<Path> found = Files.walk(from)) {
      files = found.toList();
    }
    for (Path each : files) {
      Files.copy(
          each,
          to.resolve(from.relativize(each).toString()),
          StandardCopyOption.COPY_ATTRIBUTES,
          LinkOption.NOFOLLOW_LINKS);
    }
  }

  private Path data() {
    return directory.path().resolve("postgres");
  }

  @Override
  public synchronized void close() {
    server.close();
  }
}
