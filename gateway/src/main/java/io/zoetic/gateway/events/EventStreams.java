// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.events;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.zoetic.events.completion.ErrorCode;
import io.zoetic.gateway.access.Authentication;
import io.zoetic.gateway.fleet.FleetJson;
import io.zoetic.gateway.fleet.FleetView;
import io.zoetic.gateway.http.ApiException;
import io.zoetic.gateway.http.Json;
import io.zoetic.gateway.store.GatewayStores;
import io.zoetic.gateway.store.StoreCalls;
import io.zoetic.vectorstore.platform.PlatformEvent;
import io.zoetic.vectorstore.platform.PlatformEvents;
import io.zoetic.vectorstore.platform.StreamPlace;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All who follow what happens through this gateway. The store is asked a few times a second for
 * what is new, once for all of them; while nobody follows, only now and then to let go of what is
 * old. Confined to the event loop.
 */
public final class EventStreams {
  private static final Logger LOG = LoggerFactory.getLogger(EventStreams.class);
  private static final Duration POLL = Duration.ofMillis(250);
  private static final Duration TICK = Duration.ofSeconds(1);
  private static final Duration FORGET = Duration.ofMinutes(1);
  private static final int PAGE = 100;

  /** In ticks. */
  private static final int FLEET_EVERY = 2;

  private static final int PING_EVERY = 15;
  private static final int CALLS = 4;
  private static final long RETRY_SECONDS = 5;

  private final Vertx vertx;
  private final PlatformEvents store;
  private final FleetView fleet;
  private final Authentication authentication;
  private final EventsConfig config;
  private final StoreCalls calls;
  private final Counter resets;
  private final Set<EventStream> open = new LinkedHashSet<>();
  private final Map<String, Integer> perKey = new HashMap<>();

  /** How far those are that are not behind. */
  private @Nullable StreamPlace end;

  private @Nullable Future<?> fleetReading;
  private boolean polling;
  private boolean away;
  private long ticks;

  /**
   * @param authentication asks again whether a key opens anything
   */
  public EventStreams(
      Vertx vertx,
      GatewayStores stores,
      FleetView fleet,
      Authentication authentication,
      EventsConfig config,
      MeterRegistry metrics) {
    this.vertx = requireNonNull(vertx, "vertx");
    this.store = stores.events();
    this.fleet = requireNonNull(fleet, "fleet");
    this.authentication = requireNonNull(authentication, "authentication");
    this.config = requireNonNull(config, "config");
    this.calls = new StoreCalls(vertx, "events", CALLS, config.max() + CALLS);
    Gauge.builder("zoetic.gateway.event.streams", open, Set::size)
        .description("streams of events that are open")
        .register(metrics);
    this.resets =
        Counter.builder("zoetic.gateway.event.resets")
            .description("streams of events that could not go on where they were")
            .register(metrics);
  }

  /** Begins to look, as long as the calling verticle is deployed. */
  public EventStreams start() {
    vertx.setPeriodic(POLL.toMillis(), _ -> poll());
    vertx.setPeriodic(TICK.toMillis(), _ -> tick());
    vertx.setPeriodic(FORGET.toMillis(), _ -> forget());
    return this;
  }

  /**
   * Lets somebody follow.
   *
   * @throws ApiException with {@link ErrorCode#RATE_LIMITED} if there are too many
   */
  void open(EventStream stream) {
    String key = Authentication.of(stream.context()).id();
    requireRoom(key);
    open.add(stream);
    perKey.merge(key, 1, Integer::sum);
    stream
        .context()
        .addEndHandler(
            _ -> {
              open.remove(stream);
              perKey.computeIfPresent(key, (_, count) -> count == 1 ? null : count - 1);
            });
    stream.context().response().drainHandler(_ -> catchUp(stream));
    catchUp(stream);
  }

  private void requireRoom(String key) {
    if (open.size() >= config.max()) {
      throw ApiException.rateLimited(
          "streams of events must be at most %d at a time, as many are open"
              .formatted(config.max()),
          RETRY_SECONDS);
    }
    int own = perKey.getOrDefault(key, 0);
    if (own >= config.maxPerKey()) {
      throw ApiException.rateLimited(
          "streams of events of a key must be at most %d at a time, as many are open"
              .formatted(config.maxPerKey()),
          RETRY_SECONDS);
    }
  }

  /**
   * What there is behind a place.
   *
   * @param events empty if that is not known
   * @param now where the stream ends; null if that need not be known
   */
  private record Found(Optional<List<PlatformEvent>> events, @Nullable StreamPlace now) {
    static Found of(PlatformEvents store, @Nullable StreamPlace place) {
      Optional<List<PlatformEvent>> events =
          place == null ? Optional.empty() : store.after(place, PAGE);
      return new Found(events, events.isEmpty() ? store.end() : null);
    }
  }

  /** Reads what came behind a stream's place until it is no longer behind. */
  private void catchUp(EventStream stream) {
    if (!stream.beginReading()) {
      return;
    }
    StreamPlace from = stream.place();
    ask(() -> Found.of(store, from))
        .onSuccess(
            found -> {
              take(stream, found, from);
              if (stream.isBehind()) {
                catchUp(stream);
              } else {
                joined(stream);
              }
            })
        .onFailure(cause -> couldNotRead(stream, cause));
  }

  private void take(EventStream stream, Found found, @Nullable StreamPlace from) {
    StreamPlace now = found.now();
    if (now != null) {
      stream.reset(
          now,
          from == null
              ? "the stream begins here"
              : "what came behind the last event is not known any more");
      if (from != null) {
        resets.increment();
      }
    }
    List<PlatformEvent> events = found.events().orElse(List.of());
    stream.read(events, events.size() == PAGE, end);
    if (end == null && !stream.isBehind()) {
      end = stream.place();
    }
  }

  private void joined(EventStream stream) {
    stream.begin();
    Future<?> told = stream.wants(EventKind.FLEET) ? readFleet() : Future.succeededFuture();
    if (!stream.follows()) {
      told.onComplete(_ -> stream.end());
    }
  }

  private static void couldNotRead(EventStream stream, Throwable cause) {
    if (stream.context().response().headWritten()) {
      stream.readLater();
    } else {
      stream.context().fail(cause);
    }
  }

  /** Asks the store; says once that it is away, until it has answered again. */
  private <T> Future<T> ask(Callable<T> question) {
    return calls.call(question).onSuccess(_ -> away = false).onFailure(this::failed);
  }

  private void failed(Throwable cause) {
    if (!away) {
      LOG.atWarn().setCause(cause).log("what happens cannot be read, trying again");
    }
    away = true;
  }

  private void forget() {
    ask(
        () -> {
          store.forgetOld();
          return true;
        });
  }

  private void poll() {
    StreamPlace from = end;
    if (open.isEmpty()) {
      end = null;
    } else if (from != null && !polling) {
      polling = true;
      ask(() -> store.after(from, PAGE)).onComplete(_ -> polling = false).onSuccess(this::happened);
    }
  }

  private void happened(Optional<List<PlatformEvent>> found) {
    if (found.isEmpty()) {
      end = null;
      open.forEach(EventStream::fallBehind);
      catchUpAll();
      return;
    }
    for (PlatformEvent event : found.get()) {
      EventText text = EventText.of(event);
      open.forEach(stream -> stream.offer(event, text));
      end = event.place();
    }
    if (found.get().size() == PAGE) {
      poll();
    }
  }

  /** Each as it can. */
  private void catchUpAll() {
    List.copyOf(open).forEach(this::catchUp);
  }

  private void tick() {
    ticks++;
    for (EventStream stream : List.copyOf(open)) {
      if (stream.isStuck()) {
        stream.drop();
      } else {
        requireKey(stream);
      }
      if (ticks % PING_EVERY == 0) {
        stream.ping();
      }
    }
    catchUpAll();
    if (ticks % FLEET_EVERY == 0 && open.stream().anyMatch(each -> each.wants(EventKind.FLEET))) {
      readFleet();
    }
  }

  /** Ends with its key. */
  private void requireKey(EventStream stream) {
    authentication
        .again(stream.context())
        .onFailure(
            failure -> {
              if (failure instanceof ApiException refused
                  && refused.code() == ErrorCode.INVALID_API_KEY) {
                stream.end();
              }
            });
  }

  /** A state of the fleet, and how it is told. */
  private record FleetState(FleetJson timeless, EventText text) {
    static FleetState of(FleetJson fleet) {
      return new FleetState(fleet.timeless(), EventText.of("fleet", Json.encode(fleet).toString()));
    }
  }

  private Future<?> readFleet() {
    Future<?> running = fleetReading;
    if (running != null) {
      return running;
    }
    Future<FleetState> started =
        ask(() -> FleetState.of(fleet.read()))
            .onSuccess(
                state -> open.forEach(each -> each.offerFleet(state.timeless(), state.text())))
            .onComplete(_ -> fleetReading = null);
    if (!started.isComplete()) {
      fleetReading = started;
    }
    return started;
  }

  /** Ends all streams: who follows goes on at another gateway. */
  public void close() {
    List.copyOf(open).forEach(EventStream::end);
  }
}
