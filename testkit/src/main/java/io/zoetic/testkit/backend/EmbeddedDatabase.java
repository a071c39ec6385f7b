// SPDX-License-Identifier: Apache-2.0
package io.zoetic.testkit.backend;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;

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

  @Override
  public void stop() {
    try {
      process.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void startAgain() {
    process = startProcess();
  }

  @Override
  public void close() {
    stop();
    folder.delete();
  }
}
