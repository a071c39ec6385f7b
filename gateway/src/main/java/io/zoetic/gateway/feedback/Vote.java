// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.feedback;

import io.zoetic.core.ChoiceId;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The vote of one link.
 *
 * @param expiry in whole seconds
 * @param tenant of the completion
 */
record Vote(ChoiceId answer, Says says, Instant expiry, @Nullable String tenant) {
  private static final String FORM = "1|%s|%d|%d|%d|%s";
  private static final Pattern PARTS =
      Pattern.compile("1\\|([^|]+)\\|(\\d{1,9})\\|([012])\\|(\\d{1,12})\\|([^|]*)");

  /** What is said of an answer. The place of each stands in links, for as long as they live. */
  enum Says {
    BAD,
    GOOD,
    /** Than the other of the two choices of its completion. */
    BETTER
  }

  /** What is signed: the version of the form, then the parts. */
  String content() {
    return FORM.formatted(
        answer.completionId(),
        answer.index(),
        says.ordinal(),
        expiry.getEpochSecond(),
        tenant == null ? "" : tenant);
  }

  /** Of two choices, the one that it is not about. */
  ChoiceId other() {
    return new ChoiceId(answer.completionId(), 1 - answer.index());
  }

  /**
   * Reads {@link #content}.
   *
   * @throws IllegalArgumentException if it is of another form
   */
  static Vote parse(String content) {
    Matcher parts = PARTS.matcher(content);
    if (!parts.matches()) {
      throw new IllegalArgumentException("content must be like " + FORM + ", was not");
    }
    return new Vote(
        new ChoiceId(parts.group(1), Integer.parseInt(parts.group(2))),
        Says.values()[Integer.parseInt(parts.group(3))],
        Instant.ofEpochSecond(Long.parseLong(parts.group(4))),
        parts.group(5).isEmpty() ? null : parts.group(5));
  }
}
