// SPDX-License-Identifier: Apache-2.0
package io.zoetic.adapterworker.completion;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.zoetic.core.PromptContent;
import io.zoetic.events.completion.TokenLogprob;
import io.zoetic.events.completion.TokenLogprob.Alternative;
import io.zoetic.model.sampling.TokenScore;
import io.zoetic.model.text.EscapedBytes;
import io.zoetic.model.text.TextWindow;
import io.zoetic.model.text.TokenBytes;
import io.zoetic.model.text.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Says how likely tokens were in the words of the event log: a token that was taken as what it adds
 * to the text, so that tokens make up the text, and one that could have been as what it is alone.
 */
final class TokenLogprobs {
  private static final char REPLACEMENT = '\ufffd';

  private final Tokenizer tokenizer;
  private final TokenBytes bytes;

  TokenLogprobs(Tokenizer tokenizer) {
    this.tokenizer = tokenizer;
    this.bytes = tokenizer.bytes();
  }

  /**
   * Of a token of an answer.
   *
   * @param added what it adds to the text
   * @param ends whether it ends the answer; as a special token it is shown then, but is no part of
   *     the text
   */
  TokenLogprob answered(TokenScore score, String added, boolean ends) {
    if (ends || bytes.isSpecial(score.token())) {
      return logprob(score, added + shown(score.token()), length(added));
    }
    return logprob(score, added, null);
  }

  /**
   * Of all tokens of a prompt.
   *
   * @param echo the text that comes back for the prompt
   */
  List<TokenLogprob> prompt(List<TokenScore> scores, PromptContent content, String echo) {
    boolean asWritten = content instanceof PromptContent.Text;
    TextWindow window = new TextWindow(tokenizer, List.of(), false);
    List<TokenLogprob> logprobs = new ArrayList<>(scores.size());
    int read = 0;
    for (int i = 0; i < scores.size(); i++) {
      TokenScore score = scores.get(i);
      String added = window.append(score.token());
      added += i == scores.size() - 1 ? window.finish() : "";
      int end = asWritten ? endOf(score.token(), added, echo, read) : read + added.length();
      end = Math.min(end, echo.length());
      int width = echo.codePointCount(read, end);
      logprobs.add(logprob(score, added, width == length(added) ? null : width));
      read = end;
    }
    return logprobs;
  }

  /**
   * Where a token of a text that was written by the client ends in it. The tokenizer may have added
   * tokens, and a blank in front of the first word.
   */
  private int endOf(int token, String added, String text, int read) {
    if (text.startsWith(added, read)) {
      return read + added.length();
    }
    if (added.startsWith(" ") && text.startsWith(added.substring(1), read)) {
      return read + added.length() - 1;
    }
    return bytes.isSpecial(token) ? read : read + added.length();
  }

  private TokenLogprob logprob(TokenScore score, String text, @Nullable Integer width) {
    int token = score.token();
    return new TokenLogprob(
        token,
        text,
        score.logprob(),
        score.top().stream()
            .map(
                candidate ->
                    candidate.token() == token
                        ? new Alternative(
                            token, text, candidate.logprob(), bytesBeside(token, text))
                        : alternative(candidate))
            .toList(),
        bytesBeside(token, text),
        width);
  }

  private Alternative alternative(TokenScore.Candidate candidate) {
    int token = candidate.token();
    String text = shown(token);
    return new Alternative(token, text, candidate.logprob(), bytesBeside(token, text));
  }

  /** A token alone, whatever it is. */
  private String shown(int token) {
    return bytes.text(token).orElseGet(() -> EscapedBytes.of(bytes.of(token)));
  }

  /** A token's bytes in hexadecimal, where its text does not say them. */
  private @Nullable String bytesBeside(int token, String text) {
    byte[] own = bytes.of(token);
    boolean said = Arrays.equals(own, text.getBytes(UTF_8)) && text.indexOf(REPLACEMENT) < 0;
    return said ? null : HexFormat.of().formatHex(own);
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }
}
