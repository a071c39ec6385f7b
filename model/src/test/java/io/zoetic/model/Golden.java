// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.zoetic.model.torch.TorchThread;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Tiny checkpoints and what an independent implementation computes on them. */
public final class Golden {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Golden() {}

  /** The directory of a checkpoint in the test resources. */
  public static Path directory(String name) {
    try {
      return Path.of(
          Objects.requireNonNull(Golden.class.getResource("/golden/" + name), name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A checkpoint, loaded to compute in float32 on the calling thread. */
  public static LanguageModel load(String name) {
    LanguageModel model = LanguageModel.load(directory(name), LanguageModel.Options.ofDefaults());
    TorchThread.prepareForInference();
    return model;
  }

  /** One of the expectation files of a checkpoint. */
  public static JsonNode expected(String name, String file) {
    try {
      return JSON.readTree(directory(name).resolve(file).toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A JSON array of integers. */
  public static List<Integer> integers(JsonNode array) {
    List<Integer> values = new ArrayList<>();
    array.forEach(value -> values.add(value.asInt()));
    return values;
  }

  /** A JSON array of integers. */
  public static int[] array(JsonNode array) {
    return integers(array).stream().mapToInt(Integer::intValue).toArray();
  }
}
