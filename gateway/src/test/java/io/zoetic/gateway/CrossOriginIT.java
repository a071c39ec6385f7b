// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What web pages may do. */
class CrossOriginIT {
  private static final String PAGE = "https://app.example.org";

  @Test
  void allowedOrigin_asksWithoutAKey_andReadsAnswersAndErrors() throws Exception {
    try (GatewayUnderTest gateway = start(PAGE + ",http://localhost:3000")) {
      HttpResponse<String> preflight = preflight(gateway, "/v1/chat/completions", PAGE);
      assertThat(preflight.statusCode()).isEqualTo(204);
      assertThat(header(preflight, "access-control-allow-origin")).isEqualTo(PAGE);
      assertThat(header(preflight, "access-control-allow-methods")).contains("POST");
      assertThat(header(preflight, "access-control-allow-headers"))
          .isEqualTo("authorization,content-type");
      assertThat(header(preflight, "vary")).isEqualTo("origin");

      HttpResponse<String> refused = get(gateway, "/v1/models", PAGE);
      assertThat(refused.statusCode()).isEqualTo(401);
      assertThat(header(refused, "access-control-allow-origin")).isEqualTo(PAGE);
      assertThat(header(refused, "access-control-expose-headers"))
          .contains("x-request-id", "x-trace-id");
    }
  }

  @Test
  void otherOrigin_isToldNothing() throws Exception {
    try (GatewayUnderTest gateway = start(PAGE)) {
      HttpResponse<String> preflight =
          preflight(gateway, "/v1/chat/completions", "https://example.com");
      assertThat(preflight.statusCode()).isEqualTo(401);
      assertThat(preflight.headers().map()).doesNotContainKey("access-control-allow-origin");
      assertThat(header(get(gateway, "/v1/models", "https://example.com"), "vary"))
          .isEqualTo("origin");
    }
  }

  @Test
  void anyOrigin_isAllowedWhereThatIsSaid_andNoneByDefault() throws Exception {
    try (GatewayUnderTest gateway = start("*")) {
      assertThat(header(preflight(gateway, "/v1/feedback", PAGE), "access-control-allow-origin"))
          .isEqualTo("*");
    }
    try (GatewayUnderTest gateway = GatewayUnderTest.start(Map.of("gateway.anonymous", "false"))) {
      assertThat(preflight(gateway, "/v1/chat/completions", PAGE).statusCode()).isEqualTo(401);
      assertThat(get(gateway, "/v1/models", PAGE).headers().map())
          .doesNotContainKeys("access-control-allow-origin", "vary");
    }
  }

  private static GatewayUnderTest start(String origins) {
    return GatewayUnderTest.start(
        Map.of("gateway.anonymous", "false", "gateway.cors-origins", origins));
  }

  private static HttpResponse<String> preflight(
      GatewayUnderTest gateway, String path, String origin)
      throws IOException, InterruptedException {
    return gateway
        .client()
        .send(
            HttpRequest.newBuilder(gateway.uri(path))
                .method("OPTIONS", BodyPublishers.noBody())
                .header("Origin", origin)
                .header("Access-Control-Request-Method", "POST")
                .header("Access-Control-Request-Headers", "authorization,content-type")
                .build(),
            BodyHandlers.ofString());
  }

  private static HttpResponse<String> get(GatewayUnderTest gateway, String path, String origin)
      throws IOException, InterruptedException {
    return gateway
        .client()
        .send(
            HttpRequest.newBuilder(gateway.uri(path)).header("Origin", origin).build(),
            BodyHandlers.ofString());
  }

  private static String header(HttpResponse<String> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }
}
