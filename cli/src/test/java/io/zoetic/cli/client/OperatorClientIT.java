// SPDX-License-Identifier: Apache-2.0
package io.zoetic.cli.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zoetic.cli.RecordingServer;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How long a client waits, and for what. */
final class OperatorClientIT {
  private RecordingServer server;
  private OperatorClient client;

  @BeforeEach
  void start() throws IOException {
    server = RecordingServer.start();
    client = new OperatorClient(new Server(server.url(), null), null);
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  @Test
  void answerThatStopsInTheMiddle_isGivenUp() {
    server.answer("GET /a", server.stalled());
    ServerTimeouts short_ = new ServerTimeouts(Duration.ofMillis(50), Duration.ofMillis(100));

    assertThatThrownBy(() -> client.get("/a", short_))
        .isInstanceOf(OperatorException.class)
        .hasMessage("cannot reach " + server.url() + ": no answer within 0.05 s");
  }

  @Test
  void pauseThatWouldOutlastThePatience_isNotMade() {
    server.answer("GET /a", RecordingServer.error(503, "away", "retry-after", "3600"));
    ServerTimeouts timeouts = new ServerTimeouts(Duration.ofSeconds(1), Duration.ofSeconds(1));

    assertThatThrownBy(() -> client.get("/a", timeouts)).hasMessage("away");
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void tooManyRequests_areTriedAgainLater() {
    server.answer(
        "GET /a",
        RecordingServer.error(429, "slower", "retry-after", "0"),
        RecordingServer.json(200, "{'a': 1}"));

    assertThat(client.get("/a").path("a").asInt()).isEqualTo(1);
  }

  @Test
  void clientWithoutAKey_sendsNone() {
    server.answer("GET /a", RecordingServer.json(200, "{}"));

    client.get("/a");

    assertThat(server.requests().getFirst().headers()).doesNotContainKey("authorization");
  }

  @Test
  void absentDocument_isEmpty_whileOtherErrorsAreErrors() {
    server.answer("GET /b", RecordingServer.error(500, "broken"));

    assertThat(client.find("/a")).isEmpty();
    assertThatThrownBy(() -> client.find("/b")).hasMessage("broken");
  }

  @Test
  void unknownHost_isNamedSo() {
    try (OperatorClient lost =
        new OperatorClient(new Server("http://nowhere.invalid", null), null)) {
      ServerTimeouts timeouts = new ServerTimeouts(Duration.ofSeconds(10), Duration.ZERO);
      assertThatThrownBy(() -> lost.get("/a", timeouts))
          .hasMessage("cannot reach http://nowhere.invalid: unknown host");
    }
  }
}
