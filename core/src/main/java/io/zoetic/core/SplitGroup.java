// SPDX-License-Identifier: Apache-2.0
package io.zoetic.core;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What examples are split by: prompts of one group are never learnt from and measured on at once.
 *
 * <p>Of one group are prompts that differ in case, in white space, in the punctuation of sentences
 * at the ends of words, in how Unicode spells a character (NFKC), and in options of the template.
 * Prompts that differ in a number, an operator, a bracket or a word are not: most prompts of a
 * skill are one sentence with other words in it, and a measure of likeness, such as MinHash over
 * shingles of words, would put them all on one side.
 */
public final class SplitGroup {
  private static final Pattern WHITE_SPACE = Pattern.compile("[\\s\\p{Z}]+");
  private static final String MARK = "[.,;:!?\"'’‘“”„«»…¿¡]";

  /** Looked at once each: a run of marks within a word is not tried from every mark of it. */
  private static final Pattern MARKS_AT_ENDS =
      Pattern.compile("^%1$s++|(?<!%1$s)%1$s++$".formatted(MARK));

  /**
   * What the Stream-Safe Text Process (Unicode Standard Annex #15, section 13) breaks: to sort n
   * combining characters in a row takes normalisation n^2 steps.
   */
  private static final Pattern COMBINING = Pattern.compile("\\p{M}{30}(?=\\p{M})");

  private static final String GRAPHEME_JOINER = "\u034f";
  private static final String ASSISTANT = "assistant";

  /** Beyond so many turns, where a conversation began is not looked for: each costs a hash. */
  private static final int BEGINNINGS_MAX = 32;

  /** Nor beyond so many characters in all, of one beginning and the next. */
  private static final int CHARACTERS_MAX = 1 << 20;

  private SplitGroup() {}

  /**
   * The group of a prompt on its own.
   *
   * @param promptJson as {@link PromptJson#json}; what cannot be read, as of another build, is a
   *     group of its own
   * @param promptHash of it
   * @return SHA-256 in lower-case hexadecimal
   */
  public static String of(String promptJson, String promptHash) {
    try {
      return of(PromptJson.content(promptJson));
    } catch (IllegalArgumentException _) {
      return promptHash;
    }
  }

  private static String of(PromptContent content) {
    return PromptJson.of(
            switch (content) {
              case PromptContent.Chat chat ->
                  new PromptContent.Chat(
                      chat.messages().stream()
                          .map(turn -> new ChatMessage(turn.role(), evened(turn.content())))
                          .toList());
              case PromptContent.Text(String text) -> new PromptContent.Text(evened(text));
              case PromptContent.TokenIds ids -> ids;
            })
        .hash();
  }

  /** Of nothing but marks, the marks are what it says. */
  private static String evened(String text) {
    String safe = COMBINING.matcher(text).replaceAll("$0" + GRAPHEME_JOINER);
    String spelt = Normalizer.normalize(safe, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
    String words =
        WHITE_SPACE
            .splitAsStream(spelt)
            .map(word -> MARKS_AT_ENDS.matcher(word).replaceAll(""))
            .filter(word -> !word.isEmpty())
            .collect(Collectors.joining(" "));
    return words.isEmpty() ? spelt.strip() : words;
  }

  /**
   * The prompts that a conversation may have begun with: all that is said in it before a turn of
   * the assistant, the shortest first. Whether they were ever asked, or are examples that a client
   * gives with each question, they do not say.
   *
   * @param promptJson as {@link PromptJson#json}
   */
  public static List<PromptJson> beginnings(String promptJson) {
    PromptContent content;
    try {
      content = PromptJson.content(promptJson);
    } catch (IllegalArgumentException _) {
      return List.of();
    }
    return content instanceof PromptContent.Chat chat ? beginnings(chat) : List.of();
  }

  private static List<PromptJson> beginnings(PromptContent.Chat chat) {
    List<ChatMessage> messages = chat.messages();
    List<PromptJson> found = new ArrayList<>();
    long before = 0;
    long all = 0;
    // A last turn of the assistant is one that the answer continues.
    for (int i = 1; i < messages.size() - 1 && found.size() < BEGINNINGS_MAX; i++) {
      before += length(messages.get(i - 1));
      if (messages.get(i).role().equals(ASSISTANT)) {
        all += before;
        if (all > CHARACTERS_MAX && !found.isEmpty()) {
          break;
        }
        found.add(PromptJson.of(new PromptContent.Chat(messages.subList(0, i), chat.template())));
      }
    }
    return found;
  }

  private static int length(ChatMessage message) {
    return message.role().length() + message.content().length();
  }
}
