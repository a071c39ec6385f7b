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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
    int most =
        modules(vector.layout()).stream()
            .mapToInt(parts -> parts.stream().mapToInt(Layout.Part::count).sum())
            .max()
            .orElseThrow();
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
    for (List<Layout.Part> parts : modules(vector.layout())) {
      add(weights, parts);
    }
    weights.write(directory.resolve(WEIGHTS));
    Files.writeString(
        directory.resolve(CONFIG),
        JSON.writerWithDefaultPrettyPrinter().writeValueAsString(config(baseModel)) + '\n');
  }

  /** The layout's matrices by what the checkpoint stores, in order. */
  private static Collection<List<Layout.Part>> modules(Layout layout) {
    Map<String, List<Layout.Part>> modules = new LinkedHashMap<>();
    for (Layout.Part part : layout.matrices()) {
      modules.computeIfAbsent(part.matrix().storedName(), _ -> new ArrayList<>()).add(part);
    }
    return modules.values();
  }

  /** A component of a matrix and its d. */
  private record Kept(Layout.Part part, int component, double change) {}

  private void add(SafetensorsWriter weights, List<Layout.Part> parts) {
    WeightMatrix any = parts.getFirst().matrix();
    List<Kept> kept =
        parts.stream()
            .flatMap(part -> strongest(part).stream())
            .sorted(Comparator.comparingDouble(each -> -Math.abs(each.change())))
            .limit(rank)
            .toList();
    float[] a = new float[rank * any.inputs()]; // (k,n)
    float[] b = new float[any.place().rows() * rank]; // (m,k)
    for (Layout.Part part : parts) {
      try (SvdCache.Factors factors = cache.factors(part)) {
        for (int column = 0; column < kept.size(); column++) {
          if (kept.get(column).part().equals(part)) {
            put(kept.get(column), column, factors, a, b);
          }
        }
      }
    }
    String module = "base_model.model." + any.storedName().replaceFirst("weight$", "");
    weights.addFloat32(module + "lora_A.weight", new long[] {rank, any.inputs()}, a);
    weights.addFloat32(module + "lora_B.weight", new long[] {any.place().rows(), rank}, b);
  }

  private List<Kept> strongest(Layout.Part part) {
    ComponentChange change = ComponentChange.of(cache.sigma(part), part, vector);
    return Arrays.stream(change.strongest(rank))
        .mapToObj(index -> new Kept(part, part.from() + index, change.get(index)))
        .toList();
  }

  private void put(Kept kept, int column, SvdCache.Factors factors, float[] a, float[] b) {
    float[] right = row(factors.v(), kept.component());
    System.arraycopy(right, 0, a, column * right.length, right.length);
    float[] left = row(factors.u(), kept.component());
    int from = kept.part().matrix().place().from();
    for (int output = 0; output < left.length; output++) {
      b[(from + output) * rank + column] = (float) (left[output] * kept.change());
    }
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
        .map(part -> part.matrix().place().module())
        .distinct()
        .forEach(module -> modules.add(lastWord(module)));
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
