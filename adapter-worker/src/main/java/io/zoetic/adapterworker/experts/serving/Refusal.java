// SPDX-License-Identifier: Apache-2.0
package io.zoetic.adapterworker.experts.serving;

/** The reason why a version is not served. */
public record Refusal(Kind kind, String reason) {

  /** The way out of a refusal. */
  public enum Kind {
    /** Nothing is known of it, yet. */
    UNREGISTERED,
    /** It must not be served here. A version never changes, so this stays. */
    UNFIT,
    /** It cannot be read at present: the registry is away, or its bytes are damaged. */
    UNREADABLE
  }

  static Refusal unregistered(String reason) {
    return new Refusal(Kind.UNREGISTERED, reason);
  }

  static Refusal unfit(String reason) {
    return new Refusal(Kind.UNFIT, reason);
  }

  public static Refusal unreadable(String reason) {
    return new Refusal(Kind.UNREADABLE, reason);
  }

  /** Whether another attempt may find it otherwise. */
  public boolean mayHeal() {
    return kind != Kind.UNFIT;
  }
}
