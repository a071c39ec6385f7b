// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.access;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Vertx;
import io.zoetic.vectorstore.access.KeyUsage;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells other gateways once a second what this one has used of its keys' rates, and hears the same
 * of them. While the store is away this gateway hands out its part of each rate. Confined to the
 * event loop; the store is asked on a worker thread.
 */
public final class UsageExchange {
  private static final Logger LOG = LoggerFactory.getLogger(UsageExchange.class);
  private static final Duration PERIOD = Duration.ofSeconds(1);

  private final Vertx vertx;
  private final KeyUsage store;
  private final String gateway;
  private final RateLimits limits;
  private boolean running;
  private boolean away;

  private UsageExchange(Vertx vertx, KeyUsage store, String gateway, RateLimits limits) {
    this.vertx = requireNonNull(vertx, "vertx");
    this.store = requireNonNull(store, "store");
    this.gateway = requireNonNull(gateway, "gateway");
    this.limits = requireNonNull(limits, "limits");
  }

  /** Begins at once, and ends with the event loop. */
  public static void start(Vertx vertx, KeyUsage store, String gateway, RateLimits limits) {
    UsageExchange exchange = new UsageExchange(vertx, store, gateway, limits);
    vertx.setPeriodic(0, PERIOD.toMillis(), _ -> exchange.exchange());
  }

  private void exchange() {
    if (running) {
      return;
    }
    running = true;
    RateLimits.Report report = limits.report();
    vertx
        .executeBlocking(() -> store.exchange(gateway, report.own()), false)
        .onSuccess(
            answer -> {
              away = false;
              limits.exchanged(report, answer);
            })
        .onFailure(
            failure -> {
              if (!away) {
                LOG.atWarn()
                    .setCause(failure)
                    .log("rates are not shared, each gateway has its part");
              }
              away = true;
            })
        .onComplete(_ -> running = false);
  }
}
