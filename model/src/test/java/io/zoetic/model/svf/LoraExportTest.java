// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.svf;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.zoetic.model.Golden;
import io.zoetic.model.KvCache;
import io.zoetic.model.LanguageModel;
import io.zoetic.model.StepInput;
import io.zoetic.model.StepOutput;
import io.zoetic.model.checkpoint.Checkpoint;
import io.zoetic.model.checkpoint.SafetensorsFile;
import io.zoetic.model.checkpoint.SafetensorsWriter;
import io.zoetic.model.checkpoint.StoredTensor;
import io.zoetic.model.config.ModelConfig;
import io.zoetic.model.torch.TorchThread;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The adapter is the best of its rank, and adds to the weights what the expert would. */
class LoraExportTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonNode EXPECTED = Golden.expected("llama", "expected_svf.json");
  private static final List<WeightMatrix> MATRICES =
      ModelConfig.read(Golden.directory("llama")).matrices();
  private static final Layout LAYOUT = Layout.of(GoldenExperts.LAYOUT, MATRICES);

  @TempDir static Path svdCache;
  @TempDir Path directory;

  @BeforeAll
  static void factor() {
    try (Checkpoint checkpoint = Checkpoint.open(Golden.directory("llama"))) {
      cache().prepare(LAYOUT, checkpoint, 1, (_, _, _) -> {});
    }
  }

  private static SvdCache cache() {
    return SvdCache.of(svdCache, "digest");
  }

  /** ‖U diag(σ(z−1)) Vᵀ − B A‖ is the root of the dropped squares: no matrix is nearer. */
  @ParameterizedTest
  @ValueSource(ints = {1, 4, 16, 32})
  void error_isTheBoundOfEckartAndYoung_belowThatOfTheLargestSigma(int rank) throws IOException {
    Map<String, float[]> adapter = export(LAYOUT, rank);
    float[] z = GoldenExperts.vector(LAYOUT, "a", "z");
    double errors = 0;
    double errorsOfLargestSigma = 0;

    for (Layout.Part part : LAYOUT.matrices()) {
      double[] changes = changes(part, z);
      double[] squares = Arrays.stream(changes).map(change -> change * change).sorted().toArray();
      double bound = Math.sqrt(Arrays.stream(squares).limit(squares.length - rank).sum());
      errorsOfLargestSigma +=
          Math.sqrt(Arrays.stream(changes).skip(rank).map(change -> change * change).sum());

      double error = error(part, changes, adapter, rank);

      assertThat(error).as(part.matrix().name()).isCloseTo(bound, within(1e-6 * bound));
      errors += error;
    }
    assertThat(errors).isLessThan(0.999 * errorsOfLargestSigma);
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 16})
  void weights_withTheAdapterAdded_giveTheExpectedLogits(int rank) throws IOException {
    Map<String, float[]> adapter = export(LAYOUT, rank);

    Path patched = patchedCheckpoint(adapter, rank);

    try (LanguageModel model = LanguageModel.load(patched, LanguageModel.Options.ofDefaults())) {
      TorchThread.prepareForInference();
      requireLogits(model, "a_rank" + rank);
    }
  }

  @Test
  void config_saysWhatThePublishedFormatAsksFor() throws IOException {
    export(LAYOUT, 4);

    assertThat(JSON.readTree(directory.resolve("adapter_config.json").toFile()))
        .isEqualTo(
            JSON.readTree(
                """
                {"peft_type": "LORA", "task_type": "CAUSAL_LM",
                 "base_model_name_or_path": "the/base", "r": 4, "lora_alpha": 4,
                 "lora_dropout": 0.0, "bias": "none", "fan_in_fan_out": false,
                 "inference_mode": true,
                 "target_modules": ["gate_proj", "up_proj", "down_proj"]}
                """));
  }

  @ParameterizedTest
  @CsvSource({"'up,layers=half', 0 2", "'up+gate,layers=1', 1"})
  void config_ofSomeLayers_namesThem(String spec, String layers) throws IOException {
    export(Layout.of(LayoutSpec.parse(spec), MATRICES), 2);

    JsonNode config = JSON.readTree(directory.resolve("adapter_config.json").toFile());
    assertThat(Golden.integers(config.get("layers_to_transform")))
        .containsExactlyElementsOf(Stream.of(layers.split(" ")).map(Integer::valueOf).toList());
  }

  @Test
  void components_fewerThanTheRank_arePaddedWithZeros() throws IOException {
    Layout uneven =
        new Layout(
            LAYOUT.spec(),
            List.of(
                new Layout.Part(LAYOUT.matrices().get(0).matrix(), 10, 18, 0),
                new Layout.Part(LAYOUT.matrices().get(1).matrix(), 0, 2, 8)),
            LAYOUT.matrixCount());
    Map<String, float[]> adapter = export(uneven, 4);
    Layout.Part few = uneven.matrices().get(1);
    float[] z = GoldenExperts.vector(LAYOUT, "a", "z");
    double[] changes = changes(few, Arrays.copyOfRange(z, 0, 10));

    assertThat(error(few, changes, adapter, 4)).isLessThan(1e-6);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 65})
  void rank_thatNoMatrixHas_isRefused(int rank) {
    assertThatThrownBy(() -> new LoraExport(GoldenExperts.expert(LAYOUT, "a"), cache(), rank))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("rank must be in 1..64")
        .hasMessageContaining("was " + rank);
  }

  private Map<String, float[]> export(Layout layout, int rank) throws IOException {
    float[] golden = GoldenExperts.vector(LAYOUT, "a", "z");
    ExpertVector vector = ExpertVector.of(layout, Arrays.copyOf(golden, layout.size()));
    new LoraExport(vector, cache(), rank).write(directory, "the/base");
    Map<String, float[]> tensors = new HashMap<>();
    try (SafetensorsFile file =
        SafetensorsFile.open(directory.resolve("adapter_model.safetensors"))) {
      for (Layout.Part part : layout.matrices()) {
        WeightMatrix matrix = part.matrix();
        String module = module(matrix);
        tensors.put(
            module + "A",
            SafetensorsFile.floats(file.float32(module + "lora_A.weight", rank, matrix.inputs())));
        tensors.put(
            module + "B",
            SafetensorsFile.floats(file.float32(module + "lora_B.weight", matrix.outputs(), rank)));
      }
      assertThat(file.tensors()).hasSize(tensors.size());
    }
    return tensors;
  }

  private static String module(WeightMatrix matrix) {
    return "base_model.model." + matrix.name().replaceAll("weight$", "");
  }

  /** σ(z − 1) of a matrix. */
  private static double[] changes(Layout.Part part, float[] z) {
    float[] sigma = cache().sigma(part);
    double[] changes = new double[part.count()];
    for (int i = 0; i < changes.length; i++) {
      changes[i] = sigma[part.from() + i] * (z[part.offset() + i] - 1.0);
    }
    return changes;
  }

  private static double norm(double[] squares) {
    return Math.sqrt(Arrays.stream(squares).sum());
  }

  private static double error(
      Layout.Part part, double[] changes, Map<String, float[]> adapter, int rank) {
    WeightMatrix matrix = part.matrix();
    double[] left = delta(matrix, adapter, rank);
    try (SvdCache.Factors factors = cache().factors(matrix)) {
      float[] u = SafetensorsFile.floats(factors.u());
      float[] v = SafetensorsFile.floats(factors.v());
      for (int i = 0; i < changes.length; i++) {
        int component = part.from() + i;
        for (int row = 0; row < matrix.outputs(); row++) {
          double scaled = u[component * matrix.outputs() + row] * changes[i];
          for (int column = 0; column < matrix.inputs(); column++) {
            left[row * matrix.inputs() + column] -=
                scaled * v[component * matrix.inputs() + column];
          }
        }
      }
    }
    return norm(Arrays.stream(left).map(value -> value * value).toArray());
  }

  /** B A (m,n). */
  private static double[] delta(WeightMatrix matrix, Map<String, float[]> adapter, int rank) {
    float[] a = requireNonNull(adapter.get(module(matrix) + "A"));
    float[] b = requireNonNull(adapter.get(module(matrix) + "B"));
    double[] delta = new double[matrix.outputs() * matrix.inputs()];
    for (int row = 0; row < matrix.outputs(); row++) {
      for (int column = 0; column < matrix.inputs(); column++) {
        double sum = 0;
        for (int k = 0; k < rank; k++) {
          sum += (double) b[row * rank + k] * a[k * matrix.inputs() + column];
        }
        delta[row * matrix.inputs() + column] = sum;
      }
    }
    return delta;
  }

  /** The golden checkpoint with B A added to its weights. */
  private Path patchedCheckpoint(Map<String, float[]> adapter, int rank) throws IOException {
    Path patched = Files.createDirectory(directory.resolve("patched"));
    for (String name : new String[] {"config.json", "tokenizer.json", "tokenizer_config.json"}) {
      Files.copy(Golden.directory("llama").resolve(name), patched.resolve(name));
    }
    Map<String, double[]> deltas = new HashMap<>();
    LAYOUT
        .matrices()
        .forEach(part -> deltas.put(part.matrix().name(), delta(part.matrix(), adapter, rank)));
    SafetensorsWriter writer = new SafetensorsWriter();
    try (SafetensorsFile base =
        SafetensorsFile.open(Golden.directory("llama").resolve("model.safetensors"))) {
      for (StoredTensor tensor : base.tensors().values()) {
        float[] values = SafetensorsFile.floats(tensor);
        double[] delta = deltas.getOrDefault(tensor.name(), new double[values.length]);
        for (int i = 0; i < values.length; i++) {
          values[i] = (float) (values[i] + delta[i]);
        }
        long[] shape = tensor.shape().stream().flatMapToLong(LongStream::of).toArray();
        writer.addFloat32(tensor.name(), shape, values);
      }
    }
    writer.write(patched.resolve("model.safetensors"));
    return patched;
  }

  private static void requireLogits(LanguageModel model, String expected) {
    try (KvCache cache = model.decoder().newCache(1, 128)) {
      for (JsonNode row : EXPECTED.get("experts").get(expected)) {
        int[] prompt = Golden.array(row.get("input_ids"));
        try (StepOutput output =
            model.decoder().step(cache, new StepInput(0, List.of(prompt), new int[] {0}))) {
          float[] logits = output.logits(0);
          for (int token = 0; token < logits.length; token++) {
            assertThat((double) logits[token])
                .isCloseTo(row.get("last_logits").get(token).asDouble(), within(1e-4));
          }
        }
      }
    }
  }
}
