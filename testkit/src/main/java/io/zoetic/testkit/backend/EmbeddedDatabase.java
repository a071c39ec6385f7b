// SPDX-License-Identifier: Apache-2.0
package io.zoetic.testkit.backend;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/** A PostgreSQL beside this JVM, with data that goes when it is closed. */
final class EmbeddedDatabase implements Backend {
  private final ServerFolder folder = ServerFolder.of("postgres");
  private final int port;
  private EmbeddedPostgres process;

  EmbeddedDatabase(int port) {
    this.port = port;
    process = startProcess();
  }

  private EmbeddedPostgres startProcess() {
    try {
      // Nothing of it outlives the tests: neither crashes nor statistics matter.
      return EmbeddedPostgres.builder()
          .setDataDirectory(folder.path())
          .setCleanDataDirectory(false)
          .setPort(port)
          .setServerConfig("full_page_writes", "off")
          .setServerConfig("autovacuum", "off")
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException("the PostgreSQL of the tests did not start", e);
    }
  }

  @Override
  public String address() {
    return "127.0.0.1:" + port;
  }

  @Override
  public String place() {
    return "embedded";
  }

  /** Silent, its processes stand still, and the kernel takes connections for them. */
  @Override
  public void leave(Absence how) {
    switch (how) {
      case STOPPED -> stop();
      case SILENT -> signal("STOP");
    }
  }

  private void stop() {
    try {
      process.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void comeBack(Absence from) {
    switch (from) {
      case STOPPED -> process = startProcess();
      case SILENT -> signal("CONT");
    }
  }

  /** To the server first, so that it starts no others. */
  private void signal(String name) {
    try {
      String postmaster = Files.readAllLines(folder.path().resolve("postmaster.pid")).getFirst();
      ProcessHandle server = ProcessHandle.of(Long.parseLong(postmaster)).orElseThrow();
      if (kill(name, List.of(postmaster)) != 0) {
        throw new IllegalStateException("PostgreSQL must be there, was not, as " + postmaster);
      }
      // One of them may have ended meanwhile.
      kill(name, server.descendants().map(each -> Long.toString(each.pid())).toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int kill(String signal, List<String> processes) throws IOException {
    List<String> command = new ArrayList<>(List.of("kill", "-" + signal));
    command.addAll(processes);
    try {
      return new ProcessBuilder(command).inheritIO().start().waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("kill must not be interrupted", e);
    }
  }

  @Override
  public void close() {
    stop();
    folder.delete();
  }
}
