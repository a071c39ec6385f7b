// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.router;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Prompts of one skill, made of sentences and words that are one thing for training and another for
 * testing.
 *
 * @param lines of its file, by what stands before the colon
 */
record TaughtSkill(String name, Map<String, List<String>> lines) {
  private static final Pattern SLOT = Pattern.compile("\\{([a-z]+)}");
  private static final int TRIES = 100;

  static TaughtSkill read(String name) throws IOException {
    Map<String, List<String>> lines = new HashMap<>();
    for (String line : resource(name + ".txt")) {
      int colon = line.indexOf(": ");
      if (colon > 0 && !line.startsWith("#")) {
        String key = line.substring(0, colon);
        String value = line.substring(colon + 2);
        List<String> values = lines.computeIfAbsent(key, _ -> new ArrayList<>());
        values.addAll(key.contains(".") ? List.of(value.split(" \\| ")) : List.of(value));
      }
    }
    return new TaughtSkill(name, lines);
  }

  /** Lines of a file beside this class. */
  static List<String> resource(String file) throws IOException {
    try (InputStream in = TaughtSkill.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException("the benchmark must have " + file);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }

  /** Different prompts of a split, {@code train} or {@code test}; fewer if there are not so many. */
  List<String> prompts(String split, int count, long seed) {
    Random random = new Random(seed);
    List<String> sentences = lines.getOrDefault(split, List.of());
    Set<String> prompts = new LinkedHashSet<>();
    for (int i = 0; i < TRIES * count && prompts.size() < count; i++) {
      String sentence = sentences.get(random.nextInt(sentences.size()));
      prompts.add(
          SLOT.matcher(sentence)
              .replaceAll(
                  slot -> {
                    List<String> words =
                        lines.getOrDefault(slot.group(1) + "." + split, List.of("?"));
                    return words.get(random.nextInt(words.size())).replace("$", "\\$");
                  }));
    }
    return List.copyOf(prompts);
  }
}
