// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.svf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.zoetic.model.Decoder;
import io.zoetic.model.ExpertForm;
import io.zoetic.model.Golden;
import io.zoetic.model.KvCache;
import io.zoetic.model.LanguageModel;
import io.zoetic.model.StepInput;
import io.zoetic.model.StepOutput;
import io.zoetic.model.checkpoint.SafetensorsFile;
import io.zoetic.model.checkpoint.SafetensorsWriter;
import io.zoetic.model.checkpoint.StoredTensor;
import io.zoetic.model.generation.ContinuousBatch;
import io.zoetic.model.generation.Generation;
import io.zoetic.model.generation.GenerationLimits;
import io.zoetic.model.generation.ScoredAnswers;
import io.zoetic.model.sampling.SamplingParameters;
import io.zoetic.model.torch.TorchThread;
import io.zoetic.testkit.SharedFactors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Experts on every family: what holds for Llama holds for each, beyond its window too. */
class FamilyExpertsTest {
  @TempDir Path directory;

  private Random random = new Random(0);

  @BeforeEach
  void seed() {
    long seed = new Random().nextLong();
    System.out.println("seed " + seed);
    random = new Random(seed);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"gemma2", "gemma3", "phi3", "olmo2", "granite", "smollm3", "llama-linear-bias"})
  void zOfOne_inTheDeltaForm_isTheBaseModelBitForBit(String name) {
    int[] prompt = random.ints(40, 0, 320).toArray();
    try (LanguageModel plain = Golden.load(name);
        LanguageModel model = load(Golden.directory(name), ExpertForm.DELTA)) {
      Layout layout = model.decoder().layout().orElseThrow();
      float[] ones = new float[layout.size()];
      Arrays.fill(ones, 1);
      ExpertVector other = expert(layout);

      float[] expected = logits(plain.decoder(), prompt, null, null).get(0);
      List<float[]> both = logits(model.decoder(), prompt, ExpertVector.of(layout, ones), other);

      assertThat(both.get(0)).isEqualTo(expected);
      assertThat(both.get(1)).isNotEqualTo(expected);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gemma2",
        "gemma3",
        "phi3",
        "olmo2",
        "granite",
        "smollm3",
        "mistral-window",
        "qwen3-window",
        "llama-dynamic",
        "phi3-longrope"
      })
  void rows_underManyExperts_answerAsTheyDoAloneAndWithoutAPrefixCache(String name) {
    try (LanguageModel model = load(Golden.directory(name), ExpertForm.DELTA)) {
      Layout layout = model.decoder().layout().orElseThrow();
      List<@Nullable ExpertVector> experts =
          Arrays.asList(null, expert(layout), expert(layout), expert(layout));
      int[] shared = random.ints(48, 0, 320).toArray();
      List<Generation> together = new ArrayList<>();
      List<Generation> alone = new ArrayList<>();
      for (int i = 0; i < 24; i++) {
        int common = 16 * random.nextInt(4);
        int[] own = random.ints(1 + random.nextInt(30), 0, 320).toArray();
        int[] prompt =
            IntStream.concat(Arrays.stream(shared).limit(common), Arrays.stream(own)).toArray();
        ExpertVector expert = experts.get(i % experts.size());
        together.add(generation(model, prompt, expert));
        alone.add(generation(model, prompt, expert));
      }

      ScoredAnswers answers = new ScoredAnswers();
      run(answers, model, together, 8, 4 << 20);
      run(answers, model, alone, 1, 0);

      assertThat(together.stream().mapToInt(Generation::reusedTokens).sum()).isPositive();
      answers.requireSame(together, alone);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gemma3", "phi3", "olmo2", "granite", "llama-linear-bias"})
  void merged_delta_andFactoredForm_giveTheSameLogits(String name) {
    int[] prompt = random.ints(40, 0, 320).toArray();
    try (LanguageModel delta = load(Golden.directory(name), ExpertForm.DELTA);
        LanguageModel factored = load(Golden.directory(name), ExpertForm.FACTORED)) {
      ExpertVector expert = expert(delta.decoder().layout().orElseThrow());
      float[] expected = logits(delta.decoder(), prompt, expert, null).get(0);

      requireClose(logits(factored.decoder(), prompt, expert, null).get(0), expected, 1e-3);
      try (Decoder merged = delta.decoder().merged(expert)) {
        requireClose(logits(merged, prompt, null, null).get(0), expected, 1e-3);
      }
    }
  }

  /** Every component of what a checkpoint stores as one, so that nothing is lost. */
  @ParameterizedTest
  @ValueSource(strings = {"gemma3", "phi3", "olmo2", "granite"})
  void adapter_withEveryComponent_addedToTheStoredWeightsGivesTheExpert(String name)
      throws IOException {
    int[] prompt = random.ints(40, 0, 320).toArray();
    try (LanguageModel model = load(Golden.directory(name), ExpertForm.DELTA)) {
      ExpertVector expert = expert(model.decoder().layout().orElseThrow());
      SvdCache cache = SvdCache.of(SharedFactors.DIRECTORY, model.digest());
      int rank = name.equals("phi3") ? 128 : 64;
      new LoraExport(expert, cache, rank).write(directory, "the/base");
      float[] expected = logits(model.decoder(), prompt, expert, null).get(0);

      try (LanguageModel patched = LanguageModel.load(patched(name), options())) {
        requireClose(logits(patched.decoder(), prompt, null, null).get(0), expected, 2e-3);
      }
    }
    assertThat(modules()).isEqualTo(new TreeSet<>(targets(name)));
  }

  private static Set<String> targets(String name) {
    return name.equals("phi3")
        ? Set.of("qkv_proj", "o_proj", "gate_up_proj", "down_proj")
        : Set.of("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj");
  }

  private Set<String> modules() throws IOException {
    JsonNode config =
        new ObjectMapper().readTree(directory.resolve("adapter_config.json").toFile());
    Set<String> modules = new TreeSet<>();
    config.get("target_modules").forEach(module -> modules.add(module.asText()));
    return modules;
  }

  /** A checkpoint with the adapter added to its weights, as PEFT merges it. */
  private Path patched(String name) throws IOException {
    Path patched = Files.createDirectory(directory.resolve("patched"));
    try (Stream<Path> files = Files.list(Golden.directory(name))) {
      for (Path file : files.toList()) {
        Files.copy(file, patched.resolve(file.getFileName().toString()));
      }
    }
    SafetensorsWriter writer = new SafetensorsWriter();
    try (SafetensorsFile base = SafetensorsFile.open(patched.resolve("model.safetensors"));
        SafetensorsFile adapter =
            SafetensorsFile.open(directory.resolve("adapter_model.safetensors"))) {
      for (StoredTensor tensor : base.tensors().values()) {
        long[] shape = tensor.shape().stream().flatMapToLong(LongStream::of).toArray();
        String module = "base_model.model." + tensor.name().replaceFirst("weight$", "lora_");
        writer.addFloat32(
            tensor.name(),
            shape,
            sum(
                SafetensorsFile.floats(tensor),
                adapter.tensors().get(module + "A.weight"),
                adapter.tensors().get(module + "B.weight")));
      }
      Path written = directory.resolve("written.safetensors");
      writer.write(written);
      Files.move(
          written,
          patched.resolve("model.safetensors"),
          java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }
    return patched;
  }

  /** W + B A. */
  private static float[] sum(
      float[] weight, @Nullable StoredTensor left, @Nullable StoredTensor right) {
    if (left == null || right == null) {
      return weight;
    }
    float[] a = SafetensorsFile.floats(left);
    float[] b = SafetensorsFile.floats(right);
    int rank = Math.toIntExact(left.shape().getFirst());
    int inputs = a.length / rank;
    for (int row = 0; row < b.length / rank; row++) {
      for (int k = 0; k < rank; k++) {
        for (int column = 0; column < inputs; column++) {
          weight[row * inputs + column] += b[row * rank + k] * a[k * inputs + column];
        }
      }
    }
    return weight;
  }

  private static LanguageModel load(Path checkpoint, ExpertForm form) {
    LanguageModel model =
        LanguageModel.load(
            checkpoint,
            options()
                .with(
                    new LanguageModel.Experts(
                        LayoutSpec.ALL, form, SharedFactors.DIRECTORY, (_, _, _) -> {})));
    TorchThread.prepareForInference();
    return model;
  }

  private static LanguageModel.Options options() {
    return LanguageModel.Options.ofDefaults();
  }

  /** Logits of two rows with the same prompt, read in two pieces, under an expert each. */
  private static List<float[]> logits(
      Decoder decoder, int[] prompt, @Nullable ExpertVector first, @Nullable ExpertVector second) {
    try (KvCache cache = decoder.newCache(2, 128)) {
      cache.setExpert(0, first);
      cache.setExpert(1, second);
      int[] begin = Arrays.copyOf(prompt, 25);
      int[] rest = Arrays.copyOfRange(prompt, 25, prompt.length);
      int[] length = {prompt.length, prompt.length};
      decoder.step(cache, new StepInput(0, List.of(begin, begin), new int[2], length)).close();
      try (StepOutput output =
          decoder.step(cache, new StepInput(0, List.of(rest, rest), new int[] {25, 25}, length))) {
        return List.of(output.logits(0), output.logits(1));
      }
    }
  }

  private static void requireClose(float[] actual, float[] expected, double tolerance) {
    for (int i = 0; i < expected.length; i++) {
      assertThat((double) actual[i]).isCloseTo(expected[i], within(tolerance));
    }
  }

  private ExpertVector expert(Layout layout) {
    float[] z = new float[layout.size()];
    for (int i = 0; i < z.length; i++) {
      z[i] = (float) (1 + 0.2 * random.nextGaussian());
    }
    return ExpertVector.of(layout, z);
  }

  private static void run(
      ScoredAnswers answers,
      LanguageModel model,
      List<Generation> all,
      int rows,
      long prefixBytes) {
    try (ContinuousBatch batch = new ContinuousBatch(model, rows, 64, prefixBytes)) {
      all.forEach(batch::add);
      answers.run(batch);
    }
  }

  private static Generation generation(
      LanguageModel model, int[] prompt, @Nullable ExpertVector expert) {
    return new Generation(
            model,
            prompt,
            SamplingParameters.greedy(),
            new GenerationLimits(20, List.of(), true),
            ScoredAnswers.ALL)
        .under(expert);
  }
}
