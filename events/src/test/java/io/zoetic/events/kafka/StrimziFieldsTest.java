// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.strimzi.api.kafka.model.kafka.Kafka;
import io.strimzi.api.kafka.model.nodepool.KafkaNodePool;
import io.strimzi.api.kafka.model.topic.KafkaTopic;
import io.strimzi.api.kafka.model.user.KafkaUser;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** No field that Strimzi does not know: its API server would drop it, and tell nobody. */
class StrimziFieldsTest {
  private static final Map<String, Class<?>> KINDS =
      Map.of(
          "Kafka", Kafka.class,
          "KafkaNodePool", KafkaNodePool.class,
          "KafkaTopic", KafkaTopic.class,
          "KafkaUser", KafkaUser.class);

  /** Its classes keep what they do not know; this refuses it. */
  private static final ObjectMapper STRICT =
      new ObjectMapper()
          .setAnnotationIntrospector(
              new JacksonAnnotationIntrospector() {
                @Override
                public Boolean hasAnySetter(Annotated annotated) {
                  return false;
                }
              });

  @Test
  void manifests_readByTheClassesOfStrimzi_haveNoOtherField() throws JsonProcessingException {
    List<JsonNode> manifests = StrimziManifests.documents().toList();

    for (JsonNode manifest : manifests) {
      assertThat(manifest.get("apiVersion").asText()).isEqualTo("kafka.strimzi.io/v1");
      assertThat(read(manifest)).as(manifest.at("/metadata/name").asText()).isNotNull();
    }

    assertThat(manifests).extracting(each -> each.get("kind").asText()).containsAll(KINDS.keySet());
  }

  @ParameterizedTest
  @CsvSource({
    "KafkaTopic, /spec, partitons, 3",
    "KafkaUser, /spec/authorization/acls/0, operation, Read",
    "KafkaUser, /spec/authorization/acls/0/resource, patternTyp, literal",
    "KafkaNodePool, /spec, role, broker",
    "Kafka, /spec/kafka/listeners/0, ports, 9093"
  })
  void fieldThatDoesNotExist_isRefused(String kind, String where, String field, String value) {
    ObjectNode manifest =
        StrimziManifests.documents()
            .filter(each -> each.get("kind").asText().equals(kind))
            .findFirst()
            .orElseThrow()
            .deepCopy();

    ((ObjectNode) manifest.at(where)).put(field, value);

    assertThatThrownBy(() -> read(manifest)).hasMessageContaining(field);
  }

  private static Object read(JsonNode manifest) throws JsonProcessingException {
    return STRICT.treeToValue(manifest, KINDS.get(manifest.get("kind").asText()));
  }
}
