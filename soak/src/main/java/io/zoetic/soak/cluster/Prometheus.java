// SPDX-License-Identifier: Apache-2.0
package io.zoetic.soak.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * The Prometheus that watches the platform, asked through the cluster's API server.
 *
 * @param kubectl of any namespace
 */
record Prometheus(Kubectl kubectl) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String QUERY =
      "/api/v1/namespaces/monitoring/services/prometheus-operated:web/proxy/api/v1/query?query=";

  /** The sum of what an expression gives now; 0 if that is nothing. */
  double sum(String expression) throws IOException, InterruptedException {
    String path = QUERY + URLEncoder.encode(expression, StandardCharsets.UTF_8);
    double sum = 0;
    for (JsonNode series : JSON.readTree(kubectl.run("get", "--raw", path)).at("/data/result")) {
      sum += series.at("/value/1").asDouble();
    }
    return sum;
  }

  boolean isFiring(String alert) throws IOException, InterruptedException {
    return sum("ALERTS{alertname=\"%s\",alertstate=\"firing\"}".formatted(alert)) > 0;
  }
}
