// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events.kafka;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/** What Kubernetes is told of topics and users, as Kafka understands it. */
final class StrimziManifests {
  private static final Path FOLDER = Path.of("../k8s/components/strimzi");
  private static final YAMLMapper YAML = new YAMLMapper();

  private StrimziManifests() {}

  /** The topics as Strimzi makes them. */
  static List<NewTopic> topics() {
    return documents("topics.yaml").map(StrimziManifests::topic).toList();
  }

  private static NewTopic topic(JsonNode manifest) {
    JsonNode spec = manifest.get("spec");
    Map<String, String> configs = new TreeMap<>();
    spec.get("config").properties().forEach(each -> configs.put(each.getKey(), text(each)));
    return new NewTopic(
            manifest.at("/metadata/name").asText(),
            spec.get("partitions").asInt(),
            (short) spec.get("replicas").asInt())
        .configs(configs);
  }

  private static String text(Map.Entry<String, JsonNode> setting) {
    return setting.getValue().asText();
  }

  /** The names of the users. */
  static List<String> users() {
    return documents("users.yaml").map(user -> user.at("/metadata/name").asText()).toList();
  }

  /** What all of them may do. */
  static List<AclBinding> rights() {
    return documents("users.yaml").flatMap(StrimziManifests::rightsOf).toList();
  }

  private static Stream<AclBinding> rightsOf(JsonNode user) {
    String principal = "User:" + user.at("/metadata/name").asText();
    return elements(user.at("/spec/authorization/acls"))
        .flatMap(
            rule -> {
              JsonNode resource = rule.get("resource");
              ResourcePattern pattern =
                  new ResourcePattern(
                      type(resource.get("type").asText()),
                      resource.get("name").asText(),
                      PatternType.valueOf(
                          resource.get("patternType").asText().toUpperCase(Locale.ROOT)));
              return elements(rule.get("operations"))
                  .map(operation -> binding(pattern, principal, operation.asText()));
            });
  }

  private static AclBinding binding(ResourcePattern pattern, String principal, String operation) {
    return new AclBinding(
        pattern,
        new AccessControlEntry(principal, "*", operation(operation), AclPermissionType.ALLOW));
  }

  private static ResourceType type(String strimzi) {
    return switch (strimzi) {
      case "topic" -> ResourceType.TOPIC;
      case "group" -> ResourceType.GROUP;
      case "transactionalId" -> ResourceType.TRANSACTIONAL_ID;
      case "cluster" -> ResourceType.CLUSTER;
      default -> throw new IllegalArgumentException("Strimzi has no resource type " + strimzi);
    };
  }

  /** Of {@code DescribeConfigs}: {@code DESCRIBE_CONFIGS}. */
  private static AclOperation operation(String strimzi) {
    return AclOperation.fromString(strimzi.replaceAll("(?<=[a-z])(?=[A-Z])", "_"));
  }

  private static Stream<JsonNode> elements(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }

  /** All that the component gives to Strimzi. */
  static Stream<JsonNode> documents() {
    return Stream.of("kafka.yaml", "topics.yaml", "users.yaml")
        .flatMap(StrimziManifests::documents);
  }

  private static Stream<JsonNode> documents(String file) {
    try (var documents =
        YAML.readerFor(JsonNode.class)
            .<JsonNode>readValues(new YAMLFactory().createParser(FOLDER.resolve(file).toFile()))) {
      return documents.readAll().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
