// SPDX-License-Identifier: Apache-2.0
package io.zoetic.testkit.backend;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** The settings of the tests' broker: for images as variables, else as properties. */
final class KafkaSettings {
  private static final String PREFIX = "KAFKA_";

  private KafkaSettings() {}

  /** As images of Kafka take them. */
  static Map<String, String> variables() {
    try (InputStream file = KafkaSettings.class.getResourceAsStream("kafka.env")) {
      return new String(Objects.requireNonNull(file, "kafka.env").readAllBytes(), UTF_8)
          .lines()
          .filter(line -> line.startsWith(PREFIX))
          .map(line -> line.split("=", 2))
          .collect(Collectors.toMap(each -> each[0], each -> each[1]));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As a broker takes them; the caller may add to them. */
  static Map<String, Object> properties() {
    Map<String, Object> all = new HashMap<>();
    variables().forEach((name, value) -> all.put(property(name), value));
    return all;
  }

  /** Two underscores are one of the name, three a dash. */
  private static String property(String variable) {
    return variable
        .substring(PREFIX.length())
        .toLowerCase(Locale.ROOT)
        .replace("___", "-")
        .replace("__", "%")
        .replace('_', '.')
        .replace('%', '_');
  }
}
