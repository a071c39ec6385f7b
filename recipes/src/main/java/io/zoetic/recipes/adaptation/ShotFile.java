// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.adaptation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zoetic.cli.output.Json;
import io.zoetic.core.ChatMessage;
import io.zoetic.core.PromptContent;
import io.zoetic.core.PromptJson;
import io.zoetic.core.SplitGroup;
import io.zoetic.model.serving.AnswerLimits;
import io.zoetic.model.training.loss.Completion;
import io.zoetic.recipes.evaluation.engine.ModelEngine;
import io.zoetic.trainerworker.inference.BatchInference;
import io.zoetic.trainerworker.learning.VerifierKind;
import io.zoetic.trainerworker.mixture.Shot;
import io.zoetic.trainerworker.reward.Verifier;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Questions with right answers, a row on each line: conversations in {@code messages}, whose last
 * turn is the right answer, or the rule that tells it. {@code user} is passed over; the other rows
 * that {@code teach} takes say no right answer, and are refused. One thread.
 */
final class ShotFile {
  private static final Set<String> FIELDS = Set.of("messages", "user");

  private final BatchInference inference;
  private final VerifierKind kind;

  /** The line of each prompt: asked twice, it would be found by and held out at once. */
  private final Map<String, Integer> lines = new HashMap<>();

  private ShotFile(BatchInference inference, VerifierKind kind) {
    this.inference = inference;
    this.kind = kind;
  }

  /**
   * Reads a file. Templates that write a date write the same one every day.
   *
   * @param inference by which shots are to be answered
   * @throws IllegalArgumentException that names the line and the rule, if a row is none, does not
   *     fit the model, or has the prompt of another
   * @throws IOException if it cannot be read
   */
  static List<Shot> read(Path file, BatchInference inference, VerifierKind kind)
      throws IOException {
    ShotFile reader = new ShotFile(inference, kind);
    List<Shot> shots = new ArrayList<>();
    List<String> lines = Files.readAllLines(file);
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).isBlank()) {
        continue;
      }
      try {
        shots.add(reader.shot(lines.get(i), i + 1));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "%s, line %d: %s".formatted(file, i + 1, e.getMessage()), e);
      }
    }
    return shots;
  }

  private Shot shot(String line, int number) {
    List<ChatMessage> turns = turns(line);
    String right = turns.getLast().content();
    PromptContent prompt = new PromptContent.Chat(turns.subList(0, turns.size() - 1));
    requireNew(PromptJson.of(prompt), number);
    Completion completion =
        Completion.right(
            inference.tokens().prompt(prompt, ModelEngine.NOW), inference.tokens().answer(right));
    Verifier judge = kind.of(right);
    requireFit(completion.prompt().length, judge.hasRightAnswer() ? completion.answer().length : 1);
    return new Shot(completion, judge);
  }

  private void requireNew(PromptJson prompt, int number) {
    Integer other = lines.putIfAbsent(SplitGroup.of(prompt.json(), prompt.hash()), number);
    if (other != null) {
      throw new IllegalArgumentException(
          "a prompt must be asked once, line %d has the same but for case, white space or punctuation"
              .formatted(other));
    }
  }

  private void requireFit(int prompt, int answer) {
    AnswerLimits limits = inference.limits();
    if (!limits.fits(prompt, answer)) {
      throw new IllegalArgumentException(
          "a prompt and its right answer must have at most %d tokens, the answer at most %d of them, had %d and %d"
              .formatted(limits.context(), limits.max(), prompt, answer));
    }
  }

  private static List<ChatMessage> turns(String line) {
    List<ChatMessage> turns = new ArrayList<>();
    for (JsonNode turn : messages(line)) {
      JsonNode role = turn.path("role");
      JsonNode content = turn.path("content");
      if (!role.isTextual() || !content.isTextual()) {
        throw new IllegalArgumentException(
            "role and content of a message must be texts, was " + turn);
      }
      turns.add(new ChatMessage(role.textValue(), content.textValue()));
    }
    if (turns.size() < 2 || !turns.getLast().role().equals("assistant")) {
      throw new IllegalArgumentException(
          "messages must be a question and, as the assistant's turn, its right answer, was "
              + line.strip());
    }
    return turns;
  }

  private static JsonNode messages(String line) {
    JsonNode row = parsed(line);
    List<String> others =
        row.properties().stream()
            .map(Map.Entry::getKey)
            .filter(name -> !FIELDS.contains(name))
            .sorted()
            .toList();
    if (!others.isEmpty()) {
      throw new IllegalArgumentException(
          "a shot must have messages alone, which end with the right answer, had " + others);
    }
    return row.path("messages");
  }

  private static JsonNode parsed(String line) {
    try {
      if (Json.parse(line.getBytes(StandardCharsets.UTF_8)) instanceof ObjectNode row) {
        return row;
      }
    } catch (IOException e) {
      throw new IllegalArgumentException("a shot must be a JSON object, was " + line.strip(), e);
    }
    throw new IllegalArgumentException("a shot must be a JSON object, was " + line.strip());
  }
}
