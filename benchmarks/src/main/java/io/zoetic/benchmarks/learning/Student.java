// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.learning;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.zoetic.model.training.AdamWOptions;
import io.zoetic.model.training.ExpertTrainer;
import io.zoetic.model.training.Parametrisation;
import io.zoetic.model.training.ResumableRandom;
import io.zoetic.model.training.TrainingSession;
import io.zoetic.trainerworker.learning.LearningObjective;
import io.zoetic.trainerworker.learning.LearningOptions;
import io.zoetic.trainerworker.learning.RunConfig;
import java.util.Arrays;
import java.util.Locale;

/**
 * Who learns; all on the same matrices, from the same data, in as many steps.
 *
 * @param name what it was asked for by
 * @param kind of parameters
 * @param rank of an adapter
 * @param config fields of a run's configuration that are not the objective's usual ones
 */
record Student(String name, Kind kind, int rank, ObjectNode config) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String RANK = "rank";
  private static final int RANK_USUAL = 8;

  /** Alpha is twice the rank, as usual. */
  private static final double ALPHA_PER_RANK = 2;

  /** The kinds of parameters. */
  enum Kind {
    /** z, as the product trains it. */
    SVF(0),
    /**
     * LoRA; trained as an expert is but for the learning rate, since what proves good for z is too
     * much for A and B.
     */
    LORA(1e-3),
    /** LoRA-XS; likewise. */
    LORA_XS(1e-3),
    /** Full fine-tuning of these matrices; likewise. */
    FULL(1e-4);

    /** Of the first step, chosen on the validation split; 0: the objective's own. */
    private final double learningRate;

    Kind(double learningRate) {
      this.learningRate = learningRate;
    }

    private String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static Kind parse(String word) {
      return Arrays.stream(values())
          .filter(kind -> kind.word().equals(word))
          .findFirst()
          .orElseThrow(
              () ->
                  new IllegalArgumentException(
                      "a method must be one of %s, was %s"
                          .formatted(Arrays.stream(values()).map(Kind::word).toList(), word)));
    }
  }

  /**
   * Reads {@code lora:rank=1:learning_rate=0.003}: the kind, then the rank of an adapter and fields
   * of a run's configuration.
   *
   * @throws IllegalArgumentException that says what is wrong
   */
  static Student parse(String text) {
    String[] parts = text.split(":");
    ObjectNode config = JsonNodeFactory.instance.objectNode();
    for (String field : Arrays.asList(parts).subList(1, parts.length)) {
      int equals = field.indexOf('=');
      if (equals < 1) {
        throw new IllegalArgumentException(
            "a method must be KIND:FIELD=VALUE:..., had %s in %s".formatted(field, text));
      }
      config.set(field.substring(0, equals), value(field.substring(equals + 1)));
    }
    JsonNode rank = config.remove(RANK);
    Student student =
        new Student(text, Kind.parse(parts[0]), rank == null ? RANK_USUAL : rank.asInt(), config);
    student.options(LearningObjective.AUTO);
    return student;
  }

  /** A number or a truth, or else a word. */
  private static JsonNode value(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      return TextNode.valueOf(text);
    }
  }

  /** How it learns from what is said for an objective. */
  LearningOptions options(LearningObjective objective) {
    ObjectNode all = JsonNodeFactory.instance.objectNode();
    all.put("objective", objective.word());
    if (kind.learningRate > 0) {
      all.put("learning_rate", kind.learningRate);
    }
    all.setAll(config);
    return RunConfig.of(all.toString()).learning();
  }

  /** A run that begins at the base model; the caller closes it. */
  TrainingSession<?> start(ExpertTrainer trainer, AdamWOptions options, long seed) {
    ResumableRandom random = new ResumableRandom(seed);
    return switch (kind) {
      case SVF -> trainer.start(Parametrisation.DIRECT, random, options);
      case LORA -> trainer.startLora(rank, ALPHA_PER_RANK * rank, random, options);
      case LORA_XS -> trainer.startLoraXs(rank, random, options);
      case FULL -> trainer.startMatrices(options);
    };
  }
}
