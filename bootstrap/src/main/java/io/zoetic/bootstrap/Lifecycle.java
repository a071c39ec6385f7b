// SPDX-License-Identifier: Apache-2.0
package io.zoetic.bootstrap;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.logging.log4j.LogManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The parts of a process, closed last started first.
 *
 * <p>Each close is logged, runs on a thread of its own and is waited for at most as long as was
 * said when it was added; one that fails or hangs does not keep the others from closing.
 * Thread-safe.
 *
 * {@snippet :
 * Lifecycle gateway = Lifecycle.start(lifecycle -> {
 *   Vertx vertx = Vertx.vertx();
 *   lifecycle.add("vert.x", () -> vertx.close().await());
 *   lifecycle.add("event log", Duration.ofSeconds(30), new KafkaEventLog(config.kafka()));
 * });
 * Lifecycle.awaitShutdown(gateway);
 * }
 */
public final class Lifecycle implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Lifecycle.class);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

  private record Started(String name, Duration closeTimeout, AutoCloseable resource) {}

  private final Deque<Started> started = new ArrayDeque<>();
  private boolean closed;

  /** Runs {@code start}; if it throws, closes what it added before and throws on. */
  public static Lifecycle start(Consumer<Lifecycle> start) {
    Lifecycle lifecycle = new Lifecycle();
    try {
      start.accept(lifecycle);
      return lifecycle;
    } catch (RuntimeException | Error e) {
      lifecycle.close();
      throw e;
    }
  }

  /**
   * Installs a shutdown hook that closes the service, and returns when it has. SIGTERM, SIGINT and
   * {@link System#exit} all lead there. Logging is stopped last: nothing may log after this.
   */
  public static void awaitShutdown(AutoCloseable service) {
    CountDownLatch done = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> shutDown(service, done), "shutdown"));
    LOG.debug("running until told to end");
    try {
      done.await();
    } catch (InterruptedException e) {
      // The hook still closes the service when the JVM ends.
      Thread.currentThread().interrupt();
    }
  }

  private static void shutDown(AutoCloseable service, CountDownLatch done) {
    LOG.info("shutting down");
    try {
      service.close();
      LOG.info("shut down");
    } catch (Exception e) {
      LOG.atError().setCause(e).log("the shutdown failed");
    } finally {
      LogManager.shutdown();
      done.countDown();
    }
  }

  /** Adds what {@link #close} will close within 10 s, and returns it. */
  public <T extends AutoCloseable> T add(String name, T resource) {
    return add(name, CLOSE_TIMEOUT, resource);
  }

  /**
   * Adds what {@link #close} will close within the given time, and returns it. Added after the
   * close, it is closed at once.
   */
  public <T extends AutoCloseable> T add(String name, Duration closeTimeout, T resource) {
    Started added = new Started(name, closeTimeout, resource);
    boolean late;
    synchronized (started) {
      late = closed;
      if (!late) {
        started.push(added);
      }
    }
    if (late) {
      close(added);
    }
    return resource;
  }

  /** Closes everything, last added first. A second call does nothing. Never throws. */
  @Override
  public void close() {
    for (Started next = takeLast(); next != null; next = takeLast()) {
      close(next);
    }
  }

  private @Nullable Started takeLast() {
    synchronized (started) {
      closed = true;
      return started.poll();
    }
  }

  private static void close(Started started) {
    long begin = System.nanoTime();
    FutureTask<Boolean> task =
        new FutureTask<>(
            () -> {
              started.resource().close();
              return true;
            });
    Thread.ofPlatform().daemon().name("close " + started.name()).start(task);
    try {
      task.get(started.closeTimeout().toMillis(), TimeUnit.MILLISECONDS);
      long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
      LOG.atInfo().addKeyValue("name", started.name()).addKeyValue("millis", millis).log("closed");
    } catch (TimeoutException e) {
      LOG.atWarn()
          .addKeyValue("name", started.name())
          .addKeyValue("timeout", started.closeTimeout())
          .log("still not closed, going on without");
    } catch (ExecutionException e) {
      LOG.atWarn().addKeyValue("name", started.name()).setCause(e.getCause()).log("close failed");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      LOG.atWarn().addKeyValue("name", started.name()).log("interrupted while closing");
    }
  }
}
