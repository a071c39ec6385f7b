// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests that a well-behaved client cannot send. */
class RawRequestIT {
  private static final int TIMEOUT_MILLIS = 10_000;

  private final GatewayUnderTest gateway = GatewayUnderTest.start();

  @AfterEach
  void close() {
    gateway.close();
  }

  /** A page from elsewhere can lead a name of its own here, but cannot say it is one of ours. */
  @ParameterizedTest
  @CsvSource({
    "localhost, 200",
    "127.0.0.1:8080, 200",
    "[::1]:8080, 200",
    "example.org, 401",
    "127.0.0.1.example.org, 401",
  })
  void anonymous_isLetInByANameOfThisMachineOnly(String host, int status) throws Exception {
    assertThat(get("/v1/experts", host)).startsWith("HTTP/1.1 " + status + " ");
    assertThat(get("/v1/experts", host + "\r\nAuthorization: Bearer sk-none"))
        .startsWith("HTTP/1.1 " + status + " ");
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/experts/%zz",
    "/v1/experts/%",
    "/v1/experts?limit=%zz",
    "/v1/experts/sums/versions/%zz",
    "/v1/models/%zz",
  })
  void badEncoding_isTheClientsMistake(String path) throws Exception {
    assertThat(get(path, "localhost")).startsWith("HTTP/1.1 400 ").contains("\"error\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET /readyz HTTP/1.1",
        "GET /v1/models HTTP/1.1",
        "GET /openapi.json HTTP/1.1",
        "GET /v1/models HTTP/1.1~Host: a b",
        "GET /v1/models HTTP/1.1~Host: x:abc",
        "GET /v1/models HTTP/1.1~Host: [::1",
        "GET /readyz HTTP/1.1~Host: localhost~Host: example.org",
        "GET v1/models HTTP/1.1~Host: localhost",
        "OPTIONS * HTTP/1.1~Host: localhost",
        "POST /v1/feedback HTTP/1.1~Host: localhost~Content-Type: application/json~"
            + "Transfer-Encoding: chunked~~zz",
        "POST /v1/feedback HTTP/1.1~Host: localhost~Content-Type: application/json~"
            + "Content-Length: 5~Content-Length: 6",
        "NONSENSE",
      })
  void malformedHttp_isTheClientsMistake(String lines) throws Exception {
    assertThat(exchange(lines.replace("~", "\r\n") + "\r\nConnection: close\r\n\r\n"))
        .matches("(?s)HTTP/1\\.[01] 400 .*");
  }

  @Test
  void longLinesAndHeaders_areToldApart() throws Exception {
    String tooLong = "a".repeat(20_000);

    assertThat(exchange("GET /" + tooLong + " HTTP/1.1\r\nHost: localhost\r\n\r\n"))
        .contains(" 414 ");
    assertThat(exchange("GET / HTTP/1.1\r\nHost: localhost\r\nX: " + tooLong + "\r\n\r\n"))
        .contains(" 431 ");
  }

  private String get(String path, String host) throws IOException {
    String request = "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n";
    return exchange(request.formatted(path, host));
  }

  private String exchange(String request) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", gateway.gateway.port())) {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
