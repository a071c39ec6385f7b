// SPDX-License-Identifier: Apache-2.0
package io.zoetic.bootstrap;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An {@link OperationsEndpoint} on a port of its own, for a process without other HTTP. */
public final class OperationsServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OperationsServer.class);

  private final Vertx vertx;
  private final int port;

  private OperationsServer(Vertx vertx, int port) {
    this.vertx = vertx;
    this.port = port;
  }

  /**
   * Starts listening; blocks until it does.
   *
   * @param port 0 is any free one
   * @throws RuntimeException if the port cannot be had
   */
  public static OperationsServer start(OperationsEndpoint endpoint, String host, int port) {
    Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1));
    try {
      int actual =
          endpoint
              .listen(vertx, host, port)
              .toCompletionStage()
              .toCompletableFuture()
              .join()
              .actualPort();
      LOG.atInfo().addKeyValue("host", host).addKeyValue("port", actual).log("operations endpoint");
      return new OperationsServer(vertx, actual);
    } catch (RuntimeException e) {
      vertx.close();
      throw e;
    }
  }

  /** The port that it listens on. */
  public int port() {
    return port;
  }

  @Override
  public void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
