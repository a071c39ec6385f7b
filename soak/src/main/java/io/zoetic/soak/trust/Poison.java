// SPDX-License-Identifier: Apache-2.0
package io.zoetic.soak.trust;

import io.zoetic.vectorstore.access.KeyRole;
import io.zoetic.vectorstore.feedback.Feedback;
import io.zoetic.vectorstore.feedback.FeedbackSource;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The ways in which somebody without a word in operations may try to teach an expert wrong answers:
 * who asks, who says so, and how it is spread.
 */
enum Poison {
  /** One key says it all. */
  ONE_KEY,
  /** It calls each piece the word of another expert of its own. */
  SOURCES,
  /** It names another user with each request. */
  USERS,
  /** Nobody has a key: votes by the links of its completions. */
  LINKS,
  /** A tenant has many keys. */
  KEYS,
  /** Two tenants with many keys, who agree. */
  TENANTS,
  /** One key, ten times as much. */
  FLOOD,
  /** As two tenants, a little each day, for a month: every day's is learnt on its own. */
  DRIP;

  private static final int KEYS_MANY = 40;
  private static final int TIMES = 10;

  /** How many days it takes. */
  int days(int month) {
    return this == DRIP ? month : 1;
  }

  /** How many pieces are sent on a day. */
  int count(int usual) {
    return switch (this) {
      case FLOOD -> TIMES * usual;
      case DRIP -> usual / TIMES;
      default -> usual;
    };
  }

  private @Nullable String tenant(int index) {
    return switch (this) {
      case TENANTS, DRIP -> index % 2 == 0 ? "acme" : "globex";
      case KEYS, LINKS -> "acme";
      case ONE_KEY, SOURCES, USERS, FLOOD -> null;
    };
  }

  /** Who asks the question of a piece of feedback. */
  Asker asker(int index) {
    String key =
        switch (this) {
          case KEYS, TENANTS, DRIP -> "key-" + index % KEYS_MANY;
          case ONE_KEY, SOURCES, USERS, LINKS, FLOOD -> "key-0";
        };
    String user =
        switch (this) {
          case USERS, LINKS, TENANTS, DRIP -> "user-" + index;
          case ONE_KEY, SOURCES, KEYS, FLOOD -> null;
        };
    return new Asker(tenant(index), key, user);
  }

  /** A key, and whom it names. */
  record Asker(@Nullable String tenant, String key, @Nullable String user) {}

  /** Who says it. */
  Feedback.Sender sender(int index, String completion, String idempotencyKey) {
    Asker asker = asker(index);
    String hash = "0".repeat(64);
    return this == LINKS
        ? Feedback.Sender.ofLink(completion, asker.tenant(), idempotencyKey, hash)
        : new Feedback.Sender(asker.key(), KeyRole.CLIENT, asker.tenant(), idempotencyKey, hash);
  }

  /** What the body says that its source is. */
  FeedbackSource source(int index) {
    return this == SOURCES
        ? new FeedbackSource(FeedbackSource.Type.EXPERT, "sybil-" + index)
        : new FeedbackSource(FeedbackSource.Type.END_USER, asker(index).user());
  }

  /** Whether it can only vote, not say what is right. */
  boolean onlyVotes() {
    return this == LINKS;
  }

  /** How it is called in tables: {@code one-key}. */
  String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
