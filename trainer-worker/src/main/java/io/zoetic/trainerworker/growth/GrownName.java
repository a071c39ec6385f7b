// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.growth;

import io.zoetic.core.NameRules;
import io.zoetic.model.adaptation.BackgroundPrompts;
import java.text.Normalizer;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The name and the description of an expert that grows: the words that tell its prompts from
 * prompts in general. Only words that two parties have used are taken, so that nobody's own words
 * are read by others: names and descriptions are everybody's.
 *
 * @param words the most telling first
 */
record GrownName(List<String> words) {
  /** Of a cluster whose prompts share no words that may be told, or are in another script. */
  private static final String NAMELESS = "skill";

  private static final Pattern WORD = Pattern.compile("[a-z]{3,20}");
  private static final Pattern MARKS = Pattern.compile("\\p{M}+");
  private static final double SHARED = 0.25;

  /** A word that more prompts in general have tells nothing. */
  private static final double COMMON = 0.1;

  private static final int PARTIES = 2;
  private static final int NAMED = 2;
  private static final int DESCRIBED = 5;
  private static final int NAMES_MAX = 1000;

  GrownName {
    words = List.copyOf(words);
  }

  /**
   * A prompt.
   *
   * @param text what its user asks
   * @param party the tenant, or the key of none, by whom it was said what is right
   */
  record Said(String text, String party) {}

  /**
   * The words of some prompts that a quarter of them have at least, and two parties.
   *
   * @param principals who must have said so, at least; where that is one, a developer is alone, and
   *     one party is enough
   */
  static GrownName of(Collection<Said> prompts, int principals) {
    int parties = Math.min(principals, PARTIES);
    Map<String, Integer> counts = new HashMap<>();
    Map<String, Set<String>> users = new HashMap<>();
    for (Said each : prompts) {
      for (String word : words(each.text())) {
        counts.merge(word, 1, Integer::sum);
        users.computeIfAbsent(word, _ -> new HashSet<>()).add(each.party());
      }
    }
    return new GrownName(
        counts.entrySet().stream()
            .filter(each -> each.getValue() >= SHARED * prompts.size())
            .filter(each -> elsewhere(each.getKey()) <= COMMON * General.PROMPTS)
            .filter(each -> users.getOrDefault(each.getKey(), Set.of()).size() >= parties)
            .sorted(
                Comparator.comparingDouble((Map.Entry<String, Integer> each) -> -telling(each))
                    .thenComparing(Map.Entry::getKey))
            .limit(DESCRIBED)
            .map(Map.Entry::getKey)
            .toList());
  }

  /** As tf-idf: how often it is said here, times how rarely elsewhere. */
  private static double telling(Map.Entry<String, Integer> word) {
    return word.getValue() * Math.log((1.0 + General.PROMPTS) / (1.0 + elsewhere(word.getKey())));
  }

  private static int elsewhere(String word) {
    return General.COUNTS.getOrDefault(word, 0);
  }

  private static Set<String> words(String text) {
    String plain = MARKS.matcher(Normalizer.normalize(text, Normalizer.Form.NFKD)).replaceAll("");
    return WORD.matcher(plain.toLowerCase(Locale.ROOT))
        .results()
        .map(MatchResult::group)
        .collect(Collectors.toSet());
  }

  /**
   * A name for an expert.
   *
   * @param isTaken whether something is called so
   */
  String expert(Predicate<String> isTaken) {
    String stem =
        words.isEmpty() ? NAMELESS : words.stream().limit(NAMED).collect(Collectors.joining("-"));
    int from = words.isEmpty() ? 1 : 2;
    String name = words.isEmpty() ? NAMELESS + "-1" : stem;
    for (int i = from; NameRules.isReserved(name) || isTaken.test(name); i++) {
      if (i > NAMES_MAX) {
        throw new IllegalStateException("at most %d experts are called %s".formatted(i, stem));
      }
      name = stem + "-" + i;
    }
    return name;
  }

  /** What first passes and people read of it. */
  String description() {
    return words.isEmpty()
        ? "Grown from feedback."
        : "Grown from feedback on prompts with: %s.".formatted(String.join(", ", words));
  }

  /** Words of prompts in general, counted when they are first asked for. */
  private static final class General {
    private static final List<String> TEXTS = BackgroundPrompts.texts();
    static final int PROMPTS = TEXTS.size();
    static final Map<String, Integer> COUNTS = new HashMap<>();

    static {
      TEXTS.forEach(text -> words(text).forEach(word -> COUNTS.merge(word, 1, Integer::sum)));
    }
  }
}
