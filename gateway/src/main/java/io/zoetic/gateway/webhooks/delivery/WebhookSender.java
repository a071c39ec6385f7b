// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.webhooks.delivery;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.TrustOptions;
import io.zoetic.bootstrap.Build;
import io.zoetic.vectorstore.webhooks.WebhookSecret;
import io.zoetic.vectorstore.webhooks.Webhooks;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Sends messages, each over a connection of its own to an address that was checked just now, with
 * the certificate of the name in the URL. Redirects are not followed, no proxy is asked, and of an
 * answer nothing but the status matters. Thread-safe; {@link #send} blocks, and must not be called
 * on an event loop.
 */
public final class WebhookSender {
  /** Of the body of an answer, which nobody reads: so much is let come, to be polite. */
  private static final int ANSWER_MAX = 16 * 1024;

  /** Of one host, for all webhooks may be of one, and people may try some meanwhile. */
  private static final int CONNECTIONS = Webhooks.MAX + 4;

  private static final int GONE = 410;
  private static final int SUCCESS = 2;
  private static final int CLASS = 100;

  private final Vertx vertx;
  private final HttpClient client;
  private final Destinations destinations;
  private final Duration timeout;
  private final InstantSource clock;

  /**
   * @param timeout for the address, the connection and the answer together
   * @param trust whom certificates may be from; null: whom the JDK trusts
   */
  public WebhookSender(
      Vertx vertx,
      Destinations destinations,
      Duration timeout,
      InstantSource clock,
      @Nullable TrustOptions trust) {
    this.vertx = requireNonNull(vertx, "vertx");
    this.destinations = requireNonNull(destinations, "destinations");
    this.timeout = requireNonNull(timeout, "timeout");
    this.clock = requireNonNull(clock, "clock");
    HttpClientOptions options =
        new HttpClientOptions()
            .setKeepAlive(false)
            .setConnectTimeout((int) timeout.toMillis())
            .setSslHandshakeTimeout(timeout.toMillis())
            .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
    if (trust != null) {
      options.setTrustOptions(trust);
    }
    this.client = vertx.createHttpClient(options, new PoolOptions().setHttp1MaxSize(CONNECTIONS));
  }

  /** By which it says when something was sent. */
  InstantSource clock() {
    return clock;
  }

  /** Where it may send. */
  public Destinations destinations() {
    return destinations;
  }

  /**
   * Sends a message.
   *
   * @param secrets each signs
   * @param attempt from 0; of several addresses each takes another
   * @throws InterruptedException if the thread is; then it is not known what became of it
   */
  public Outcome send(WebhookUrl url, Message message, List<WebhookSecret> secrets, int attempt)
      throws InterruptedException {
    long begin = System.nanoTime();
    Answer answer = answer(url, message, secrets, attempt);
    return new Outcome(
        answer.kind(), answer.status(), answer.says(), Duration.ofNanos(System.nanoTime() - begin));
  }

  /** An outcome before it is known how long it took. */
  private record Answer(Outcome.Kind kind, @Nullable Integer status, String says) {
    static Answer none(Outcome.Kind kind, String says) {
      return new Answer(kind, null, says);
    }

    static Answer of(int status) {
      Outcome.Kind kind =
          status / CLASS == SUCCESS
              ? Outcome.Kind.DELIVERED
              : status == GONE ? Outcome.Kind.GONE : Outcome.Kind.REFUSED;
      return new Answer(kind, status, "it answered " + status);
    }
  }

  private Answer answer(WebhookUrl url, Message message, List<WebhookSecret> secrets, int attempt)
      throws InterruptedException {
    long end = System.nanoTime() + timeout.toNanos();
    try {
      RequestOptions request = request(url, address(url, attempt));
      message.headers(secrets, clock.instant()).forEach(request::putHeader);
      long left = Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime()));
      return Answer.of(
          exchange(request, message, left).toCompletionStage().toCompletableFuture().get());
    } catch (TimeoutException e) {
      return failed(url, e);
    } catch (ExecutionException e) {
      return failed(url, requireNonNullElse(e.getCause(), e));
    }
  }

  /** On a thread of the system: to ask for a name cannot be broken off, and holds its thread. */
  private InetAddress address(WebhookUrl url, int attempt)
      throws InterruptedException, ExecutionException, TimeoutException {
    FutureTask<InetAddress> asked = new FutureTask<>(() -> destinations.addressOf(url, attempt));
    Thread.ofPlatform().daemon().name("webhook-address").start(asked);
    return asked.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** The name is for the certificate and the header; who is connected to is the address. */
  private RequestOptions request(WebhookUrl url, InetAddress address) {
    return new RequestOptions()
        .setMethod(HttpMethod.POST)
        .setServer(SocketAddress.inetSocketAddress(url.port(), address.getHostAddress()))
        .setHost(url.host())
        .setPort(url.port())
        .setSsl(url.isEncrypted())
        .setURI(url.path())
        .setFollowRedirects(false)
        .putHeader("content-type", "application/json")
        .putHeader("user-agent", "Zoetic/" + Build.version().orElse("0"));
  }

  /** The status that is answered in time. */
  private Future<Integer> exchange(RequestOptions options, Message message, long millis) {
    AtomicBoolean over = new AtomicBoolean();
    return client
        .request(options)
        .compose(
            request -> {
              if (over.get()) {
                return abandoned(request);
              }
              // Ends the connection, too, if the answer goes on for ever.
              long timer = vertx.setTimer(millis, _ -> request.connection().close());
              return request
                  .send(message.bytes())
                  .map(response -> heard(request, response, timer))
                  .onFailure(_ -> vertx.cancelTimer(timer));
            })
        .timeout(millis, TimeUnit.MILLISECONDS)
        .onFailure(_ -> over.set(true));
  }

  /** Connected too late: nobody waits any more. */
  private static Future<Integer> abandoned(HttpClientRequest request) {
    request.connection().close();
    return Future.failedFuture(new TimeoutException());
  }

  private int heard(HttpClientRequest request, HttpClientResponse response, long timer) {
    int[] bytes = {0};
    response.handler(
        content -> {
          bytes[0] += content.length();
          if (bytes[0] > ANSWER_MAX) {
            request.connection().close();
          }
        });
    response.endHandler(_ -> vertx.cancelTimer(timer));
    // The status is what counts; a body that breaks off changes nothing.
    response.exceptionHandler(_ -> vertx.cancelTimer(timer));
    return response.statusCode();
  }

  private Answer failed(WebhookUrl url, Throwable cause) {
    return switch (cause) {
      case TimeoutException _ ->
          Answer.none(
              Outcome.Kind.TIMEOUT, "it did not answer within %d ms".formatted(timeout.toMillis()));
      case Destinations.BlockedException e ->
          Answer.none(Outcome.Kind.BLOCKED, String.valueOf(e.getMessage()));
      case UnknownHostException _ ->
          Answer.none(Outcome.Kind.UNREACHABLE, "nobody knows the host " + url.host());
      default -> Answer.none(Outcome.Kind.UNREACHABLE, "it cannot be asked: " + reason(cause));
    };
  }

  /** What messages of exceptions say is the receiver's to choose: what it answered, for one. */
  private static String reason(Throwable cause) {
    return switch (cause) {
      case SSLException _ -> "TLS failed";
      case ConnectException _ -> "connection refused";
      case HttpClosedException _ -> "it ended the connection";
      case SocketException _ -> "the connection broke";
      case IllegalArgumentException _ -> "its answer is no HTTP";
      default -> cause.getClass().getSimpleName();
    };
  }
}
