// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.fleet;

import static java.util.Objects.requireNonNull;

import io.zoetic.vectorstore.access.KeyUsage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The gateways that are alive, and what experts answer through them. Thread-safe; calls block for a
 * round trip to the database, and throw {@link io.zoetic.vectorstore.StoreException}.
 */
public interface Gateways {
  /** One that has been silent for longer is forgotten, as is what it has used of its keys. */
  Duration FORGOTTEN_AFTER = KeyUsage.FORGOTTEN_AFTER;

  /** Over how much time gateways count what experts answer. */
  Duration WINDOW = Duration.ofMinutes(1);

  /** How {@link Report#traffic} names the base model alone. */
  String BASE = "";

  /**
   * What a gateway is and measures.
   *
   * @param build of its code; null: it does not know
   * @param promptsInFlight taken in and not yet answered
   * @param promptsWaiting of those, which wait in the gateway for their turn
   * @param traffic of the last minute, by expert
   */
  record Report(
      String gateway,
      @Nullable String build,
      Instant startedAt,
      int promptsInFlight,
      int promptsWaiting,
      Map<String, Traffic> traffic) {
    public Report {
      requireNonNull(gateway, "gateway");
      requireNonNull(startedAt, "startedAt");
      traffic = Map.copyOf(traffic);
    }
  }

  /**
   * What an expert has answered.
   *
   * @param answers choices that have begun; one of a mixture counts for each of its experts
   * @param tokens of choices that have ended
   */
  record Traffic(int answers, long tokens) {
    public Traffic {
      if (answers < 0 || tokens < 0) {
        throw new IllegalArgumentException(
            "traffic must be >= 0, was %d and %d".formatted(answers, tokens));
      }
    }
  }

  /**
   * A gateway that is not forgotten.
   *
   * @param told null where its build says no more than that it is there; without traffic
   * @param silence for how long it has not been heard, by the clock that {@code seenAt} is of
   */
  record Heard(String gateway, @Nullable Report told, Instant seenAt, Duration silence) {}

  /**
   * What an expert answers through several gateways together.
   *
   * @param expert {@link #BASE}: the base model alone
   */
  record ExpertTraffic(String expert, Traffic traffic) {}

  /** Says that a gateway is alive and what it measures, in place of what it said before. */
  void tell(Report report);

  /** Says that a gateway ends. */
  void leave(String gateway);

  /** All that are not forgotten, by id. */
  List<Heard> heard();

  /**
   * What experts answer through all gateways that were heard within a time, the busiest first.
   *
   * @param limit experts at most
   */
  List<ExpertTraffic> traffic(Duration within, int limit);
}
