// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.zoetic.bootstrap.Clocks;
import io.zoetic.bootstrap.tracing.Tracing;
import io.zoetic.events.EventLog;
import io.zoetic.gateway.store.GatewayStores;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running gateway. It owns its event loop and its end of the event log; the log, the stores and
 * the metrics belong to the caller, who closes them afterwards.
 */
public final class Gateway implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);

  private final Vertx vertx;
  private final String deploymentId;
  private final int port;
  private final AtomicBoolean closed = new AtomicBoolean();

  private Gateway(Vertx vertx, String deploymentId, int port) {
    this.vertx = vertx;
    this.deploymentId = deploymentId;
    this.port = port;
  }

  /**
   * Starts a gateway; blocks until it listens.
   *
   * @throws RuntimeException if the event log cannot be reached or the port cannot be had
   */
  public static Gateway start(
      GatewayConfig config,
      EventLog eventLog,
      GatewayStores stores,
      PrometheusMeterRegistry metrics) {
    return start(config, eventLog, stores, metrics, Clocks.system());
  }

  static Gateway start(
      GatewayConfig config,
      EventLog eventLog,
      GatewayStores stores,
      PrometheusMeterRegistry metrics,
      Clocks clocks) {
    Vertx vertx = Vertx.vertx(options());
    try {
      GatewayVerticle verticle =
          new GatewayVerticle(config, eventLog, stores, metrics, clocks, Tracing.ofProcess());
      String deploymentId = await(vertx.deployVerticle(verticle).toCompletionStage());
      Gateway gateway = new Gateway(vertx, deploymentId, verticle.port());
      LOG.atInfo()
          .addKeyValue("gateway", config.id())
          .addKeyValue("host", config.http().host())
          .addKeyValue("port", gateway.port)
          .addKeyValue("tls", config.http().tls() != null)
          .log("gateway listens");
      return gateway;
    } catch (RuntimeException e) {
      await(vertx.close().toCompletionStage());
      throw e;
    }
  }

  /** One event loop serves all; nothing is read from the class path or cached on disk. */
  private static VertxOptions options() {
    FileSystemOptions files =
        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false);
    return new VertxOptions()
        .setEventLoopPoolSize(1)
        .setWorkerPoolSize(4)
        .setFileSystemOptions(files);
  }

  /** The port that clients reach it on. */
  public int port() {
    return port;
  }

  /**
   * Drains and stops: new requests are refused, answers under way are waited for as long as the
   * configuration says, and then what is left fails. Blocks; not to be called on an event loop. A
   * second call does nothing.
   */
  @Override
  public void close() {
    if (closed.getAndSet(true)) {
      return;
    }
    try {
      await(vertx.undeploy(deploymentId).toCompletionStage());
    } finally {
      await(vertx.close().toCompletionStage());
    }
  }

  private static <T> T await(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }
}
