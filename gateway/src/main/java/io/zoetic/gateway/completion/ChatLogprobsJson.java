// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.completion;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.zoetic.events.completion.TokenLogprob;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The log-probabilities of the tokens of a chat's choice, and of others in their places. */
record ChatLogprobsJson(List<Chosen> content, @Nullable Void refusal) {

  /** The token of the answer, and the most likely ones there. */
  record Chosen(@JsonUnwrapped Token token, List<Token> topLogprobs) {}

  /**
   * A token.
   *
   * @param bytes what it stands for; null of a worker that does not tell
   */
  record Token(String token, double logprob, @Nullable List<Integer> bytes) {

    static Token of(String text, @Nullable String hex, double logprob) {
      return new Token(text, AnswerEncoder.finite(logprob), bytesOf(text, hex));
    }

    private static @Nullable List<Integer> bytesOf(String text, @Nullable String hex) {
      if (hex == null && text.indexOf('\uFFFD') >= 0) {
        // Of a worker that does not tell: the bytes are not those of the replacement.
        return null;
      }
      byte[] bytes =
          hex == null ? text.getBytes(StandardCharsets.UTF_8) : HexFormat.of().parseHex(hex);
      return IntStream.range(0, bytes.length).mapToObj(i -> bytes[i] & 0xff).toList();
    }
  }

  /** Of these tokens; null of none. */
  static @Nullable ChatLogprobsJson of(List<TokenLogprob> tokens) {
    return tokens.isEmpty()
        ? null
        : new ChatLogprobsJson(tokens.stream().map(ChatLogprobsJson::chosen).toList(), null);
  }

  private static Chosen chosen(TokenLogprob token) {
    Double logprob = token.logprob();
    return new Chosen(
        Token.of(token.text(), token.bytes(), logprob == null ? 0 : logprob),
        token.top().stream()
            .map(each -> Token.of(each.text(), each.bytes(), each.logprob()))
            .toList());
  }
}
