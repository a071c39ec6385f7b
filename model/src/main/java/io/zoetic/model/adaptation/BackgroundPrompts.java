// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.adaptation;

import io.zoetic.core.ChatMessage;
import io.zoetic.model.LanguageModel;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Prompts of many kinds, as people ask assistants: what prompts in general look like where nothing
 * has been recorded yet. Made of the sentences and words in {@code background.txt}; always the
 * same.
 */
public final class BackgroundPrompts {
  private static final String RESOURCE = "background.txt";

  /** How often each sentence is used. */
  private static final int ROUNDS = 4;

  private static final int NUMBER_MAX = 1000;
  private static final Pattern SLOT = Pattern.compile("\\{(?:second )?([a-z]+)}");

  private BackgroundPrompts() {}

  /**
   * In the tokens of a model: each as the one question of a conversation, or as it is where the
   * model has no chat template or one that refuses it.
   */
  public static List<int[]> of(LanguageModel model) {
    List<int[]> prompts = new ArrayList<>();
    for (String text : texts()) {
      int[] tokens = model.tokenizer().encode(rendered(model, text), false);
      if (tokens.length > 0) {
        prompts.add(tokens);
      }
    }
    return prompts;
  }

  private static String rendered(LanguageModel model, String text) {
    try {
      return model
          .chatTemplate()
          .map(template -> template.render(List.of(new ChatMessage("user", text))))
          .orElse(text);
    } catch (IllegalArgumentException _) {
      return text;
    }
  }

  /** Their texts. */
  public static List<String> texts() {
    String[] parts = resource().split("\n\n", 2);
    Map<String, String[]> words = words(parts[1]);
    Random random = new Random(1);
    List<String> texts = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      parts[0]
          .lines()
          .map(line -> SLOT.matcher(line).replaceAll(slot -> word(slot, words, random)))
          .forEach(texts::add);
    }
    return texts;
  }

  private static String word(MatchResult slot, Map<String, String[]> words, Random random) {
    String[] some = words.get(slot.group(1));
    return some == null
        ? String.valueOf(random.nextInt(NUMBER_MAX))
        : some[random.nextInt(some.length)];
  }

  private static Map<String, String[]> words(String lists) {
    Map<String, String[]> words = new HashMap<>();
    String name = "";
    for (String line : lists.lines().toList()) {
      if (line.startsWith("[")) {
        name = line.substring(1, line.length() - 1);
      } else {
        words.put(name, line.split("\\|"));
      }
    }
    return words;
  }

  private static String resource() {
    try (InputStream in = BackgroundPrompts.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException("this build must have " + RESOURCE);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException("cannot read " + RESOURCE + " of this build", e);
    }
  }
}
