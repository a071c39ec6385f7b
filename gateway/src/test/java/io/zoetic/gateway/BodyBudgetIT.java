// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.testkit.Waiting;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies that are announced and do not come: they take room, of which nobody has too much. */
class BodyBudgetIT {
  private static final int MIB = 1024 * 1024;
  private static final int TIMEOUT_MILLIS = 40_000;
  private static final String CHAT = "/v1/chat/completions";

  private final GatewayUnderTest gateway =
      GatewayUnderTest.start(
          Map.of(
              "gateway.bodies-max", "4MiB",
              "gateway.import-max", "4MiB",
              "gateway.body-timeout", "30s"));
  private final List<Socket> open = new ArrayList<>();

  @AfterEach
  void close() throws IOException {
    for (Socket each : open) {
      each.close();
    }
    gateway.close();
  }

  private Socket begin(String path, String framing, String body) throws IOException {
    Socket socket = new Socket("127.0.0.1", gateway.gateway.port());
    open.add(socket);
    socket.setSoTimeout(TIMEOUT_MILLIS);
    String head =
        "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n%s\r\n\r\n"
            .formatted(path, framing);
    socket.getOutputStream().write((head + body).getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  private Socket announce(int bytes) throws IOException {
    return begin(CHAT, "Content-Length: " + bytes, "{" + " ".repeat(Math.min(bytes / 2, 100_000)));
  }

  private static String line(Socket socket) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = socket.getInputStream().read(); c != '\r' && c >= 0; ) {
      line.append((char) c);
      c = socket.getInputStream().read();
    }
    return line.toString();
  }

  private long underWay() throws Exception {
    return gateway
        .get("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith("zoetic_gateway_bodies_bytes "))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.indexOf(' '))))
        .sum();
  }

  private void await(long least, long most) throws Exception {
    Waiting.until(
        Duration.ofSeconds(10),
        "from %d to %d bytes under way".formatted(least, most),
        () -> underWay() >= least && underWay() <= most);
  }

  @Test
  void sender_mayHoldAQuarter_andHasItBackWhenItsRequestsEnd() throws Exception {
    Socket first = announce(MIB / 2);
    Socket second = announce(MIB / 2);
    await(MIB, MIB);

    Socket third = announce(100);
    assertThat(line(third)).isEqualTo("HTTP/1.1 429 Too Many Requests");
    String rest = new String(third.getInputStream().readNBytes(900), StandardCharsets.UTF_8);
    assertThat(rest)
        .contains("bodies under way of one sender must be at most 1048576 bytes, are 1048576");

    first.close();
    second.close();
    await(0, 0);
    assertThat(gateway.post(CHAT, "{}").statusCode()).isEqualTo(400);
    await(0, 0);
  }

  /**
   * Whoever has a link that votes sends no key; what is no link is refused before its body comes.
   */
  @Test
  void vote_byALinkThatIsNone_takesNoRoom() throws Exception {
    announce(MIB);
    await(MIB, MIB);

    Socket vote = begin("/v1/feedback/tokens/none", "Content-Length: 900", "{");
    assertThat(line(vote)).isEqualTo("HTTP/1.1 403 Forbidden");
    assertThat(underWay()).isEqualTo(MIB);
  }

  /** The answer comes later than the body, and what gzip might have held is given back by then. */
  @Test
  void gzip_takesWhatIsInsideOnceThatIsKnown() throws Exception {
    gateway.worker("w", prompt -> List.of());
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(zipped)) {
      gzip.write(
          "{\"model\": \"zoetic/base\", \"messages\": [{\"role\": \"user\", \"content\": \"Hi\"}]}"
              .getBytes(StandardCharsets.UTF_8));
    }
    Socket chat = begin(CHAT, "Content-Encoding: gzip\r\nContent-Length: " + zipped.size(), "");
    chat.getOutputStream().write(zipped.toByteArray());
    await(1, 200);
  }

  @Test
  void bodyOfUnknownSize_takesRoomAsItComes() throws Exception {
    String chunk = "%x\r\n%s\r\n".formatted(700_000, "x".repeat(700_000));
    begin(CHAT, "Transfer-Encoding: chunked", chunk);
    await(700_000, MIB);

    Socket other = begin(CHAT, "Transfer-Encoding: chunked", chunk);
    assertThat(line(other)).isEqualTo("HTTP/1.1 429 Too Many Requests");
  }

  @ParameterizedTest
  @ValueSource(strings = CHAT)
  void bodyThatComesTooSlowly_isNotWaitedFor(String path) throws Exception {
    long start = System.nanoTime();
    Socket slow = begin(path, "Content-Length: 900", "{");

    assertThat(slow.getInputStream().readNBytes(1)).isEmpty();
    assertThat((System.nanoTime() - start) / 1e9).isBetween(10.0, 25.0);
    await(0, 0);
  }
}
