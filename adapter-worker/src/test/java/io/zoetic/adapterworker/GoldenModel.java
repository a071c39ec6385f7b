// SPDX-License-Identifier: Apache-2.0
package io.zoetic.adapterworker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.zoetic.model.LanguageModel;
import io.zoetic.model.checkpoint.SafetensorsFile;
import io.zoetic.model.generation.ContinuousBatch;
import io.zoetic.model.generation.Generation;
import io.zoetic.model.generation.GenerationLimits;
import io.zoetic.model.generation.Scores;
import io.zoetic.model.sampling.SamplingDefaults;
import io.zoetic.model.sampling.SamplingParameters;
import io.zoetic.model.svf.ExpertVector;
import io.zoetic.model.svf.Layout;
import io.zoetic.model.svf.LayoutSpec;
import io.zoetic.model.torch.TorchThread;
import io.zoetic.testkit.SharedFactors;
import io.zoetic.vectorstore.BaseModels;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The golden checkpoint llama on the calling thread: what a worker's answers are compared with. */
public record GoldenModel(LanguageModel model) implements AutoCloseable {
  public static final Path CHECKPOINT = Path.of("../model/src/test/resources/golden/llama");
  static final LayoutSpec LAYOUT = LayoutSpec.parse("mlp");

  static GoldenModel load() {
    TorchThread.prepareForInference();
    return new GoldenModel(
        LanguageModel.load(
            CHECKPOINT,
            LanguageModel.Options.ofDefaults()
                .with(LanguageModel.Experts.of(LAYOUT, SharedFactors.DIRECTORY))));
  }

  /** What an independent implementation answers under the golden experts. */
  static JsonNode expected() {
    try {
      return new ObjectMapper().readTree(CHECKPOINT.resolve("expected_svf.json").toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Layout layout() {
    return model.decoder().layout().orElseThrow();
  }

  void register(BaseModels baseModels) {
    Registration.register(model, CHECKPOINT, SamplingDefaults.NONE, baseModels);
    baseModels.serveLayout(model.digest(), LAYOUT.toString(), layout().size(), true);
  }

  /** A golden vector, {@code a} or {@code b}. */
  float[] golden(String name) {
    float[] z = new float[layout().size()];
    try (SafetensorsFile file =
        SafetensorsFile.open(CHECKPOINT.resolve("svf_vectors.safetensors"))) {
      for (Layout.Part part : layout().matrices()) {
        float[] own =
            SafetensorsFile.floats(file.float32(name + ".z." + part.matrix().name(), part.count()));
        System.arraycopy(own, 0, z, part.offset(), own.length);
      }
    }
    return z;
  }

  /** The golden vectors mixed: t of b, the rest of a. Each t gives other answers. */
  float[] between(double t) {
    float[] a = golden("a");
    float[] b = golden("b");
    float[] z = new float[a.length];
    for (int i = 0; i < z.length; i++) {
      z[i] = (float) ((1 - t) * a[i] + t * b[i]);
    }
    return z;
  }

  /** The greedy answer to a prompt that is alone with its expert. */
  List<Integer> alone(List<Integer> prompt, int tokens, float... z) {
    Generation generation =
        new Generation(
                model,
                prompt.stream().mapToInt(Integer::intValue).toArray(),
                SamplingParameters.greedy(),
                new GenerationLimits(tokens, List.of(), true),
                Scores.NONE)
            .under(ExpertVector.of(layout(), z));
    try (ContinuousBatch batch = new ContinuousBatch(model, 1, 512)) {
      batch.add(generation);
      while (batch.size() > 0) {
        batch.step();
      }
    }
    return generation.answer();
  }

  static List<Integer> integers(JsonNode array) {
    List<Integer> values = new ArrayList<>();
    array.forEach(value -> values.add(value.asInt()));
    return values;
  }

  @Override
  public void close() {
    model.close();
  }
}
