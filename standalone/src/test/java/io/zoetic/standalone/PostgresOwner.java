// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone;

import io.zoetic.standalone.embedded.DataDirectory;
import io.zoetic.standalone.embedded.EmbeddedPostgresServer;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.concurrent.CountDownLatch;

/** Starts a server on the data directory it is given, writes a row, and waits to be killed. */
public final class PostgresOwner {
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
