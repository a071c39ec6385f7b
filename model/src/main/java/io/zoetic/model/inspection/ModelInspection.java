// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.inspection;

import io.zoetic.model.DecoderWeights;
import io.zoetic.model.checkpoint.Checkpoint;
import io.zoetic.model.checkpoint.InvalidCheckpointException;
import io.zoetic.model.checkpoint.StoredTensor;
import io.zoetic.model.config.ModelConfig;
import io.zoetic.model.config.RopeScaling;
import io.zoetic.model.inspection.ModelReport.LayoutFacts;
import io.zoetic.model.inspection.ModelReport.RopeFacts;
import io.zoetic.model.sampling.SamplingDefaults;
import io.zoetic.model.svf.FactorCost;
import io.zoetic.model.svf.Layout;
import io.zoetic.model.svf.LayoutChoice;
import io.zoetic.model.svf.LayoutSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a model is from its JSON files and the headers of its weights: no weight is touched,
 * so a model of any size takes about as long as a small one. What loading would refuse is found in
 * the same way and told in the same words. One thread.
 */
public final class ModelInspection {
  private static final List<String> LAYOUTS =
      List.of("all", "all,components=top-256", "mlp", "mlp,components=top-256", "mlp+qv", "qv");

  private static final LayoutChoice.Machine MACHINE = LayoutChoice.Machine.here();

  private final Path directory;
  private final List<String> refused = new ArrayList<>();
  private final List<String> remarks = new ArrayList<>();

  private ModelInspection(Path directory) {
    this.directory = directory;
  }

  /** Inspects a checkpoint; what is wrong with it is part of the report. */
  public static ModelReport of(Path directory) {
    return new ModelInspection(directory.toAbsolutePath().normalize()).report();
  }

  private ModelReport report() {
    @Nullable ModelConfig config = attempt(() -> ModelConfig.read(directory));
    ModelReport.@Nullable Weights weights = weights(config);
    if (!Files.exists(directory.resolve("tokenizer.json"))) {
      refused.add("a checkpoint needs tokenizer.json, missing in " + directory);
    }
    SamplingDefaults defaults = attempt(() -> SamplingDefaults.read(directory));
    if (defaults != null && !defaults.ignored().isEmpty()) {
      remarks.add(
          "generation_config.json asks for what is not supported and is left out: "
              + String.join(", ", defaults.ignored()));
    }
    TextFacts text = new TextFacts(directory);
    LayoutChoice choice = config == null ? null : LayoutChoice.of(config.matrices(), MACHINE);
    ModelReport.@Nullable ChatTemplateFacts template = attempt(text::chatTemplate);
    if (template == null) {
      remarks.add("no chat template: it answers /v1/completions only");
    } else if (template.problem() != null) {
      remarks.add("chats are refused: " + template.problem());
    }
    return new ModelReport(
        String.valueOf(directory.getFileName()),
        refused.isEmpty(),
        List.copyOf(refused),
        List.copyOf(remarks),
        config == null ? null : shape(config),
        weights,
        template,
        config == null ? List.of() : text.endTokens(config.eosTokenIds()),
        defaults == null ? Map.of() : defaults.values(),
        config == null ? List.of() : layouts(config),
        choice == null
            ? null
            : new ModelReport.DefaultLayout(choice.layout().spec().toString(), choice.reason()),
        config == null || choice == null ? null : MemoryEstimate.of(config, choice));
  }

  /** What is read, or nothing and a refusal. */
  private <T> @Nullable T attempt(Supplier<@Nullable T> reading) {
    try {
      return reading.get();
    } catch (InvalidCheckpointException e) {
      refused.add(String.valueOf(e.getMessage()));
      return null;
    }
  }

  private ModelReport.@Nullable Weights weights(@Nullable ModelConfig config) {
    return attempt(
        () -> {
          try (Checkpoint checkpoint = Checkpoint.open(directory)) {
            if (!checkpoint.others().isEmpty()) {
              remarks.add(
                  "tensors that are no weights and are not read: "
                      + String.join(", ", new TreeMap<>(checkpoint.others()).keySet()));
            }
            return config == null ? null : stored(DecoderWeights.in(checkpoint, config));
          }
        });
  }

  private static ModelReport.Weights stored(List<StoredTensor> tensors) {
    Map<String, Long> types = new TreeMap<>();
    long bytes = 0;
    Set<Long> seen = new HashSet<>(); // a tied head is the embedding again
    for (StoredTensor tensor : tensors) {
      if (seen.add(tensor.bytes().address())) {
        long values = tensor.shape().stream().reduce(1L, Math::multiplyExact);
        types.merge(tensor.type().name(), values, Long::sum);
        bytes += tensor.bytes().byteSize();
      }
    }
    return new ModelReport.Weights(types, bytes);
  }

  private static ModelReport.Shape shape(ModelConfig config) {
    return new ModelReport.Shape(
        config.architecture().className(),
        config.modelType(),
        DecoderWeights.parameterCount(config),
        config.numHiddenLayers(),
        config.hiddenSize(),
        config.intermediateSize(),
        config.numAttentionHeads(),
        config.numKeyValueHeads(),
        config.headDim(),
        config.vocabSize(),
        config.tieWordEmbeddings(),
        config.maxPositionEmbeddings(),
        ropes(config),
        config.slidingWindow(),
        (int) config.layers().stream().filter(ModelConfig.LayerKind::slides).count());
  }

  private static List<RopeFacts> ropes(ModelConfig config) {
    List<RopeFacts> facts = new ArrayList<>();
    for (int table = 0; table < config.ropes().size(); table++) {
      int index = table;
      ModelConfig.Rope rope = config.ropes().get(table);
      facts.add(
          new RopeFacts(
              (int) config.layers().stream().filter(layer -> layer.rope() == index).count(),
              rope.scaling().word(),
              rope.theta(),
              rope.dimensions(),
              words(rope.scaling())));
    }
    return facts;
  }

  private static String words(RopeScaling scaling) {
    return switch (scaling) {
      case RopeScaling.None() -> "";
      case RopeScaling.Linear(double factor) -> "factor " + factor;
      case RopeScaling.Dynamic(double factor, int trained) ->
          "factor %s beyond %d tokens".formatted(factor, trained);
      case RopeScaling.Yarn yarn ->
          "factor %s over %d tokens".formatted(yarn.factor(), yarn.originalMaxPosition());
      case RopeScaling.LongRope longRope ->
          "short factors up to %d tokens, long ones beyond"
              .formatted(longRope.originalMaxPosition());
      case RopeScaling.Llama3 llama3 ->
          "factor %s over %d tokens".formatted(llama3.factor(), llama3.originalMaxPosition());
    };
  }

  private static List<LayoutFacts> layouts(ModelConfig config) {
    return LAYOUTS.stream()
        .flatMap(
            name -> {
              LayoutSpec spec = LayoutSpec.parse(name);
              try {
                return Stream.of(facts(name, Layout.of(spec, config.matrices())));
              } catch (IllegalArgumentException e) {
                return Stream.of(); // it names nothing in this model
              }
            })
        .toList();
  }

  private static LayoutFacts facts(String name, Layout layout) {
    FactorCost cost = FactorCost.of(layout);
    return new LayoutFacts(
        name, cost.matrices(), cost.components(), cost.bytes(), cost.seconds(MACHINE.cores()));
  }
}
