// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.svf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zoetic.model.checkpoint.SafetensorsFile;
import io.zoetic.model.checkpoint.SafetensorsWriter;
import io.zoetic.model.checkpoint.StoredTensor;
import io.zoetic.model.svf.LoraAdapter.Kind;
import io.zoetic.model.svf.LoraAdapter.Part;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Adapters in the two files of PEFT: LoRA, DoRA and IA3, of matrices that a checkpoint stores by
 * themselves.
 */
public final class PeftAdapter {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PREFIX = "base_model.model.";
  private static final String A = "lora_A.weight";
  private static final String B = "lora_B.weight";
  private static final String MAGNITUDE = "lora_magnitude_vector";
  private static final String MULTIPLIER = "ia3_l";

  private PeftAdapter() {}

  /** Whether a folder has an adapter in it. */
  public static boolean isIn(Path directory) {
    return Files.exists(directory.resolve(LoraExport.CONFIG));
  }

  /**
   * Writes both files.
   *
   * @param directory exists
   * @param baseModel what the adapter's users call the base model
   * @throws IllegalArgumentException if the checkpoint stores one of its matrices within another
   */
  public static void write(LoraAdapter adapter, Path directory, String baseModel)
      throws IOException {
    requireWritable(adapter);
    SafetensorsWriter weights = new SafetensorsWriter();
    for (Part part : adapter.parts()) {
      String module = module(part.matrix());
      long outputs = part.matrix().outputs();
      if (adapter.kind() == Kind.IA3) {
        weights.addFloat32(module + MULTIPLIER, new long[] {outputs, 1}, part.outputs());
        continue;
      }
      long rank = part.rank();
      weights.addFloat32(module + A, new long[] {rank, part.matrix().inputs()}, part.a());
      float[] b = transposed(part.transposedB(), part.rank());
      weights.addFloat32(module + B, new long[] {outputs, rank}, b);
      if (adapter.kind() == Kind.DORA) {
        weights.addFloat32(module + MAGNITUDE, new long[] {outputs}, part.outputs());
      }
    }
    weights.write(directory.resolve(LoraExport.WEIGHTS));
    Files.writeString(
        directory.resolve(LoraExport.CONFIG),
        JSON.writerWithDefaultPrettyPrinter().writeValueAsString(config(adapter, baseModel))
            + '\n');
  }

  /**
   * Refuses what {@link #write} would, before it is trained.
   *
   * @throws IllegalArgumentException if the checkpoint stores one of its matrices within another
   */
  public static void requireWritable(LoraAdapter adapter) {
    adapter.parts().forEach(part -> requireWhole(part.matrix()));
  }

  private static void requireWhole(WeightMatrix matrix) {
    if (!matrix.place().module().equals(matrix.projection().module())) {
      throw new IllegalArgumentException(
          "matrices of an adapter must be stored by themselves, %s is within %s"
              .formatted(matrix.name(), matrix.place().module()));
    }
  }

  private static String module(WeightMatrix matrix) {
    return PREFIX + matrix.storedName().replaceFirst("weight$", "");
  }

  /** (rows, columns) to (columns, rows), both row by row. */
  private static float[] transposed(float[] values, int rows) {
    float[] turned = new float[values.length];
    int columns = values.length / rows;
    for (int i = 0; i < values.length; i++) {
      turned[i % columns * rows + i / columns] = values[i];
    }
    return turned;
  }

  /** See {@code LoraConfig} and {@code IA3Config} in PEFT. */
  private static ObjectNode config(LoraAdapter adapter, String baseModel) {
    ObjectNode config = JSON.createObjectNode();
    config.put("peft_type", adapter.kind() == Kind.IA3 ? "IA3" : "LORA");
    config.put("task_type", "CAUSAL_LM").put("base_model_name_or_path", baseModel);
    config.put("fan_in_fan_out", false).put("inference_mode", true);
    // Module by module: PEFT refuses weights that are missing, and layers may have none.
    var modules = config.putArray("target_modules");
    adapter.parts().forEach(part -> modules.add(stem(part.matrix())));
    if (adapter.kind() == Kind.IA3) {
      config.putArray("feedforward_modules");
    } else {
      int rank = adapter.parts().getFirst().rank();
      config.put("r", rank).put("lora_alpha", adapter.scale() * rank).put("lora_dropout", 0.0);
      config.put("bias", "none").put("use_dora", adapter.kind() == Kind.DORA);
    }
    return config;
  }

  private static String stem(WeightMatrix matrix) {
    return matrix.storedName().replaceFirst("\\.weight$", "");
  }

  /**
   * Reads both files.
   *
   * @param matrices of the base model
   * @throws IllegalArgumentException if it has what is not understood here, or fits another model
   */
  public static LoraAdapter read(Path directory, List<WeightMatrix> matrices) throws IOException {
    JsonNode config = JSON.readTree(directory.resolve(LoraExport.CONFIG).toFile());
    Kind kind = kind(config);
    refuseUnknown(config);
    List<Part> parts = new ArrayList<>();
    try (SafetensorsFile file = SafetensorsFile.open(directory.resolve(LoraExport.WEIGHTS))) {
      Map<String, StoredTensor> left = new LinkedHashMap<>(file.tensors());
      for (WeightMatrix matrix : matrices) {
        Part part = kind == Kind.IA3 ? multiplied(matrix, left) : added(matrix, left, kind);
        if (part != null) {
          parts.add(part);
        }
      }
      if (!left.isEmpty() || parts.isEmpty()) {
        throw new IllegalArgumentException(
            "tensors of an adapter must be of the base model's matrices, %s of %s are not"
                .formatted(new TreeSet<>(left.keySet()), directory));
      }
    }
    return new LoraAdapter(kind, kind == Kind.IA3 ? 1 : scale(config), parts);
  }

  private static Kind kind(JsonNode config) {
    return switch (config.path("peft_type").asText()) {
      case "LORA" -> config.path("use_dora").asBoolean() ? Kind.DORA : Kind.LORA;
      case "IA3" -> Kind.IA3;
      default ->
          throw new IllegalArgumentException(
              "peft_type must be LORA or IA3, was " + config.path("peft_type").asText());
    };
  }

  private static double scale(JsonNode config) {
    int rank = config.path("r").asInt();
    if (rank < 1) {
      throw new IllegalArgumentException("r of an adapter must be >= 1, was " + config.path("r"));
    }
    double alpha = config.path("lora_alpha").asDouble();
    return config.path("use_rslora").asBoolean() ? alpha / Math.sqrt(rank) : alpha / rank;
  }

  private static void refuseUnknown(JsonNode config) {
    for (String name : List.of("rank_pattern", "alpha_pattern", "modules_to_save")) {
      if (!config.path(name).isEmpty()) {
        throw new IllegalArgumentException(name + " of an adapter must be empty, was not");
      }
    }
    if (config.path("fan_in_fan_out").asBoolean()
        || !config.path("bias").asText("none").equals("none")) {
      throw new IllegalArgumentException(
          "bias of an adapter must be none and fan_in_fan_out false, were not");
    }
    if (config.path("peft_type").asText().equals("IA3")
        && !config.path("feedforward_modules").isEmpty()) {
      throw new IllegalArgumentException(
          "feedforward_modules must be empty: what multiplies inputs is not read here");
    }
  }

  private static @Nullable Part added(
      WeightMatrix matrix, Map<String, StoredTensor> left, Kind kind) {
    String module = module(matrix);
    StoredTensor a = left.remove(module + A);
    StoredTensor b = left.remove(module + B);
    if (a == null && b == null) {
      return null;
    }
    if (a == null || b == null) {
      throw new IllegalArgumentException(
          "an adapter must have both lora_A and lora_B of %s, had one".formatted(matrix.name()));
    }
    requireWhole(matrix);
    float[] right = SafetensorsFile.floats(a);
    float[] stored = SafetensorsFile.floats(b);
    require(matrix, a, List.of((long) right.length / matrix.inputs(), (long) matrix.inputs()));
    require(matrix, b, List.of((long) matrix.outputs(), a.shape().getFirst()));
    float[] outputs =
        kind == Kind.DORA ? outputs(matrix, left.remove(module + MAGNITUDE)) : new float[0];
    return new Part(matrix, transposed(stored, matrix.outputs()), right, outputs);
  }

  private static @Nullable Part multiplied(WeightMatrix matrix, Map<String, StoredTensor> left) {
    StoredTensor multiplier = left.remove(module(matrix) + MULTIPLIER);
    if (multiplier == null) {
      return null;
    }
    requireWhole(matrix);
    return new Part(matrix, new float[0], new float[0], outputs(matrix, multiplier));
  }

  private static float[] outputs(WeightMatrix matrix, @Nullable StoredTensor tensor) {
    float[] values = tensor == null ? new float[0] : SafetensorsFile.floats(tensor);
    if (values.length != matrix.outputs()) {
      throw new IllegalArgumentException(
          "an adapter must have %d numbers for the outputs of %s, had %d"
              .formatted(matrix.outputs(), matrix.name(), values.length));
    }
    return values;
  }

  private static void require(WeightMatrix matrix, StoredTensor tensor, List<Long> shape) {
    if (!tensor.shape().equals(shape)) {
      throw new IllegalArgumentException(
          "a tensor of %s must have the shape %s, had %s"
              .formatted(matrix.name(), shape, tensor.shape()));
    }
  }
}
