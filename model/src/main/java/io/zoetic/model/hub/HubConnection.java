// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.hub;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Requests to the hub: redirects are followed by hand, so that the token goes to the hub's own host
 * only; what may go away by itself is repeated, ever later, a bounded number of times.
 *
 * <p>{@code HttpURLConnection} and not the newer client, which cannot tell that a body has stalled.
 */
final class HubConnection {
  private static final int REDIRECTS_MAX = 10;
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final Duration PAUSE_MAX = Duration.ofSeconds(60);
  private static final Set<Integer> REDIRECT = Set.of(301, 302, 303, 307, 308);

  private final HubSettings settings;

  HubConnection(HubSettings settings) {
    this.settings = settings;
  }

  /** An attempt that may succeed later. */
  static final class TransientException extends IOException {
    private static final long serialVersionUID = 1L;

    private final Duration after;

    TransientException(String message, Duration after, @Nullable Throwable cause) {
      super(message, cause);
      this.after = after;
    }
  }

  /** Something that is done with answers. */
  @FunctionalInterface
  interface Attempt<T> {
    T run() throws IOException;
  }

  /**
   * Repeats an attempt while it fails for a while.
   *
   * @throws ModelUnavailableException if it fails for good, or too often
   */
  <T> T persist(String what, Attempt<T> attempt) {
    return persist(what, settings.retries(), attempt);
  }

  /** The same with another number of repetitions. */
  <T> T persist(String what, int retries, Attempt<T> attempt) {
    Duration pause = settings.pause();
    for (int failed = 1; ; failed++) {
      try {
        return attempt.run();
      } catch (TransientException e) {
        if (failed > retries) {
          throw new ModelUnavailableException(
              "cannot get %s from %s: %s%s"
                  .formatted(
                      what,
                      settings.endpoint(),
                      e.getMessage(),
                      failed == 1 ? "" : ", " + failed + " times"),
              e);
        }
        Duration wait = e.after.compareTo(pause) > 0 ? e.after : pause;
        if (wait.toSeconds() > 0) {
          System.err.printf(
              "%s: %s; again in %d s%n", settings.endpoint(), e.getMessage(), wait.toSeconds());
        }
        sleep(wait);
        pause = pause.multipliedBy(2);
      } catch (IOException e) {
        throw new ModelUnavailableException(
            "cannot keep %s in %s: %s".formatted(what, settings.cache(), reason(e)), e);
      }
    }
  }

  private static void sleep(Duration pause) {
    try {
      Thread.sleep(pause.compareTo(PAUSE_MAX) > 0 ? PAUSE_MAX : pause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ModelUnavailableException("interrupted while waiting for the hub", e);
    }
  }

  static String reason(Throwable e) {
    String type = e.getClass().getSimpleName().replaceAll("Exception$", "");
    return e.getMessage() == null ? type : type + ": " + e.getMessage();
  }

  /**
   * An answer whose body has not been read.
   *
   * @param first the headers of the first answer, which the hub itself gave
   */
  record Answer(HttpURLConnection connection, int status, Headers first) implements AutoCloseable {
    InputStream body() throws IOException {
      return connection.getInputStream();
    }

    Optional<String> header(String name) {
      return Optional.ofNullable(connection.getHeaderField(name));
    }

    @Override
    public void close() {
      connection.disconnect();
    }
  }

  /** The headers in which the hub describes a file before it sends elsewhere. */
  record Headers(Optional<String> etag, Optional<String> linkedEtag, Optional<String> linkedSize) {
    static Headers of(HttpURLConnection connection) {
      return new Headers(
          Optional.ofNullable(connection.getHeaderField("ETag")),
          Optional.ofNullable(connection.getHeaderField("X-Linked-Etag")),
          Optional.ofNullable(connection.getHeaderField("X-Linked-Size")));
    }
  }

  /**
   * Asks for a resource and follows redirects.
   *
   * @return a success; the caller closes it
   * @throws TransientException if it may be had later
   * @throws ModelUnavailableException if it cannot be had
   */
  Answer get(URI resource, String what, Map<String, String> headers) throws TransientException {
    URI at = resource;
    Headers first = null;
    for (int redirects = 0; redirects <= REDIRECTS_MAX; redirects++) {
      HttpURLConnection connection = null;
      try {
        connection = open(at, headers);
        int status = connection.getResponseCode();
        first = first == null || isSameHost(resource, at) ? Headers.of(connection) : first;
        if (!REDIRECT.contains(status)) {
          if (status >= 200 && status < 300) {
            return new Answer(connection, status, first);
          }
          throw refused(connection, status, what);
        }
        at = target(connection, at, what);
        connection.disconnect();
      } catch (TransientException e) {
        throw e;
      } catch (IOException e) {
        if (connection != null) {
          connection.disconnect();
        }
        throw new TransientException(reason(e), Duration.ZERO, e);
      }
    }
    throw new ModelUnavailableException(
        "%s must be at most %d redirects away".formatted(what, REDIRECTS_MAX));
  }

  private static boolean isSameHost(URI from, URI to) {
    return from.getHost().equals(to.getHost()) && from.getPort() == to.getPort();
  }

  private HttpURLConnection open(URI at, Map<String, String> headers) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) at.toURL().openConnection();
    connection.setInstanceFollowRedirects(false);
    connection.setConnectTimeout((int) CONNECT.toMillis());
    connection.setReadTimeout((int) settings.stall().toMillis());
    connection.setUseCaches(false);
    connection.setRequestProperty("User-Agent", "zoetic");
    // Otherwise a proxy may compress, and the lengths are those of something else.
    connection.setRequestProperty("Accept-Encoding", "identity");
    headers.forEach(connection::setRequestProperty);
    boolean own =
        isSameHost(settings.endpoint(), at)
            && settings.endpoint().getScheme().equals(at.getScheme());
    if (own && !settings.token().isEmpty()) {
      connection.setRequestProperty("Authorization", "Bearer " + settings.token());
    }
    return connection;
  }

  private static URI target(HttpURLConnection connection, URI at, String what) {
    String location = connection.getHeaderField("Location");
    URI to;
    try {
      to = at.resolve(location == null ? "" : location);
    } catch (IllegalArgumentException e) {
      throw new ModelUnavailableException(
          "%s: a redirect must name a URL, was %s".formatted(what, location), e);
    }
    boolean secure = at.getScheme().equals("https");
    if (location == null
        || to.getHost() == null
        || !(to.getScheme().equals("https") || to.getScheme().equals("http") && !secure)) {
      throw new ModelUnavailableException(
          "%s: a redirect must stay with %s, was to %s".formatted(what, at.getScheme(), location));
    }
    return to;
  }

  private IOException refused(HttpURLConnection connection, int status, String what) {
    String code = Optional.ofNullable(connection.getHeaderField("X-Error-Code")).orElse("");
    Duration after = after(connection);
    connection.disconnect();
    if (status == 408 || status == 429 || status >= 500) {
      return new TransientException("HTTP " + status, after, null);
    }
    String token = settings.token().isEmpty() ? "HF_TOKEN is not set" : "HF_TOKEN is not for it";
    String where = settings.endpoint().toString();
    throw new ModelUnavailableException(
        switch (status) {
          case 401 ->
              "%s must be a public model of %s or one that HF_TOKEN may read: there is none, or %s"
                  .formatted(what, where, token);
          case 403 ->
              "%s is gated: accept its conditions at %s and set HF_TOKEN; %s"
                  .formatted(what, where, token);
          case 404 ->
              "%s is not on %s%s".formatted(what, where, code.isEmpty() ? "" : " (" + code + ")");
          case 416 -> what + " has another length than the hub says";
          default -> "%s: %s answered HTTP %d".formatted(what, where, status);
        });
  }

  private static Duration after(HttpURLConnection connection) {
    int seconds = connection.getHeaderFieldInt("Retry-After", 0);
    return Duration.ofSeconds(Math.clamp(seconds, 0, PAUSE_MAX.toSeconds()));
  }
}
