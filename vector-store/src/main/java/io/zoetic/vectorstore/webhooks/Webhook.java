// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.webhooks;

import static java.util.Objects.requireNonNull;

import io.zoetic.core.NameRules;
import io.zoetic.vectorstore.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A place that events are sent to.
 *
 * @param id 12 of a-z and 0-9
 * @param creator who made it, as the audit says it
 * @param disabled null while it is told
 */
public record Webhook(
    String id,
    Target target,
    String creator,
    Instant createdAt,
    Secrets secrets,
    Progress progress,
    @Nullable Disabled disabled) {
  private static final Pattern ID = Pattern.compile("[a-z0-9]{12}");
  private static final int URL_MAX = 2000;
  private static final int DESCRIPTION_MAX = 200;

  public Webhook {
    if (!isId(id)) {
      throw new IllegalArgumentException("id must be 12 of a-z and 0-9, was \"" + id + "\"");
    }
    requireNonNull(target, "target");
    requireNonNull(createdAt, "createdAt");
    requireNonNull(secrets, "secrets");
    requireNonNull(progress, "progress");
    NameRules.requireText(creator, NameRules.MAX_NAME, "creator");
  }

  /** Whether something can be the id of one. */
  public static boolean isId(String text) {
    return ID.matcher(text).matches();
  }

  /**
   * What is sent where.
   *
   * @param url absolute, at most 2000 characters
   * @param events the types that it is told, one at least
   * @param description for people, at most 200 characters, may be empty
   */
  public record Target(String url, List<String> events, String description) {
    public Target {
      NameRules.requireText(url, URL_MAX, "url");
      NameRules.requireStorable(description, DESCRIPTION_MAX, "description");
      events = events.stream().sorted().distinct().toList();
      if (events.isEmpty()) {
        throw new IllegalArgumentException("events must name one at least, named none");
      }
    }
  }

  /**
   * What signed before a rotation.
   *
   * @param until when it still does, beside the newer ones
   */
  public record OldSecret(WebhookSecret secret, Instant until) {
    public OldSecret {
      requireNonNull(secret, "secret");
      requireNonNull(until, "until");
    }
  }

  /**
   * What signs.
   *
   * @param before what did before rotations, the newest first, at most {@value #OLD_MAX}
   */
  public record Secrets(WebhookSecret current, List<OldSecret> before) {
    /** Who asks again since an answer was lost takes one each time. */
    public static final int OLD_MAX = 3;

    public Secrets {
      requireNonNull(current, "current");
      before = List.copyOf(before);
      if (before.size() > OLD_MAX) {
        throw new IllegalArgumentException(
            "old secrets must be at most %d, were %d".formatted(OLD_MAX, before.size()));
      }
    }

    /** A secret that nothing was before. */
    public static Secrets of(WebhookSecret secret) {
      return new Secrets(secret, List.of());
    }

    /** Those that sign at a time, the newest first. */
    public List<WebhookSecret> at(Instant time) {
      return Stream.concat(
              Stream.of(current), without(time).before().stream().map(OldSecret::secret))
          .toList();
    }

    /** Until when an old one signs; null if there is none. */
    public @Nullable Instant beforeUntil() {
      return before.stream().map(OldSecret::until).max(Comparator.naturalOrder()).orElse(null);
    }

    /** The same without those whose time has ended. */
    Secrets without(Instant time) {
      return new Secrets(
          current, before.stream().filter(old -> time.isBefore(old.until())).toList());
    }

    /**
     * Another one, beside those whose time has not ended.
     *
     * @param keptOld how long the one of now signs; zero: it and all before it do no more
     * @throws StoreException if there would be more than {@value #OLD_MAX} old ones
     */
    Secrets rotated(WebhookSecret fresh, Instant now, Duration keptOld) {
      if (keptOld.isZero()) {
        return of(fresh);
      }
      List<OldSecret> still = without(now).before();
      if (still.size() == OLD_MAX) {
        throw new StoreException(
            StoreException.Reason.REFUSED,
            "old secrets that still sign must be at most %d, as many do until %s: keep none, or wait"
                .formatted(OLD_MAX, still.getLast().until()),
            null);
      }
      OldSecret old = new OldSecret(current, now.plus(keptOld));
      return new Secrets(fresh, Stream.concat(Stream.of(old), still.stream()).toList());
    }
  }

  /**
   * How far it is told.
   *
   * @param position in the stream of platform events: what stands behind it is not told yet
   * @param attempts in a row that have failed, all of the same event
   * @param failingSince when the first of them did; null if there are none
   * @param nextAttemptAt not before; null: at once
   * @param lastFailure null if none was since the last delivery
   * @param deliveredAt when an event was taken last; null if none was
   */
  public record Progress(
      long position,
      int attempts,
      @Nullable Instant failingSince,
      @Nullable Instant nextAttemptAt,
      @Nullable String lastFailure,
      @Nullable Instant deliveredAt) {

    /** Nothing is told yet. */
    public static Progress from(long position) {
      return new Progress(position, 0, null, null, null, null);
    }

    Progress passed(long to) {
      return new Progress(to, attempts, failingSince, nextAttemptAt, lastFailure, deliveredAt);
    }

    Progress delivered(long to, Instant at) {
      return new Progress(to, 0, null, null, null, at);
    }

    Progress failed(String failure, Instant at, @Nullable Instant next) {
      Instant since = failingSince == null ? at : failingSince;
      return new Progress(position, attempts + 1, since, next, failure, deliveredAt);
    }

    /** As if it had never failed. */
    Progress begunAgain() {
      return new Progress(position, 0, null, null, null, deliveredAt);
    }
  }

  /** Since when and why nothing is sent. */
  public record Disabled(Instant at, String reason) {
    public Disabled {
      requireNonNull(at, "at");
      requireNonNull(reason, "reason");
    }
  }

  /** The same with other secrets. */
  Webhook with(Secrets changed) {
    return new Webhook(id, target, creator, createdAt, changed, progress, disabled);
  }

  /** The same, told so far. */
  Webhook with(Progress changed) {
    return new Webhook(id, target, creator, createdAt, secrets, changed, disabled);
  }

  /** The same, told or not. */
  Webhook with(Progress changed, @Nullable Disabled now) {
    return new Webhook(id, target, creator, createdAt, secrets, changed, now);
  }
}
