// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.svf;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zoetic.model.checkpoint.SafetensorsFile;
import io.zoetic.model.checkpoint.SafetensorsWriter;
import io.zoetic.model.checkpoint.StoredTensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes an expert as a LoRA adapter that PEFT and vLLM load: B (m,k) and A (k,n) for each matrix,
 * W + B A.
 *
 * <p>An expert adds U diag(d) Vᵀ with d = σ(z − 1). Of all matrices of rank k, the one nearest to
 * that in the Frobenius norm keeps the k components with the largest |d| (Eckart and Young 1936): B
 * = U_k diag(d_k), A = V_kᵀ. What is lost has the norm √Σd² of the dropped ones.
 */
public final class LoraExport {
  /** What PEFT calls the two files of an adapter. */
  static final String CONFIG = "adapter_config.json";

  static final String WEIGHTS = "adapter_model.safetensors";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final ExpertVector vector;
  private final SvdCache cache;
  private final int rank;

  /**
   * @param cache has the factors of every matrix of the vector's layout
   * @param rank k; a matrix with fewer components is padded with zeros
   * @throws IllegalArgumentException if no matrix has as many components
   */
  public LoraExport(ExpertVector vector, SvdCache cache, int rank) {
    int most = vector.layout().matrices().stream().mapToInt(Layout.Part::count).max().orElseThrow();
    if (rank < 1 || rank > most) {
      throw new IllegalArgumentException(
          "rank must be in 1..%d, the components of the layout %s, was %d"
              .formatted(most, vector.layout().spec(), rank));
    }
    this.vector = vector;
    this.cache = cache;
    this.rank = rank;
  }

  /**
   * Writes the adapter's two files.
   *
   * @param directory exists
   * @param baseModel what the adapter's users call the base model
   */
  public void write(Path directory, String baseModel) throws IOException {
    SafetensorsWriter weights = new SafetensorsWriter();
    for (Layout.Part part : vector.layout().matrices()) {
      add(weights, part);
    }
    weights.write(directory.resolve(WEIGHTS));
    Files.writeString(
        directory.resolve(CONFIG),
        JSON.writerWithDefaultPrettyPrinter().writeValueAsString(config(baseModel)) + '\n');
  }

  private void add(SafetensorsWriter weights, Layout.Part part) {
    WeightMatrix matrix = part.matrix();
    float[] a = new float[rank * matrix.inputs()]; // (k,n)
    float[] b = new float[matrix.outputs() * rank]; // (m,k)
    try (SvdCache.Factors factors = cache.factors(part)) {
      ComponentChange change =
          ComponentChange.of(SafetensorsFile.floats(factors.s()), part, vector);
      int[] kept = change.strongest(rank);
      for (int column = 0; column < kept.length; column++) {
        int component = part.from() + kept[column];
        float[] right = row(factors.v(), component);
        System.arraycopy(right, 0, a, column * right.length, right.length);
        float[] left = row(factors.u(), component);
        for (int output = 0; output < left.length; output++) {
          b[output * rank + column] = (float) (left[output] * change.get(kept[column]));
        }
      }
    }
    String module =
        "base_model.model.model.layers." + matrix.layer() + "." + matrix.projection().module();
    weights.addFloat32(module + ".lora_A.weight", new long[] {rank, matrix.inputs()}, a);
    weights.addFloat32(module + ".lora_B.weight", new long[] {matrix.outputs(), rank}, b);
  }

  private static float[] row(StoredTensor tensor, int row) {
    return SafetensorsFile.floats(tensor.rows(row, row + 1));
  }

  /** See {@code LoraConfig} in PEFT; α = r makes its scaling α/r 1. */
  private ObjectNode config(String baseModel) {
    Layout layout = vector.layout();
    ObjectNode config = JSON.createObjectNode();
    config.put("peft_type", "LORA").put("task_type", "CAUSAL_LM");
    config.put("base_model_name_or_path", baseModel);
    config.put("r", rank).put("lora_alpha", rank).put("lora_dropout", 0.0);
    config.put("bias", "none").put("fan_in_fan_out", false).put("inference_mode", true);
    ArrayNode modules = config.putArray("target_modules");
    layout.matrices().stream()
        .map(part -> part.matrix().projection())
        .distinct()
        .sorted()
        .forEach(projection -> modules.add(lastWord(projection.module())));
    int[] layers =
        layout.matrices().stream().mapToInt(part -> part.matrix().layer()).distinct().toArray();
    if (layers.length * Projection.values().length < layout.matrixCount()) {
      ArrayNode chosen = config.putArray("layers_to_transform");
      for (int layer : layers) {
        chosen.add(layer);
      }
    }
    return config;
  }

  private static String lastWord(String module) {
    return module.substring(module.lastIndexOf('.') + 1);
  }
}
