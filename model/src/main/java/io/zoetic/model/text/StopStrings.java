// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.text;

import java.util.List;

/** Cuts a growing text before the first occurrence of any stop string. One thread. */
final class StopStrings {
  private final List<String> stop;
  private String held = "";
  private boolean stopped;

  StopStrings(List<String> stop) {
    this.stop = List.copyOf(stop);
  }

  /**
   * Takes more text; returns what can be given out.
   *
   * @param mayStop whether stop strings that end within this text count
   */
  String append(String text, boolean mayStop) {
    if (stopped) {
      return "";
    }
    String candidate = held + text;
    int cut = mayStop ? firstStop(candidate, held.length()) : -1;
    if (cut >= 0) {
      stopped = true;
      held = "";
      return candidate.substring(0, cut);
    }
    int keep = longestBeginning(candidate);
    held = candidate.substring(candidate.length() - keep);
    return candidate.substring(0, candidate.length() - keep);
  }

  boolean isStopped() {
    return stopped;
  }

  /** What was held back, now that no text follows. */
  String finish() {
    String rest = held;
    held = "";
    return rest;
  }

  /**
   * Where the first stop string begins, or -1.
   *
   * @param seen so many characters have been looked at, with none that counts ending among them
   */
  private int firstStop(String text, int seen) {
    int first = -1;
    for (String string : stop) {
      int at = text.indexOf(string, Math.max(0, seen + 1 - string.length()));
      if (at >= 0 && (first < 0 || at < first)) {
        first = at;
      }
    }
    return first;
  }

  /** Length of the longest end of the text that a stop string begins with. */
  private int longestBeginning(String text) {
    int longest = 0;
    for (String string : stop) {
      int length = Math.min(string.length() - 1, text.length());
      while (length > longest && !text.endsWith(string.substring(0, length))) {
        length--;
      }
      longest = Math.max(longest, length);
    }
    return longest;
  }
}
