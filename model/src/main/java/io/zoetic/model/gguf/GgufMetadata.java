// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.gguf;

import com.fasterxml.jackson.databind.JsonNode;
import io.zoetic.model.checkpoint.GgufFile;
import io.zoetic.model.checkpoint.InvalidCheckpointException;

/**
 * The metadata of a file about its architecture.
 *
 * @param file the file
 * @param architecture the prefix of the keys
 */
record GgufMetadata(GgufFile file, GgufArchitecture architecture) {

  /** The value of {@code <architecture>.<key>}; missing if the file has none. */
  JsonNode value(String key) {
    return file.value(architecture.word() + "." + key);
  }

  /**
   * An integer > 0.
   *
   * @throws InvalidCheckpointException if it is missing or no such number, one for each layer too
   */
  int integer(String key) {
    JsonNode value = value(key);
    if (!value.isIntegralNumber() || !value.canConvertToInt() || value.asInt() <= 0) {
      throw new InvalidCheckpointException(
          "%s.%s must be an integer > 0, was %s"
              .formatted(
                  architecture.word(),
                  key,
                  value.isMissingNode() ? "missing" : value.isArray() ? "an array" : value));
    }
    return value.asInt();
  }

  /** The same; 0 stands for no value, too. */
  int integer(String key, int otherwise) {
    JsonNode value = value(key);
    return value.isMissingNode() || value.isIntegralNumber() && value.asLong() == 0
        ? otherwise
        : integer(key);
  }

  /** A number as the shortest decimal that is this float32, which is what the writer had. */
  double number(String key, double otherwise) {
    JsonNode value = value(key);
    if (value.isMissingNode()) {
      return otherwise;
    }
    if (!value.isNumber()) {
      throw new InvalidCheckpointException(
          "%s.%s must be a number, was %s".formatted(architecture.word(), key, value));
    }
    return Double.parseDouble(value.asText());
  }

  int heads() {
    return integer("attention.head_count");
  }

  int keyValueHeads() {
    return integer("attention.head_count_kv", heads());
  }

  int headWidth() {
    return integer("attention.key_length", integer("embedding_length") / heads());
  }
}
