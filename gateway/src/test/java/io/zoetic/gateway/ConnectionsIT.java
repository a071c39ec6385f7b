// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.zoetic.testkit.Waiting;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Connections that bring no request, and more of them than there may be. */
class ConnectionsIT {
  private static final int TIMEOUT_MILLIS = 20_000;

  private final GatewayUnderTest gateway =
      GatewayUnderTest.start(
          Map.of(
              "gateway.connections-max", "210",
              "gateway.connections-per-address", "205",
              // So that those of this machine are bounded as all others.
              "gateway.proxies", "203.0.113.9",
              "gateway.header-timeout", "2s",
              "gateway.keep-alive", "3s"));
  private final List<Socket> sockets = new ArrayList<>();

  @AfterEach
  void close() throws IOException {
    for (Socket each : sockets) {
      each.close();
    }
    gateway.close();
  }

  private Socket open(String begin) throws IOException {
    return open(begin, "127.0.0.1");
  }

  private Socket open(String begin, String from) throws IOException {
    Socket socket =
        new Socket(
            InetAddress.ofLiteral("127.0.0.1"),
            gateway.gateway.port(),
            InetAddress.ofLiteral(from),
            0);
    sockets.add(socket);
    socket.setSoTimeout(TIMEOUT_MILLIS);
    send(socket, begin);
    return socket;
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
  }

  /** Goes on with headers until the connection is closed. */
  private static boolean isClosed(Socket socket) {
    try {
      send(socket, "X-More: and more\r\n");
      return socket.getInputStream().available() > 0 && socket.getInputStream().read() < 0;
    } catch (IOException e) {
      return true;
    }
  }

  @Test
  void headersWithoutEnd_areWaitedForNoLongerThanSilence_whileVotesGoOn() throws Exception {
    List<Socket> endless = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      endless.add(open("POST /v1/feedback/tokens/none HTTP/1.1\r\nHost: localhost\r\n"));
    }
    long begin = System.nanoTime();
    Waiting.until(
        Duration.ofSeconds(15),
        "all connections with headers without end are closed",
        () -> {
          assertThat(gateway.post("/v1/feedback/tokens/none", "{}").statusCode()).isEqualTo(403);
          endless.removeIf(ConnectionsIT::isClosed);
          return endless.isEmpty();
        });
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
  }

  @Test
  void nextRequest_thatDoesNotCome_isNotWaitedForEither() throws Exception {
    Socket socket = open("GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n");
    assertThat(socket.getInputStream().read()).isEqualTo('H');
    send(socket, "GET /livez HTTP/1.1\r\nX-Slow: ");
    long begin = System.nanoTime();
    socket.getInputStream().readAllBytes();
    assertThat(Duration.ofNanos(System.nanoTime() - begin))
        .isBetween(Duration.ofSeconds(2), Duration.ofSeconds(10));
  }

  @Test
  void moreThanThereMayBe_costWhoeverWaitsLongest_andNoAnswerUnderWay() throws Exception {
    gateway.worker("w", ScriptedWorker.beginning("Hi"));
    String body =
        "{\"model\":\"zoetic/base\",\"stream\":true,"
            + "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
    Socket busy =
        open(
            "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\n"
                + "Content-Type: application/json\r\nContent-Length: "
                + body.length()
                + "\r\n\r\n"
                + body);
    assertThat(busy.getInputStream().read()).isEqualTo('H');
    Socket oldest = open("");
    for (int i = 0; i < 250; i++) {
      open("");
    }
    assertThat(oldest.getInputStream().read()).isEqualTo(-1);
    Socket late = open("GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n");
    assertThat(late.getInputStream().read()).isEqualTo('H');
    busy.getInputStream().skipNBytes(busy.getInputStream().available());
    busy.setSoTimeout(500);
    assertThat(catchThrowable(busy.getInputStream()::read))
        .as("the stream goes on, without news")
        .isInstanceOf(SocketTimeoutException.class);
  }

  @Test
  void moreThanAnAddressMayHave_costThatAddressAlone() throws Exception {
    Socket other = open("", elsewhere());
    Socket oldest = open("");
    List<Socket> more = new ArrayList<>();
    for (int i = 0; i < 205; i++) {
      more.add(open(""));
    }
    assertThat(oldest.getInputStream().read()).isEqualTo(-1);
    send(other, "GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n");
    assertThat(other.getInputStream().read()).isEqualTo('H');
    send(more.getLast(), "GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n");
    assertThat(more.getLast().getInputStream().read()).isEqualTo('H');
  }

  /** Another address of this machine. */
  private static String elsewhere() throws IOException {
    return NetworkInterface.networkInterfaces()
        .flatMap(NetworkInterface::inetAddresses)
        .filter(each -> each instanceof Inet4Address && !each.isLoopbackAddress())
        .map(InetAddress::getHostAddress)
        .findFirst()
        .orElse("127.0.0.2");
  }
}
