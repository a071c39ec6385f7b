// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.run;

import io.zoetic.vectorstore.learning.Author;
import io.zoetic.vectorstore.learning.Example;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Examples of which nobody in the crowd has too large a share, if enough are left then; else all of
 * them. What somebody answers for is nobody's share, and is always there.
 *
 * @param examples in their order
 * @param isFair whether no one in the crowd has more than a share: of what is not, no version is
 *     served without a person
 */
record AuthorShares(List<Example> examples, boolean isFair) {

  /** Those whose shares are bounded. */
  private enum Level {
    /** The user whom a key names. */
    USER(0.25, author -> author.key() + " " + author.user()),
    /** The API key. */
    KEY(0.25, Author::key),
    /** The tenant, or a key of no tenant. */
    PARTY(0.34, Author::party);

    private final double share;
    private final Function<Author, String> name;

    Level(double share, Function<Author, String> name) {
      this.share = share;
      this.name = name;
    }
  }

  /** What holds even where one key speaks for everybody, such as a product's. */
  private static final Set<Level> AMONG_USERS = EnumSet.of(Level.USER);

  AuthorShares {
    examples = List.copyOf(examples);
  }

  /** Whether operators answer for all of it. */
  static boolean areVouchedFor(List<Example> examples) {
    return examples.stream().allMatch(example -> example.author().isVouchedFor());
  }

  /**
   * Bounds the shares.
   *
   * @param enough so many of the crowd must be left, or all of them
   */
  static AuthorShares of(List<Example> offered, int enough) {
    List<Example> fair = within(offered, EnumSet.allOf(Level.class));
    if (suffices(fair, offered, enough)) {
      return new AuthorShares(fair, true);
    }
    List<Example> amongUsers = within(offered, AMONG_USERS);
    return new AuthorShares(suffices(amongUsers, offered, enough) ? amongUsers : offered, false);
  }

  private static boolean suffices(List<Example> left, List<Example> offered, int enough) {
    return left.size() == offered.size()
        || left.stream().filter(example -> !example.author().isVouchedFor()).count() >= enough;
  }

  /** Shares are of what is left: what is dropped makes the others' larger, so it goes on. */
  private static List<Example> within(List<Example> offered, Set<Level> levels) {
    List<Example> left = offered;
    int all;
    do {
      all = left.size();
      left = once(left, levels);
    } while (left.size() < all);
    return left;
  }

  private static List<Example> once(List<Example> offered, Set<Level> levels) {
    Map<Level, Map<String, Integer>> taken = new EnumMap<>(Level.class);
    List<Example> kept = new ArrayList<>();
    for (Example example : offered) {
      Author author = example.author();
      if (author.isVouchedFor()) {
        kept.add(example);
      } else if (levels.stream()
          .allMatch(level -> has(level, author, taken) < (int) (level.share * offered.size()))) {
        levels.forEach(
            level ->
                taken
                    .computeIfAbsent(level, _ -> new HashMap<>())
                    .merge(level.name.apply(author), 1, Integer::sum));
        kept.add(example);
      }
    }
    return kept;
  }

  private static int has(Level level, Author author, Map<Level, Map<String, Integer>> taken) {
    return taken.getOrDefault(level, Map.of()).getOrDefault(level.name.apply(author), 0);
  }
}
