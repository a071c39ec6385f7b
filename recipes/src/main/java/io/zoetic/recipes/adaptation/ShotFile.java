// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.adaptation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.zoetic.core.ChatMessage;
import io.zoetic.core.PromptContent;
import io.zoetic.model.training.loss.Completion;
import io.zoetic.trainerworker.inference.ChatTokens;
import io.zoetic.trainerworker.learning.VerifierKind;
import io.zoetic.trainerworker.mixture.Shot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Questions with right answers, a row on each line: conversations whose last turn is the right
 * answer, as {@code teach} takes them.
 */
final class ShotFile {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private ShotFile() {}

  /**
   * Reads a file.
   *
   * @throws IllegalArgumentException that names the line and the rule, if a row is none
   * @throws IOException if it cannot be read
   */
  static List<Shot> read(Path file, ChatTokens tokens, VerifierKind verifier) throws IOException {
    List<Shot> shots = new ArrayList<>();
    List<String> lines = Files.readAllLines(file);
    Instant now = Instant.now();
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).isBlank()) {
        continue;
      }
      try {
        shots.add(shot(turns(lines.get(i)), tokens, verifier, now));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "%s, line %d: %s".formatted(file, i + 1, e.getMessage()), e);
      }
    }
    return shots;
  }

  private static Shot shot(
      List<ChatMessage> turns, ChatTokens tokens, VerifierKind verifier, Instant now) {
    String right = turns.getLast().content();
    PromptContent prompt = new PromptContent.Chat(turns.subList(0, turns.size() - 1));
    return new Shot(
        Completion.right(tokens.prompt(prompt, now), tokens.answer(right)), verifier.of(right));
  }

  private static List<ChatMessage> turns(String line) {
    List<ChatMessage> turns = new ArrayList<>();
    for (JsonNode turn : parsed(line).path("messages")) {
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

  private static JsonNode parsed(String line) {
    try {
      return JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("a shot must be a JSON object, was " + line.strip(), e);
    }
  }
}
