// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.reward;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The answer must choose one of some options, by its letter or by its text: alone, or after words
 * like "the answer is". Who names two has not chosen.
 *
 * @param options from A on, at least two, at most 26
 * @param right index of the right one
 */
public record MultipleChoice(List<String> options, int right) implements Verifier {
  private static final Pattern ALONE = Pattern.compile("\\(?([A-Za-z])[).:]?");

  /** What is said last is what is meant; it ends with the sentence. */
  private static final Pattern SAID = Pattern.compile("(?i:answer|choice)(?: is|:)([^.,;\\n]*)");

  private static final Pattern LETTER = Pattern.compile("\\b[A-Z]\\b");

  public MultipleChoice {
    options = List.copyOf(options);
    if (options.size() < 2 || options.size() > 26) {
      throw new IllegalArgumentException("options must be 2..26, were " + options.size());
    }
    if (right < 0 || right >= options.size()) {
      throw new IllegalArgumentException(
          "right option must be in 0..%d, was %d".formatted(options.size() - 1, right));
    }
  }

  @Override
  public Reward judge(String answer) {
    OptionalInt chosen = alone(answer.strip());
    if (chosen.isEmpty()) {
      chosen = said(answer);
    }
    return chosen.isEmpty()
        ? Reward.wrong("no option is chosen")
        : Reward.of(chosen.getAsInt() == right, "the right option", "another option");
  }

  private OptionalInt alone(String answer) {
    Matcher letter = ALONE.matcher(answer);
    if (letter.matches()) {
      return index(Character.toUpperCase(letter.group(1).charAt(0)));
    }
    String text = ExactMatch.Form.NORMALISED.of(answer);
    for (int i = 0; i < options.size(); i++) {
      if (ExactMatch.Form.NORMALISED.of(options.get(i)).equals(text)) {
        return OptionalInt.of(i);
      }
    }
    return OptionalInt.empty();
  }

  private OptionalInt index(char letter) {
    int index = letter - 'A';
    return index < options.size() ? OptionalInt.of(index) : OptionalInt.empty();
  }

  private OptionalInt said(String answer) {
    Matcher phrase = SAID.matcher(answer);
    String last = "";
    while (phrase.find()) {
      last = phrase.group(1);
    }
    OptionalInt chosen = alone(last.strip());
    if (chosen.isPresent()) {
      return chosen;
    }
    Set<Integer> named = new HashSet<>();
    Matcher letter = LETTER.matcher(last);
    while (letter.find()) {
      index(letter.group().charAt(0)).ifPresent(named::add);
    }
    return named.size() == 1 ? OptionalInt.of(named.iterator().next()) : OptionalInt.empty();
  }
}
