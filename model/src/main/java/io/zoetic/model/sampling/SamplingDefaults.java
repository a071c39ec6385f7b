// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.sampling;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.databind.JsonNode;
import io.zoetic.core.SamplingOptions;
import io.zoetic.core.SamplingOptions.Field;
import io.zoetic.model.checkpoint.CheckpointJson;
import io.zoetic.model.checkpoint.InvalidCheckpointException;
import io.zoetic.model.text.BadWords;
import io.zoetic.model.text.Tokenizer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The sampling that a model's makers want, and the length that an answer may have, where a request
 * does not say: {@code generation_config.json}, which for a GGUF file is made of its {@code
 * general.sampling.*}.
 *
 * <p>As in vLLM what the file says applies whether or not it also says {@code do_sample}; only
 * {@code do_sample: false} makes the model greedy, as it does in transformers.
 *
 * @param temperature null where the file says none; 0 is greedy
 * @param topP null where the file says none
 * @param topK null where the file says none; 0 is off
 * @param repetitionPenalty null where the file says none
 * @param minP null where the file says none; 0 is off
 * @param maxTokens of an answer, {@code max_new_tokens}; null where the file says none
 * @param ignored what the file asks for and nothing here can do, as {@code key=value}
 */
public record SamplingDefaults(
    @Nullable Double temperature,
    @Nullable Double topP,
    @Nullable Integer topK,
    @Nullable Double repetitionPenalty,
    @Nullable Double minP,
    @Nullable Integer maxTokens,
    List<String> ignored) {
  /** Nothing. */
  public static final SamplingDefaults NONE =
      new SamplingDefaults(null, null, null, null, null, null, List.of());

  private static final String FILE = "generation_config.json";

  /** How keys begin that a GGUF file has and generation_config.json has no word for. */
  private static final String GGUF = "general.sampling.";

  /** What changes answers beside what is read, and the value at which it does not. */
  private static final Map<String, Double> OTHERS =
      Map.ofEntries(
          Map.entry("typical_p", 1.0),
          Map.entry("epsilon_cutoff", 0.0),
          Map.entry("eta_cutoff", 0.0),
          Map.entry("top_h", 1.0),
          Map.entry("num_beams", 1.0),
          Map.entry("penalty_alpha", 0.0),
          Map.entry("no_repeat_ngram_size", 0.0),
          Map.entry("encoder_repetition_penalty", 1.0),
          Map.entry("guidance_scale", 1.0),
          Map.entry("min_new_tokens", 0.0));

  private static final List<String> LISTS =
      List.of(
          "bad_words_ids",
          "suppress_tokens",
          "begin_suppress_tokens",
          "sequence_bias",
          "stop_strings");

  public SamplingDefaults {
    require(temperature == null || temperature >= 0, "temperature must be >= 0", temperature);
    require(topP == null || (topP > 0 && topP <= 1), "top_p must be in (0, 1]", topP);
    require(
        repetitionPenalty == null || (repetitionPenalty >= 0.01 && repetitionPenalty <= 100),
        "repetition_penalty must be in 0.01..100",
        repetitionPenalty);
    require(minP == null || (minP >= 0 && minP <= 1), "min_p must be in [0, 1]", minP);
    require(maxTokens == null || maxTokens >= 1, "max_new_tokens must be >= 1", maxTokens);
    ignored = List.copyOf(ignored);
  }

  /**
   * Reads {@code generation_config.json}; without one there are none.
   *
   * @throws InvalidCheckpointException if the file is not JSON or a value breaks a rule
   */
  public static SamplingDefaults read(Path modelDirectory) {
    Path file = modelDirectory.resolve(FILE);
    if (!Files.exists(file)) {
      return NONE;
    }
    JsonNode json = CheckpointJson.read(file);
    boolean greedy = json.path("do_sample").isBoolean() && !json.path("do_sample").asBoolean();
    Double topK = number(json, "top_k");
    Double maxTokens = number(json, "max_new_tokens");
    return new SamplingDefaults(
        greedy ? Double.valueOf(0) : number(json, "temperature"),
        number(json, "top_p"),
        topK == null ? null : Integer.valueOf(Math.max(0, topK.intValue())),
        number(json, "repetition_penalty"),
        number(json, "min_p"),
        maxTokens == null ? null : Integer.valueOf(maxTokens.intValue()),
        ignored(json));
  }

  private static @Nullable Double number(JsonNode json, String key) {
    JsonNode value = json.path(key);
    if (value.isMissingNode() || value.isNull()) {
      return null;
    }
    require(value.isNumber(), key + " must be a number", value);
    return value.asDouble();
  }

  private static List<String> ignored(JsonNode json) {
    List<String> ignored = new ArrayList<>();
    OTHERS.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .filter(other -> json.path(other.getKey()).isNumber())
        .filter(other -> json.path(other.getKey()).asDouble() != other.getValue())
        .forEach(other -> ignored.add(other.getKey() + "=" + json.path(other.getKey())));
    // Of prompt and answer together; transformers heeds it where there is no max_new_tokens.
    if (json.path("max_length").isNumber() && !json.path("max_new_tokens").isNumber()) {
      ignored.add("max_length=" + json.path("max_length"));
    }
    LISTS.stream()
        .filter(key -> json.path(key).isContainerNode() && !json.path(key).isEmpty())
        .forEach(key -> ignored.add(key + "=" + json.path(key)));
    json.properties().stream()
        .filter(entry -> entry.getKey().startsWith(GGUF))
        .forEach(entry -> ignored.add(entry.getKey() + "=" + entry.getValue()));
    return ignored;
  }

  private static void require(boolean holds, String rule, @Nullable Object value) {
    if (!holds) {
      throw new InvalidCheckpointException(FILE + ": " + rule + ", was " + value);
    }
  }

  /**
   * How a request is answered: its own value wins, then the model's, then the API's.
   *
   * @param tokenizer of the model
   */
  public SamplingParameters parameters(SamplingOptions asked, Tokenizer tokenizer) {
    return new SamplingParameters(
        either(asked, Field.TEMPERATURE, temperature, asked.temperature()),
        either(asked, Field.TOP_P, topP, asked.topP()),
        either(asked, Field.TOP_K, topK, asked.topK()),
        asked.seed(),
        either(asked, Field.REPETITION_PENALTY, repetitionPenalty, asked.repetitionPenalty()),
        asked.presencePenalty(),
        asked.frequencyPenalty(),
        either(asked, Field.MIN_P, minP, requireNonNullElse(asked.minP(), 0.0)),
        BadWords.tokens(tokenizer, requireNonNullElse(asked.badWords(), List.of())));
  }

  private static <N extends Number> N either(
      SamplingOptions asked, Field field, @Nullable N own, N given) {
    return own != null && asked.leavesOpen(field) ? own : given;
  }

  /**
   * Tokens that an answer may have: as the request says; else as the model says, and as there is
   * room.
   *
   * @param room what the context leaves behind the prompt
   */
  public int maxTokens(SamplingOptions asked, int room) {
    if (asked.maxTokens() != null) {
      return asked.maxTokens();
    }
    int least = requireNonNullElse(asked.minTokens(), 0);
    return maxTokens == null ? room : Math.min(room, Math.max(maxTokens, least));
  }

  /** What there is, by the names of the API. */
  public Map<String, Number> values() {
    Map<String, Number> values = new LinkedHashMap<>();
    put(values, "temperature", temperature);
    put(values, "top_p", topP);
    put(values, "top_k", topK);
    put(values, "repetition_penalty", repetitionPenalty);
    put(values, "min_p", minP);
    put(values, "max_tokens", maxTokens);
    return values;
  }

  private static void put(Map<String, Number> values, String name, @Nullable Number value) {
    if (value != null) {
      values.put(name, value);
    }
  }
}
