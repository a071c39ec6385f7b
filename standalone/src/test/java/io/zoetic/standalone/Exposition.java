// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code /metrics} says.
 *
 * @param families names as they are typed
 * @param series by name of a sample, what each of its labels has been seen as
 */
record Exposition(Set<String> families, Map<String, Map<String, Set<String>>> series) {
  private static final Pattern TYPE = Pattern.compile("# TYPE (\\S+) \\S+");
  private static final Pattern SAMPLE = Pattern.compile("([a-zA-Z_:]\\w*)(?:\\{(.*)})? \\S+");
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

  static Exposition of(String text) {
    Exposition read = new Exposition(new TreeSet<>(), new HashMap<>());
    text.lines().forEach(read::read);
    return read;
  }

  private void read(String line) {
    Matcher type = TYPE.matcher(line);
    Matcher sample = SAMPLE.matcher(line);
    if (type.matches()) {
      families.add(type.group(1));
    } else if (sample.matches()) {
      Map<String, Set<String>> labels =
          series.computeIfAbsent(sample.group(1), _ -> new HashMap<>());
      if (sample.group(2) != null) {
        Matcher label = LABEL.matcher(sample.group(2));
        while (label.find()) {
          labels.computeIfAbsent(label.group(1), _ -> new HashSet<>()).add(label.group(2));
        }
      }
    }
  }
}
