// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.http;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.net.ServerSSLOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has a server that listens use another certificate when its files have changed: connections that
 * are open go on with the one that they began with. Belongs on one event loop.
 */
public final class CertificateWatch {
  private static final Logger LOG = LoggerFactory.getLogger(CertificateWatch.class);

  /** Files that are still being written are not read: nothing changes in them for so long. */
  private static final Duration PERIOD = Duration.ofSeconds(1);

  private final Vertx vertx;
  private final HttpServer server;
  private final HttpConfig.Tls tls;
  private @Nullable List<String> used;
  private @Nullable List<String> seen;

  private CertificateWatch(Vertx vertx, HttpServer server, HttpConfig.Tls tls) {
    this.vertx = vertx;
    this.server = server;
    this.tls = tls;
  }

  /** Begins to watch, if there is anything to watch; ends with the event loop. */
  public static void start(Vertx vertx, HttpServer server, HttpConfig.@Nullable Tls tls) {
    requireNonNull(server, "server");
    if (tls != null) {
      CertificateWatch watch = new CertificateWatch(vertx, server, tls);
      vertx.setPeriodic(0, PERIOD.toMillis(), _ -> watch.look());
    }
  }

  private void look() {
    vertx.executeBlocking(() -> stamps(tls)).onSuccess(this::compare);
  }

  private void compare(List<String> now) {
    if (used == null) {
      used = now;
    }
    boolean changed = !now.equals(used) && now.equals(seen);
    seen = now;
    if (changed) {
      used = now;
      reload();
    }
  }

  private Future<Boolean> reload() {
    ServerSSLOptions options =
        new ServerSSLOptions().setKeyCertOptions(ServerOptions.certificate(tls));
    // By force: the names of the files are the same.
    return server
        .updateSSLOptions(options, true)
        .onSuccess(
            _ -> LOG.atInfo().addKeyValue("file", tls.certificate()).log("another certificate"))
        .onFailure(
            failure ->
                LOG.atWarn()
                    .setCause(failure)
                    .addKeyValue("file", tls.certificate())
                    .log("the certificate cannot be used, the one before stays"));
  }

  private static List<String> stamps(HttpConfig.Tls tls) {
    return List.of(stamp(tls.certificate()), stamp(tls.key()));
  }

  /** A file that is not there is being replaced. */
  private static String stamp(Path file) {
    try {
      return Files.getLastModifiedTime(file) + " " + Files.size(file);
    } catch (IOException e) {
      return "";
    }
  }
}
