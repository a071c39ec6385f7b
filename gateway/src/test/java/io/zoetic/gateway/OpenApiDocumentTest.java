// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.zoetic.gateway.access.Endpoint;
import io.zoetic.gateway.access.Permission;
import io.zoetic.vectorstore.access.KeyRole;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The document of the API says what the API is. */
class OpenApiDocumentTest {
  private static final Pattern VARIABLE = Pattern.compile("\\{(\\w+)}");

  private final JsonNode document = ApiDescription.DOCUMENT;

  @Test
  void everyEndpoint_isDescribedAndNothingElse() {
    List<String> described = new ArrayList<>();
    for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
      path.getValue()
          .fieldNames()
          .forEachRemaining(
              method -> described.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey()));
    }

    assertThat(described)
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(Endpoint.values())
                .map(endpoint -> endpoint.method() + " " + endpoint.template())
                .toList());
  }

  @Test
  void everyEndpoint_namesTheRolesThatItLetsIn() {
    for (Endpoint endpoint : Endpoint.values()) {
      JsonNode operation = operation(endpoint);
      Permission permission = endpoint.permission();
      if (permission == null) {
        assertThat(operation.path("security")).as(endpoint.name()).isEmpty();
        continue;
      }
      assertThat(ApiDescription.elements(operation.path("x-zoetic-roles")).map(JsonNode::asText))
          .as(endpoint.name())
          .containsExactlyInAnyOrderElementsOf(
              Arrays.stream(KeyRole.values())
                  .filter(permission::isGivenTo)
                  .map(KeyRole::word)
                  .toList());
      assertThat(operation.path("security").isMissingNode()).as(endpoint.name()).isTrue();
      assertThat(fieldNames(operation.path("responses")))
          .as(endpoint.name())
          .contains("401", "403", "429", "500", "503")
          .anyMatch(status -> status.startsWith("2"));
    }
  }

  @Test
  void everyVariable_isAParameter() {
    for (Endpoint endpoint : Endpoint.values()) {
      List<String> variables =
          VARIABLE.matcher(endpoint.template()).results().map(found -> found.group(1)).toList();

      List<String> parameters =
          ApiDescription.elements(operation(endpoint).path("parameters"))
              .map(ApiDescription::resolve)
              .filter(parameter -> parameter.path("in").asText().equals("path"))
              .map(parameter -> parameter.path("name").asText())
              .toList();

      assertThat(parameters).as(endpoint.name()).containsExactlyElementsOf(variables);
    }
  }

  @Test
  void everyOperation_hasANameOfItsOwn() {
    assertThat(
            Arrays.stream(Endpoint.values())
                .map(endpoint -> operation(endpoint).path("operationId").asText()))
        .doesNotHaveDuplicates()
        .noneMatch(String::isEmpty);
  }

  @Test
  void everyReference_leadsSomewhereAndEveryComponentIsUsed() {
    List<String> references = new ArrayList<>();
    Matcher found = Pattern.compile("\"#(/components/[^\"]+)\"").matcher(document.toString());
    while (found.find()) {
      references.add(found.group(1));
    }

    assertThat(references).noneMatch(reference -> document.at(reference).isMissingNode());
    assertThat(references).containsAll(components().toList());
  }

  private Stream<String> components() {
    return Stream.of("parameters", "responses", "schemas")
        .flatMap(
            kind ->
                fieldNames(document.path("components").path(kind)).stream()
                    .map(name -> "/components/" + kind + "/" + name));
  }

  private JsonNode operation(Endpoint endpoint) {
    return ApiDescription.operation(endpoint.template(), endpoint.method().name());
  }

  private static List<String> fieldNames(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }
}
