// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.training.task;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zoetic.cli.output.Json;
import io.zoetic.core.ExpertRole;
import io.zoetic.model.expert.Expert;
import io.zoetic.model.expert.ExpertFile;
import io.zoetic.model.svf.PeftAdapter;
import io.zoetic.model.training.AdapterParameters;
import io.zoetic.model.training.SvfParameters;
import io.zoetic.model.training.TrainedParameters;
import io.zoetic.model.training.TrainingCheckpoint;
import io.zoetic.recipes.evaluation.Plan;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a training leaves in a folder: {@code settings.json}, {@code checkpoint.safetensors}, the
 * curve as {@code curve.json}, {@code curve.csv} and {@code curve.svg}; and at the end an expert,
 * or an adapter in the files of PEFT.
 */
record TrainedFiles(Path directory, String name) {
  private static final String SETTINGS = "settings.json";
  private static final String CHECKPOINT = "checkpoint.safetensors";

  /**
   * Begins a training in the folder, or goes on with the one that is there.
   *
   * @return where that was; null if there was none
   * @throws IllegalArgumentException if one is there and must not, or is of other settings
   */
  @Nullable KeptTraining begin(ObjectNode settings, boolean resume) throws IOException {
    Files.createDirectories(directory);
    Path checkpoint = directory.resolve(CHECKPOINT);
    Path written = directory.resolve(SETTINGS);
    if (!Files.exists(checkpoint)) {
      write(written, Json.pretty(settings) + "\n");
      return null;
    }
    if (!resume) {
      throw new IllegalArgumentException(
          "%s must not be a training's already unless --resume is given, was".formatted(directory));
    }
    List<String> differences = Plan.differences(Json.parse(Files.readAllBytes(written)), settings);
    if (!differences.isEmpty()) {
      throw new IllegalArgumentException(
          "settings of %s must be those of this training to resume it: %s"
              .formatted(directory, String.join("; ", differences)));
    }
    return KeptTraining.of(Files.readAllBytes(checkpoint));
  }

  /** Keeps where a training is. */
  void keep(TrainingCheckpoint checkpoint, LearningCurve curve, String title) throws IOException {
    write(directory.resolve(CHECKPOINT), checkpoint.toBytes());
    write(directory.resolve("curve.json"), Json.pretty(curve.json()) + "\n");
    write(directory.resolve("curve.csv"), curve.csv());
    write(directory.resolve("curve.svg"), curve.svg(title));
  }

  private void write(Path file, String text) throws IOException {
    write(file, text.getBytes(StandardCharsets.UTF_8));
  }

  /** A process that ends meanwhile leaves the old file or the new one. */
  private void write(Path file, byte[] bytes) throws IOException {
    Path fresh = Files.createTempFile(directory, ".fresh", ".tmp");
    try {
      Files.write(fresh, bytes);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  /** Writes the expert or the adapter. */
  void write(
      TrainedParameters best, TaskTraining.Outcome outcome, ObjectNode settings, String baseModel)
      throws IOException {
    switch (best) {
      case SvfParameters svf ->
          ExpertFile.write(
              directory,
              new Expert(
                  name,
                  1,
                  ExpertRole.SKILL,
                  "Trained on " + settings.at("/train/task").asText() + ".",
                  baseModel,
                  lineage(outcome, settings),
                  svf.vector()));
      case AdapterParameters adapted -> PeftAdapter.write(adapted.adapter(), directory, baseModel);
      default -> throw new IllegalStateException("nothing writes " + best.description());
    }
  }

  private static Map<String, String> lineage(TaskTraining.Outcome outcome, ObjectNode settings) {
    Map<String, String> lineage = new TreeMap<>();
    settings
        .properties()
        .forEach(
            field -> {
              if (field.getValue().isValueNode() && !field.getKey().equals("base_model")) {
                lineage.put(field.getKey(), field.getValue().asText());
              }
            });
    Look base = outcome.curve().base();
    Look best = outcome.curve().best();
    lineage.put("task", settings.at("/train/task").asText());
    lineage.put("examples", String.valueOf(outcome.examples().size()));
    lineage.put("rows_digest", settings.at("/train/rows_digest").asText());
    lineage.put("best_step", String.valueOf(best.step()));
    lineage.put("validation", settings.at("/validation/task").asText());
    lineage.put("validation_items", String.valueOf(best.items()));
    lineage.put("validation_right_base", String.valueOf(base.right()));
    lineage.put("validation_right", String.valueOf(best.right()));
    return lineage;
  }

  /** What {@code eval --expert} is given for a folder: its expert, or the folder of an adapter. */
  static String reference(Path directory) {
    if (PeftAdapter.isIn(directory)) {
      return directory.toString();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> file.getFileName().toString().matches(".*@\\d+\\.safetensors"))
          .findFirst()
          .orElse(directory)
          .toString();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
