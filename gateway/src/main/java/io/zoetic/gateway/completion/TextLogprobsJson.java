// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.completion;

import io.zoetic.events.completion.TokenLogprob;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The log-probabilities of the tokens of a text's choice, and of others in their places.
 *
 * @param tokenLogprobs null of a token that nothing precedes
 * @param topLogprobs the most likely tokens by name, and the chosen one whether or not it is among
 *     them; null of a token that nothing precedes
 * @param textOffset where each token begins, in characters of the whole text
 */
record TextLogprobsJson(
    List<String> tokens,
    List<@Nullable Double> tokenLogprobs,
    List<@Nullable Map<String, Double>> topLogprobs,
    List<Integer> textOffset) {

  /** Of the tokens of a fragment; null if it tells none. */
  static @Nullable TextLogprobsJson of(ChoiceDelta choice) {
    if (choice.logprobs().isEmpty()) {
      return null;
    }
    TextLogprobsJson logprobs =
        new TextLogprobsJson(
            new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    int offset = choice.textOffset();
    for (TokenLogprob token : choice.logprobs()) {
      Double logprob = token.logprob();
      logprobs.tokens.add(token.text());
      logprobs.tokenLogprobs.add(logprob == null ? null : AnswerEncoder.finite(logprob));
      logprobs.topLogprobs.add(logprob == null ? null : byName(token, logprob));
      logprobs.textOffset.add(offset);
      offset += AnswerEncoder.widthOf(token);
    }
    return logprobs;
  }

  private static Map<String, Double> byName(TokenLogprob token, double chosen) {
    Map<String, Double> byName = new LinkedHashMap<>();
    for (TokenLogprob.Alternative alternative : token.top()) {
      if (alternative.tokenId() == token.tokenId()) {
        byName.put(token.text(), chosen);
      } else {
        byName.put(nameOf(alternative, token, byName.keySet()), alternative.logprob());
      }
    }
    byName.putIfAbsent(token.text(), chosen);
    byName.replaceAll((_, logprob) -> AnswerEncoder.finite(logprob));
    return byName;
  }

  /**
   * What tells a token from the others at its position: its text, or as OpenAI writes parts of
   * characters {@code bytes:\xNN}, or as vLLM can write any token {@code token_id:N}.
   */
  private static String nameOf(
      TokenLogprob.Alternative alternative, TokenLogprob chosen, Set<String> taken) {
    String name = alternative.bytes() == null ? alternative.text() : "bytes:" + alternative.text();
    return taken.contains(name) || name.equals(chosen.text())
        ? "token_id:" + alternative.tokenId()
        : name;
  }
}
