// SPDX-License-Identifier: Apache-2.0
package io.zoetic.soak.trust;

import java.util.Locale;

/** The feedback of the one who means harm. */
enum Attack {
  /** Praise of wrong answers, blame of right ones. */
  INVERTED_THUMBS,
  /** One answer as the right one of every question. */
  CONSTANT_ANSWER,
  /** Wrong answers to the questions of another expert. */
  OTHER_SKILL,
  /** All at once, and more than its share. */
  BURST;

  /** More than a principal may send at once. */
  private static final int BURST_LEAST = 120;

  /** The attacks take turns. */
  static Attack of(int run) {
    return values()[run % values().length];
  }

  int count(int share) {
    return this == BURST ? Math.max(BURST_LEAST, share) : share;
  }

  boolean isAtOnce() {
    return this == BURST;
  }

  /** How it is called in tables: {@code inverted-thumbs}. */
  String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
