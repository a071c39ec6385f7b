// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndpointTest {

  @ParameterizedTest
  @CsvSource({
    "/v1/models, /v1/models",
    "/v1/models/, /v1/models",
    "/v1/models/zoetic/sums, /v1/models/{model}",
    "/v1/experts/sums, /v1/experts/{expert}",
    "/v1/experts/sums/versions, /v1/experts/{expert}/versions",
    "/v1/experts/versions/versions/3, /v1/experts/{expert}/versions/{version}",
    "/v1/experts/sums/versions/3/z, /v1/experts/{expert}/versions/{version}/z",
    "/v1/experts/sums/promote, /v1/experts/{expert}/promote",
    "/v1/experts/sums/crown, other",
    "/openapi.json, /openapi.json",
    "/openapiXjson, other",
    "/v1/keys/k/revoke, /v1/keys/{id}/revoke",
    "/, other",
  })
  void path_hasTheTemplateOfItsRoute(String path, String template) {
    assertThat(Endpoint.templateOf(path)).isEqualTo(template);
  }
}
