// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.platform;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in the stream of platform events: behind one of them.
 *
 * @param position of that event; 0: before the first
 * @param tag of that event, by which it is told from another that took its position after a restore
 */
public record StreamPlace(long position, String tag) {
  /** Before the first event. */
  public static final StreamPlace BEGINNING = new StreamPlace(0, "00000000");

  private static final Pattern FORM = Pattern.compile("(\\d{1,18})-([0-9a-f]{8})");

  public StreamPlace {
    requireNonNull(tag, "tag");
    if (position < 0) {
      throw new IllegalArgumentException("position must be >= 0, was " + position);
    }
  }

  /** Reads what {@link #toString} has written; empty if it has not. */
  public static Optional<StreamPlace> parse(String text) {
    Matcher parts = FORM.matcher(text);
    return parts.matches()
        ? Optional.of(new StreamPlace(Long.parseLong(parts.group(1)), parts.group(2)))
        : Optional.empty();
  }

  /** {@code 412-9f3a00c1}: how clients know it. */
  @Override
  public String toString() {
    return position + "-" + tag;
  }
}
