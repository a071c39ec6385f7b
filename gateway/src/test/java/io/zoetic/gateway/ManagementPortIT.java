// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.testkit.Ports;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A gateway that shows those who operate it what it does on a port of their own. */
class ManagementPortIT {
  private static final List<String> PATHS = List.of("/livez", "/readyz", "/metrics");

  private final int port = Ports.free();
  private final GatewayUnderTest gateway =
      GatewayUnderTest.start(
          Map.of("gateway.management-port", String.valueOf(port), "gateway.anonymous", "false"));

  @AfterEach
  void close() {
    gateway.close();
  }

  @Test
  void operations_areOnThatPortAlone() throws Exception {
    for (String path : PATHS) {
      assertThat(onManagementPort(path).statusCode()).as(path).isEqualTo(200);
      assertThat(gateway.get(path).statusCode()).as(path).isEqualTo(401);
    }
    assertThat(onManagementPort("/metrics").body()).contains("zoetic_gateway_connections");
  }

  @Test
  void api_staysWhereItIs() throws Exception {
    assertThat(gateway.get("/openapi.json").statusCode()).isEqualTo(200);
    for (String path : List.of("/openapi.json", "/v1/models")) {
      assertThat(onManagementPort(path).statusCode()).as(path).isEqualTo(404);
    }
  }

  private HttpResponse<String> onManagementPort(String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + port + path);
    return gateway.client().send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
  }
}
