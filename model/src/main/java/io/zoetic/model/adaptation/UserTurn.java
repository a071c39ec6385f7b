// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.adaptation;

import io.zoetic.core.ChatMessage;
import io.zoetic.model.LanguageModel;
import io.zoetic.model.Span;
import io.zoetic.model.text.ChatTemplate;
import java.util.Arrays;
import java.util.List;

/**
 * Finds what the user wrote last in the tokens of a prompt: what stands between the opening of the
 * last user's turn and the frame in which the model's chat template asks for an answer. Everything
 * else, a system prompt, earlier turns and the template's own words, is the same for very different
 * questions. Immutable and thread-safe.
 */
final class UserTurn {
  /** Stands for a text in the rendered template; no template changes it. */
  private static final String MARK = "A0A";

  private final int[] opening;
  private final int[] ending;

  private UserTurn(int[] opening, int[] ending) {
    this.opening = opening;
    this.ending = ending;
  }

  /** The turns of a model's chat template; without one, or one that refuses, all is the user's. */
  static UserTurn of(LanguageModel model) {
    try {
      return model
          .chatTemplate()
          .map(template -> of(model, template))
          .orElseGet(() -> new UserTurn(new int[0], new int[0]));
    } catch (IllegalArgumentException _) {
      return new UserTurn(new int[0], new int[0]);
    }
  }

  private static UserTurn of(LanguageModel model, ChatTemplate template) {
    String alone = template.render(List.of(new ChatMessage("user", MARK)));
    int at = alone.lastIndexOf(MARK);
    if (at < 0) {
      return new UserTurn(new int[0], new int[0]);
    }
    int[] before = model.tokenizer().encode(alone.substring(0, at), false);
    int[] between = model.tokenizer().encode(betweenTurns(template), false);
    int common = between.length == 0 ? before.length : common(before, between);
    return new UserTurn(
        Arrays.copyOfRange(before, before.length - common, before.length),
        model.tokenizer().encode(alone.substring(at + MARK.length()), false));
  }

  /** What stands before the second question of a conversation; nothing if there can be none. */
  private static String betweenTurns(ChatTemplate template) {
    try {
      String two =
          template.render(
              List.of(
                  new ChatMessage("user", "Q"),
                  new ChatMessage("assistant", MARK),
                  new ChatMessage("user", MARK)));
      int from = two.indexOf(MARK) + MARK.length();
      int to = two.lastIndexOf(MARK);
      return to < from ? "" : two.substring(from, to);
    } catch (IllegalArgumentException _) {
      return "";
    }
  }

  /** How many tokens two texts have in common at their ends. */
  private static int common(int[] one, int[] other) {
    int length = 0;
    while (length < Math.min(one.length, other.length)
        && one[one.length - 1 - length] == other[other.length - 1 - length]) {
      length++;
    }
    return length;
  }

  /**
   * Where it is; a prompt that does not look like the template's is the user's as a whole.
   *
   * @param prompt at least one token
   */
  Span in(int[] prompt) {
    int end = prompt.length;
    if (endsWith(prompt, end, ending)) {
      end -= ending.length;
    }
    for (int from = end - 1; opening.length > 0 && from >= opening.length; from--) {
      if (endsWith(prompt, from, opening)) {
        return new Span(from, end);
      }
    }
    return Span.all(end == 0 ? prompt.length : end);
  }

  /**
   * A prompt without the turns between what stands before its first question, such as a system
   * prompt, and its last one: the same question is then read the same whatever was said before.
   *
   * @param prompt at least one token
   */
  int[] withoutEarlierTurns(int[] prompt) {
    int last = in(prompt).from();
    int first = opening.length;
    while (first < last && !endsWith(prompt, first, opening)) {
      first++;
    }
    if (opening.length == 0 || first >= last) {
      return prompt;
    }
    int[] kept = Arrays.copyOf(prompt, first + prompt.length - last);
    System.arraycopy(prompt, last, kept, first, prompt.length - last);
    return kept;
  }

  /** Whether the tokens before a place are these. */
  private static boolean endsWith(int[] tokens, int end, int[] these) {
    return end >= these.length
        && Arrays.equals(tokens, end - these.length, end, these, 0, these.length);
  }
}
