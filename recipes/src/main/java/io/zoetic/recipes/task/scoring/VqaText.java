// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.task.scoring;

import com.google.re2j.Pattern;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Answers to questions about images, normalised as EvalAI does it (lmms-eval@75571cf, {@code
 * vqa_eval_metric.py}), in the same order.
 */
final class VqaText {
  private static final String[] MARKS = {
    ";", "/", "[", "]", "\"", "{", "}", "(", ")", "=", "+", "\\", "_", "-", ">", "<", "@", "`", ",",
    "?", "!"
  };

  private static final Pattern COMMA_IN_NUMBER = Pattern.compile("[0-9],+[0-9]");

  /** The evaluator passes a flag where the number of replacements belongs: its value is 32. */
  private static final int POINTS_MAX = 32;

  private static final Set<String> ARTICLES = Set.of("a", "an", "the");

  private static final Map<String, String> NUMBERS =
      Map.ofEntries(
          Map.entry("none", "0"),
          Map.entry("zero", "0"),
          Map.entry("one", "1"),
          Map.entry("two", "2"),
          Map.entry("three", "3"),
          Map.entry("four", "4"),
          Map.entry("five", "5"),
          Map.entry("six", "6"),
          Map.entry("seven", "7"),
          Map.entry("eight", "8"),
          Map.entry("nine", "9"),
          Map.entry("ten", "10"));

  private static final Map<String, String> CONTRACTIONS = contractions();

  private VqaText() {}

  static String normalised(String answer) {
    String text =
        answer
            .toLowerCase(Locale.ROOT)
            .replace(",", "")
            .replace("?", "")
            .replace("'s", " 's")
            .strip()
            .replace('\n', ' ')
            .replace('\t', ' ')
            .strip();
    List<String> words = new ArrayList<>();
    for (String word : withoutPoints(withoutMarks(text)).strip().split("\\s+")) {
      String plain = NUMBERS.getOrDefault(word, word);
      if (!ARTICLES.contains(plain)) {
        words.add(CONTRACTIONS.getOrDefault(plain, plain));
      }
    }
    return String.join(" ", words);
  }

  private static String withoutMarks(String text) {
    boolean number = COMMA_IN_NUMBER.matcher(text).find();
    String out = text;
    for (String mark : MARKS) {
      boolean atBlank = text.contains(mark + " ") || text.contains(" " + mark);
      out = out.replace(mark, atBlank || number ? "" : " ");
    }
    return out;
  }

  private static String withoutPoints(String text) {
    StringBuilder kept = new StringBuilder();
    int removed = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean inNumber = i + 1 < text.length() && Character.isDigit(text.charAt(i + 1));
      if (c == '.' && !inNumber && removed < POINTS_MAX) {
        removed++;
      } else {
        kept.append(c);
      }
    }
    return kept.toString();
  }

  private static Map<String, String> contractions() {
    Map<String, String> all = new HashMap<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(VqaText.class.getResourceAsStream("contractions.txt")),
                StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.startsWith("#")) {
          String[] pair = line.split(" ");
          all.put(pair[0], pair[1]);
        }
      }
      return Map.copyOf(all);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
