// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.learning;

import io.zoetic.core.ChatMessage;
import io.zoetic.core.PromptContent;
import io.zoetic.core.PromptJson;
import io.zoetic.trainerworker.inference.ChatTokens;
import io.zoetic.vectorstore.learning.Example;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Puts what was demonstrated for the most similar prompts before a prompt, as turns of the same
 * conversation; the most similar one last (Liu et al., arXiv 2101.06804). How similar prompts are
 * is the cosine of the tokens that they have, each by how few prompts have it (Salton and Buckley,
 * Term-weighting approaches in automatic text retrieval, 1988): it needs no model, and what the
 * chat template says in each prompt weighs nothing. Not thread-safe.
 */
public final class NearestDemonstrations {
  private final ChatTokens tokens;
  private final List<Demonstration> demonstrations;
  private final Map<Integer, Double> rarity = new HashMap<>();

  /** A prompt with the right answer to it, in turns. */
  private record Demonstration(String promptHash, Set<Integer> tokens, List<ChatMessage> turns) {}

  /**
   * @param examples of which the demonstrations are taken that have turns
   */
  public NearestDemonstrations(ChatTokens tokens, List<TokenizedExample> examples) {
    this.tokens = tokens;
    this.demonstrations = new ArrayList<>();
    for (TokenizedExample each : examples) {
      boolean isRight = each.kind() == Example.Kind.DEMONSTRATION;
      if (isRight
          && PromptJson.content(each.example().promptJson()) instanceof PromptContent.Chat chat) {
        List<ChatMessage> turns = new ArrayList<>(withoutSystem(chat.messages()));
        turns.add(new ChatMessage("assistant", each.example().answer().text()));
        demonstrations.add(
            new Demonstration(each.example().promptHash(), set(each.answer().prompt()), turns));
      }
    }
    Map<Integer, Integer> having = new HashMap<>();
    demonstrations.forEach(
        each -> each.tokens().forEach(token -> having.merge(token, 1, Integer::sum)));
    having.forEach(
        (token, count) -> rarity.put(token, Math.log((double) demonstrations.size() / count)));
  }

  private static List<ChatMessage> withoutSystem(List<ChatMessage> messages) {
    return messages.subList(systemTurns(messages), messages.size());
  }

  private static int systemTurns(List<ChatMessage> messages) {
    int first = 0;
    while (first < messages.size() && messages.get(first).role().equals("system")) {
      first++;
    }
    return first;
  }

  private static Set<Integer> set(int[] prompt) {
    Set<Integer> all = new HashSet<>();
    Arrays.stream(prompt).forEach(all::add);
    return all;
  }

  /**
   * A prompt in tokens, behind demonstrations of other prompts than itself; empty if it has no
   * turns, or there is room for none.
   *
   * @param shots demonstrations, at most
   * @param room tokens of the whole, at most: the least similar ones are left out
   */
  public Optional<int[]> before(String promptJson, Instant askedAt, int shots, int room) {
    if (!(PromptJson.content(promptJson) instanceof PromptContent.Chat chat)) {
      return Optional.empty();
    }
    PromptJson asked = PromptJson.of(chat);
    Set<Integer> words = set(tokens.prompt(chat, askedAt));
    double[] similarities =
        demonstrations.stream().mapToDouble(each -> similarity(words, each.tokens())).toArray();
    List<Demonstration> nearest =
        IntStream.range(0, demonstrations.size())
            .boxed()
            .filter(i -> !demonstrations.get(i).promptHash().equals(asked.hash()))
            .sorted(Comparator.comparingDouble(i -> -similarities[i]))
            .limit(shots)
            .map(demonstrations::get)
            .toList();
    for (int count = nearest.size(); count > 0; count--) {
      int[] prompt = tokens.prompt(behind(chat, nearest.subList(0, count)), askedAt);
      if (prompt.length <= room) {
        return Optional.of(prompt);
      }
    }
    return Optional.empty();
  }

  private static PromptContent.Chat behind(PromptContent.Chat chat, List<Demonstration> nearest) {
    List<ChatMessage> messages = chat.messages();
    List<ChatMessage> turns = new ArrayList<>(messages.subList(0, systemTurns(messages)));
    nearest.reversed().forEach(each -> turns.addAll(each.turns()));
    turns.addAll(withoutSystem(messages));
    return new PromptContent.Chat(turns, chat.template());
  }

  private double similarity(Set<Integer> one, Set<Integer> other) {
    double both = 0;
    for (int token : one) {
      both += other.contains(token) ? square(token) : 0;
    }
    return both == 0 ? 0 : both / Math.sqrt(norm(one) * norm(other));
  }

  private double norm(Set<Integer> all) {
    return all.stream().mapToDouble(this::square).sum();
  }

  /** Of a token's weight; what no demonstration has cannot be common. */
  private double square(int token) {
    double weight = rarity.getOrDefault(token, 0.0);
    return weight * weight;
  }
}
