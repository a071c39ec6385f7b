// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.concurrent.CountDownLatch;

/** Starts a server on the data directory it is given, writes a row, and waits to be killed. */
final class PostgresOwner {
  private PostgresOwner() {}

  public static void main(String[] arguments) throws Exception {
    var server = EmbeddedPostgresServer.start(DataDirectory.kept(Path.of(arguments[0])), 0);
    try (var connection =
            DriverManager.getConnection(server.jdbcUrl(), EmbeddedPostgresServer.USER, "");
        var statement = connection.createStatement()) {
      statement.execute("CREATE TABLE note (body text)");
      statement.execute("INSERT INTO note VALUES ('written before the kill')");
    }
    System.out.println("written");
    new CountDownLatch(1).await();
  }
}
