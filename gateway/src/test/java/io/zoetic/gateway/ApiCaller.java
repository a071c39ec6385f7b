// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who calls the API, and holds every answer, and every body that was taken, against the
 * document that describes it.
 *
 * @param authorization the header; null sends none
 */
record ApiCaller(GatewayUnderTest gateway, @Nullable String authorization) {
  static ApiCaller withKey(GatewayUnderTest gateway, String key) {
    return new ApiCaller(gateway, "Bearer " + key);
  }

  HttpResponse<String> get(String path, String... headers)
      throws IOException, InterruptedException {
    return call("GET", path, "", headers);
  }

  /** Posts JSON written with single quotes. */
  HttpResponse<String> post(String path, String json, String... headers)
      throws IOException, InterruptedException {
    return call("POST", path, json.replace('\'', '"'), headers);
  }

  /** Puts JSON written with single quotes. */
  HttpResponse<String> put(String path, String json, String... headers)
      throws IOException, InterruptedException {
    return call("PUT", path, json.replace('\'', '"'), headers);
  }

  HttpResponse<String> delete(String path) throws IOException, InterruptedException {
    return call("DELETE", path, "");
  }

  /** A read that must succeed. */
  JsonNode read(String path) throws IOException, InterruptedException {
    return ok(get(path));
  }

  /** A change that must succeed. */
  JsonNode change(String path, String json, String... headers)
      throws IOException, InterruptedException {
    return ok(post(path, json, headers));
  }

  private static JsonNode ok(HttpResponse<String> response) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return GatewayUnderTest.json(response);
  }

  /** Any request; the body is JSON written as it is, or empty. */
  HttpResponse<String> call(String method, String path, String body, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(gateway.uri(path))
            .timeout(Duration.ofSeconds(30))
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (authorization != null) {
      request.header("Authorization", authorization);
    }
    if (!body.isEmpty()) {
      request.header("Content-Type", "application/json");
    }
    if (headers.length > 0) {
      request.headers(headers);
    }
    HttpResponse<String> response = gateway.client().send(request.build(), BodyHandlers.ofString());
    ApiDescription.require(method, path, body, response.statusCode(), response.body());
    return response;
  }
}
