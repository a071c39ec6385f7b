// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.feedback;

import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The judge of an answer.
 *
 * @param id of the user, the expert, the judge or the check; null if nobody in particular
 */
public record FeedbackSource(Type type, @Nullable String id) {

  /** The kind of a judge. */
  public enum Type {
    /** Somebody who uses the product. */
    END_USER,
    /** Somebody who is paid to know. */
    EXPERT,
    /** A language model. */
    LLM_JUDGE,
    /** A check in code. */
    CODE,
    /** What happened afterwards. */
    ENVIRONMENT;

    /** How people and tables write it: {@code end_user}. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Reads {@link #word}, in any case.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static Type parse(String word) {
      return Arrays.stream(values())
          .filter(type -> type.word().equals(word.toLowerCase(Locale.ROOT)))
          .findFirst()
          .orElseThrow(
              () ->
                  new IllegalArgumentException(
                      "source.type must be one of %s, was %s"
                          .formatted(Arrays.stream(values()).map(Type::word).toList(), word)));
    }
  }

  /** The user it came from, if it came from one: whom {@code forget} is about. */
  public @Nullable String user() {
    return type == Type.END_USER ? id : null;
  }
}
