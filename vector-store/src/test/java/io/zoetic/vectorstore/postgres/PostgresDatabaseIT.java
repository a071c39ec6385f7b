// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.testkit.Waiting;
import io.zoetic.vectorstore.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PostgresDatabaseIT {
  private static final Duration LONG = Duration.ofSeconds(30);

  @RegisterExtension static final TestPostgres POSTGRES = new TestPostgres();

  /** The pool asks its first connection what the database is like, and remembers. */
  @Test
  void pool_whoseFirstConnectionBreaksInTheMiddle_connectsAllTheSame() throws Exception {
    String direct = POSTGRES.url(POSTGRES.createDatabase());
    try (Relay relay = new Relay(direct, "SHOW TRANSACTION ISOLATION LEVEL");
        PostgresDatabase database =
            new PostgresDatabase(
                PostgresOptions.of(relay.url(), TestPostgres.USER, TestPostgres.USER))) {
      Waiting.until(LONG, "the database answers", () -> answers(database));

      assertThat(relay.broken()).isEqualTo(1);
      int level = database.read(Connection::getTransactionIsolation);
      assertThat(level).isEqualTo(Connection.TRANSACTION_READ_COMMITTED);
    }
  }

  private static boolean answers(PostgresDatabase database) {
    try {
      return database.read(connection -> connection.isValid(1));
    } catch (StoreException _) {
      return false;
    }
  }

  /** Stands before a server, and breaks the first connection that asks for something. */
  private static final class Relay implements AutoCloseable {
    private final ServerSocket server;
    private final URI to;
    private final String breaking;
    private final AtomicInteger broken = new AtomicInteger();

    Relay(String url, String breaking) throws IOException {
      this.server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
      this.to = URI.create(url.substring("jdbc:".length()));
      this.breaking = breaking;
      Thread.ofVirtual().start(this::accept);
    }

    String url() {
      return "jdbc:postgresql://127.0.0.1:%d%s".formatted(server.getLocalPort(), to.getPath());
    }

    int broken() {
      return broken.get();
    }

    private void accept() {
      try {
        while (true) {
          Socket client = server.accept();
          Socket behind = new Socket(to.getHost(), to.getPort());
          Thread.ofVirtual().start(() -> pass(client, behind, true));
          Thread.ofVirtual().start(() -> pass(behind, client, false));
        }
      } catch (IOException _) {
        // It is closed.
      }
    }

    private void pass(Socket from, Socket into, boolean asks) {
      byte[] some = new byte[8192];
      try (from;
          into;
          InputStream in = from.getInputStream();
          OutputStream out = into.getOutputStream()) {
        for (int n = in.read(some); n >= 0; n = in.read(some)) {
          String text = new String(some, 0, n, StandardCharsets.ISO_8859_1);
          if (asks && text.contains(breaking) && broken.compareAndSet(0, 1)) {
            return;
          }
          out.write(some, 0, n);
          out.flush();
        }
      } catch (IOException _) {
        // Either side has ended.
      }
    }

    @Override
    public void close() {
      try {
        server.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
