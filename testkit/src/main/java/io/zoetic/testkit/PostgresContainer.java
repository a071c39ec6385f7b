// SPDX-License-Identifier: Apache-2.0
package io.zoetic.testkit;

import java.io.Closeable;
import org.testcontainers.postgresql.PostgreSQLContainer;

/**
 * A PostgreSQL from a Docker engine; a class of its own, since most modules lack Testcontainers.
 */
record PostgresContainer(PostgreSQLContainer container) implements Closeable {
  private static final String IMAGE = "postgres:18.6";

  static PostgresContainer start(String user) {
    PostgreSQLContainer container =
        new PostgreSQLContainer(IMAGE).withUsername(user).withPassword(user);
    container.start();
    return new PostgresContainer(container);
  }

  String address() {
    return container.getHost() + ":" + container.getMappedPort(PostgreSQLContainer.POSTGRESQL_PORT);
  }

  @Override
  public void close() {
    container.stop();
  }
}
