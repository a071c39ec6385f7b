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
 * @param good whether the answer is
 * @param expiry in whole seconds
 * @param tenant of the completion
 */
record Vote(ChoiceId answer, boolean good, Instant expiry, @Nullable String tenant) {
  private static final String FORM = "1|%s|%d|%d|%d|%s";
  private static final Pattern PARTS =
      Pattern.compile("1\\|([^|]+)\\|(\\d{1,9})\\|([01])\\|(\\d{1,12})\\|([^|]*)");

  /** What is signed: the version of the form, then the parts. */
  String content() {
    return FORM.formatted(
        answer.completionId(),
        answer.index(),
        good ? 1 : 0,
        expiry.getEpochSecond(),
        tenant == null ? "" : tenant);
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
        parts.group(3).equals("1"),
        Instant.ofEpochSecond(Long.parseLong(parts.group(4))),
        parts.group(5).isEmpty() ? null : parts.group(5));
  }
}
