// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.store;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells other gateways something once a second through the store, and hears the same of them.
 * Confined to the event loop; the store is asked on a worker thread.
 *
 * @param <R> what is told
 * @param <A> what is heard
 */
public final class Exchange<R, A> {
  private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);
  private static final Duration PERIOD = Duration.ofSeconds(1);

  private final Supplier<R> report;
  private final Function<R, A> store;
  private final BiConsumer<R, A> heard;
  private final String alone;
  private @Nullable Future<?> running;
  private @Nullable Long timer;
  private boolean away;

  /**
   * @param report what others are to hear; on the event loop, as is what follows
   * @param store tells it and says what they have told; may block
   * @param heard takes in what was told and what was heard
   * @param alone what is so while the store is away, for the log
   */
  public Exchange(Supplier<R> report, Function<R, A> store, BiConsumer<R, A> heard, String alone) {
    this.report = requireNonNull(report, "report");
    this.store = requireNonNull(store, "store");
    this.heard = requireNonNull(heard, "heard");
    this.alone = requireNonNull(alone, "alone");
  }

  /** Begins at once. */
  public Exchange<R, A> start(Vertx vertx) {
    timer = vertx.setPeriodic(0, PERIOD.toMillis(), _ -> exchange(vertx));
    return this;
  }

  /** Tells nothing any more once this completes. */
  public Future<?> stop(Vertx vertx) {
    Long started = timer;
    if (started != null) {
      vertx.cancelTimer(started);
    }
    Future<?> last = running;
    return last == null ? Future.succeededFuture() : last.transform(_ -> Future.succeededFuture());
  }

  private void exchange(Vertx vertx) {
    if (running != null) {
      return;
    }
    R told = report.get();
    Future<A> started = vertx.executeBlocking(() -> store.apply(told), false);
    running = started;
    started
        .onSuccess(
            answer -> {
              away = false;
              heard.accept(told, answer);
            })
        .onFailure(
            failure -> {
              if (!away) {
                LOG.atWarn().setCause(failure).log(alone);
              }
              away = true;
            })
        .onComplete(_ -> running = null);
  }
}
