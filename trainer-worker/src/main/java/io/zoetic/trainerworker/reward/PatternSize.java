// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.reward;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Estimates how many instructions a pattern in RE2 syntax compiles to, without compiling it: the
 * compiler writes repeats out, {@code (a{1000}){1000}} a million times. Never too few, for patterns
 * that are right. One thread.
 */
final class PatternSize {
  /** Of each pattern. */
  private static final int FRAME = 4;

  /** Of a group: it may capture, and it may have branches. */
  private static final int GROUP = 3;

  private final String pattern;
  private int next;

  /** Sizes of the groups that are open, the outermost last. */
  private final Deque<Long> outer = new ArrayDeque<>();

  /** Size of the innermost group so far, without its last atom. */
  private long before;

  /** Size of the last atom: what a repeat would repeat. */
  private long atom;

  private PatternSize(String pattern) {
    this.pattern = pattern;
  }

  /** At least as many as there will be; at most {@link Long#MAX_VALUE}. */
  static long of(String pattern) {
    return new PatternSize(pattern).read();
  }

  private long read() {
    while (next < pattern.length()) {
      switch (pattern.charAt(next)) {
        case '(' -> open();
        case ')' -> close();
        case '[' -> {
          skipClass();
          add(1);
        }
        case '\\' -> escape();
        case '*', '+', '?' -> {
          next++;
          atom = plus(atom, 2);
        }
        case '{' -> repeat();
        case '|' -> {
          next++;
          add(2);
        }
        default -> {
          next++;
          add(1);
        }
      }
    }
    while (!outer.isEmpty()) {
      close();
    }
    return plus(plus(before, atom), FRAME);
  }

  private void add(long size) {
    before = plus(before, atom);
    atom = size;
  }

  private void open() {
    next++;
    add(0);
    outer.push(before);
    before = GROUP;
  }

  private void close() {
    next++;
    atom = plus(before, atom);
    before = outer.isEmpty() ? 0 : outer.pop();
  }

  /** Up to the bracket that ends it; the first character is never that one. */
  private void skipClass() {
    next++;
    if (next < pattern.length() && pattern.charAt(next) == '^') {
      next++;
    }
    boolean first = true;
    while (next < pattern.length() && (first || pattern.charAt(next) != ']')) {
      first = false;
      if (pattern.startsWith("[:", next) && pattern.indexOf(":]", next + 2) > 0) {
        next = pattern.indexOf(":]", next + 2) + 2;
      } else {
        next += pattern.charAt(next) == '\\' ? 2 : 1;
      }
    }
    next++;
  }

  /** One atom; a quotation is one that is as large as it is long. */
  private void escape() {
    if (!pattern.startsWith("\\Q", next)) {
      boolean braces = next + 1 < pattern.length() && "xpP".indexOf(pattern.charAt(next + 1)) >= 0;
      int close = braces && pattern.startsWith("{", next + 2) ? pattern.indexOf('}', next) : -1;
      next = close < 0 ? next + 2 : close + 1;
      add(1);
      return;
    }
    int end = pattern.indexOf("\\E", next + 2);
    add(end < 0 ? pattern.length() - next : end - next);
    next = end < 0 ? pattern.length() : end + 2;
  }

  /** {@code {2}}, {@code {2,}}, {@code {2,5}}; anything else in braces is text. */
  private void repeat() {
    int end = pattern.indexOf('}', next);
    long times = end < 0 ? -1 : times(pattern.substring(next + 1, end));
    if (times < 0) {
      next++;
      add(1);
      return;
    }
    next = end + 1;
    atom = times(plus(atom, 1), times + 1);
  }

  /** The most copies; negative if it is no repeat. */
  private static long times(String range) {
    if (!range.matches("[0-9]{1,9}(,[0-9]{0,9})?")) {
      return -1;
    }
    String[] ends = range.split(",", -1);
    long least = Long.parseLong(ends[0]);
    return ends.length == 1 || ends[1].isEmpty() ? least : Long.parseLong(ends[1]);
  }

  private static long plus(long a, long b) {
    return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
  }

  private static long times(long a, long b) {
    return a > Long.MAX_VALUE / b ? Long.MAX_VALUE : a * b;
  }
}
