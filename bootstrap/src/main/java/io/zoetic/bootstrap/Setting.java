// SPDX-License-Identifier: Apache-2.0
package io.zoetic.bootstrap;

/**
 * One declared setting, as documentation shows it.
 *
 * @param key dotted, lower case: {@code gateway.port}; ends in {@code *} for a whole prefix
 * @param meaning one phrase for the operator
 * @param limits what values are accepted
 * @param defaultValue what applies when no source gives a value; empty if nothing does
 * @param masked never shown: passwords and keys
 */
public record Setting(
    String key, String meaning, String limits, String defaultValue, boolean masked) {

  /** A row of the Markdown table {@code key | meaning | limits | default} of a module's README. */
  public String row() {
    String shown = defaultValue.isEmpty() ? "" : "`" + defaultValue + "`";
    return ("| `" + key + "` | " + meaning + " | " + limits + " | " + shown + " |")
        .replace("|  |", "| |");
  }

  /** What a value must be, as an error says it. */
  String rule() {
    return limits.contains("..") ? "in " + limits : "one of " + limits;
  }

  /** Whether the other declaration may stand for this one: same values accepted, same default. */
  boolean agreesWith(Setting other) {
    return limits.equals(other.limits)
        && defaultValue.equals(other.defaultValue)
        && masked == other.masked;
  }
}
