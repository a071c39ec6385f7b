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

  /** Takes more text; returns what can be given out. */
  String append(String text) {
    if (stopped) {
      return "";
    }
    String candidate = held + text;
    int cut = firstStop(candidate);
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

  private int firstStop(String text) {
    int first = -1;
    for (String string : stop) {
      int at = text.indexOf(string);
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
