// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone;

import io.zoetic.standalone.embedded.DataDirectory;
import io.zoetic.standalone.embedded.EmbeddedPostgresServer;
import io.zoetic.vectorstore.postgres.PostgresOptions;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;

/** Starts a server on the data directory it is given, writes a row, and waits to be killed. */
public final class PostgresOwner {
  private PostgresOwner() {}

  /** A connection of a server's owner, who may do what no service may; the caller closes it. */
  public static Connection connect(PostgresOptions owner) throws SQLException {
    return DriverManager.getConnection(owner.url(), owner.user(), owner.password());
  }

  public static void main(String[] arguments) throws Exception {
    var server = EmbeddedPostgresServer.start(DataDirectory.kept(Path.of(arguments[0])), 0);
    try (var connection = connect(server.ownerOptions());
        var statement = connection.createStatement()) {
      statement.execute("CREATE TABLE note (body text)");
      statement.execute("INSERT INTO note VALUES ('written before the kill')");
    }
    System.out.println("written");
    new CountDownLatch(1).await();
  }
}
