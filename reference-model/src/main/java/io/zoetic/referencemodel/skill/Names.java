// SPDX-License-Identifier: Apache-2.0
package io.zoetic.referencemodel.skill;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;

/** The people of the world. */
final class Names {
  private static final List<String> ALL =
      List.of(
          "Ann", "Bob", "Cleo", "Dan", "Eve", "Finn", "Gina", "Hugo", "Ida", "Jack", "Kim", "Leo",
          "Mia", "Ned", "Olga", "Paul");

  private Names() {}

  static String pick(RandomGenerator random) {
    return ALL.get(random.nextInt(ALL.size()));
  }

  /** Different names, in random order. */
  static List<String> pick(RandomGenerator random, int count) {
    List<String> names = new ArrayList<>(ALL);
    Collections.shuffle(names, random);
    return names.subList(0, count);
  }
}
