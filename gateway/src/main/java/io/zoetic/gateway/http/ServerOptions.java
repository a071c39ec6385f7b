// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.http;

import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.util.concurrent.TimeUnit;

/** The options of Vert.x that an {@link HttpConfig} stands for. */
public final class ServerOptions {
  private ServerOptions() {}

  /**
   * HTTP/1.1 only: every stream is a connection of its own, so one slow reader slows nobody else,
   * and closing a connection ends exactly one answer. A proxy in front speaks what it likes.
   */
  public static HttpServerOptions of(HttpConfig config) {
    HttpServerOptions options = new HttpServerOptions();
    options.setHost(config.host());
    options.setPort(config.port());
    options.setHttp2ClearTextEnabled(false);
    options.setUseAlpn(false);
    options.setMaxHeaderSize(config.headerMax());
    options.setMaxInitialLineLength(config.headerMax());
    options.setIdleTimeout((int) config.idleTimeout().toMillis());
    options.setIdleTimeoutUnit(TimeUnit.MILLISECONDS);
    HttpConfig.Tls tls = config.tls();
    if (tls != null) {
      options.setSsl(true);
      options.setKeyCertOptions(certificate(tls));
    }
    return options;
  }

  /** A certificate as its files are now. */
  static PemKeyCertOptions certificate(HttpConfig.Tls tls) {
    return new PemKeyCertOptions()
        .setCertPath(tls.certificate().toString())
        .setKeyPath(tls.key().toString());
  }
}
