// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.webhooks.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.net.KeyStoreOptions;
import io.zoetic.vectorstore.webhooks.WebhookSecret;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One message, sent to real receivers. */
class WebhookSenderIT {
  private static final Duration SHORT = Duration.ofMillis(700);
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final Network LOOPBACK = Network.parse("127.0.0.0/8");
  private static final char[] PASSWORD = "changeit".toCharArray();
  private static final Message MESSAGE = new Message("7-0000000a", "{\"type\":\"run.ended\"}");

  @TempDir private Path directory;
  private final Vertx vertx = Vertx.vertx();
  private final List<WebhookSecret> secrets = List.of(WebhookSecret.draw(new SecureRandom()));
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  @AfterEach
  void close() throws Exception {
    while (!opened.isEmpty()) {
      opened.pop().close();
    }
    vertx.close().toCompletionStage().toCompletableFuture().get();
  }

  private Receiver receiver(Receiver.Answer answer) throws Exception {
    return open(Receiver.start(answer));
  }

  private <T extends AutoCloseable> T open(T resource) {
    opened.push(resource);
    return resource;
  }

  private WebhookSender sender(Duration timeout) {
    return new WebhookSender(
        vertx, Destinations.of(List.of(LOOPBACK)), timeout, Clock.systemUTC(), null);
  }

  private Outcome send(WebhookSender sender, String url) throws Exception {
    return sender.send(WebhookUrl.parse(url), MESSAGE, secrets, 0);
  }

  @Test
  void message_isSentAsItIs() throws Exception {
    Receiver receiver = receiver(Receiver.Answer.status(204));

    Outcome outcome = send(sender(LONG), receiver.url() + "?a=b%20c");

    assertThat(outcome.isDelivered()).isTrue();
    assertThat(outcome.status()).isEqualTo(204);
    Receiver.Received received = receiver.received().getFirst();
    assertThat(received.body()).isEqualTo(MESSAGE.body());
    assertThat(received.path()).isEqualTo("/hook?a=b%20c");
    assertThat(received.header("content-type")).isEqualTo("application/json");
    assertThat(received.header("host")).isEqualTo("127.0.0.1:" + receiver.port());
    assertThat(received.header("user-agent")).startsWith("Zoetic/");
  }

  @Test
  void redirect_isNotFollowed() throws Exception {
    Receiver inner = receiver(Receiver.Answer.status(200));
    Receiver outer =
        receiver(
            (exchange, _) -> {
              exchange.getResponseHeaders().add("location", inner.url());
              exchange.sendResponseHeaders(307, -1);
            });

    Outcome outcome = send(sender(LONG), outer.url());

    assertThat(outcome.kind()).isEqualTo(Outcome.Kind.REFUSED);
    assertThat(outcome.says()).isEqualTo("it answered 307");
    assertThat(inner.received()).isEmpty();
  }

  @Test
  void receiverThatHangs_isGivenUp() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    Receiver receiver = receiver((_, _) -> never.await());

    Outcome outcome = send(sender(SHORT), receiver.url());

    assertThat(outcome.kind()).isEqualTo(Outcome.Kind.TIMEOUT);
    assertThat(outcome.says()).isEqualTo("it did not answer within 700 ms");
    assertThat(outcome.took()).isBetween(SHORT, LONG);
    never.countDown();
  }

  @Test
  void nameThatNobodyAnswersFor_isGivenUp() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    Destinations.Names silent =
        _ -> {
          try {
            never.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return new InetAddress[] {InetAddress.ofLiteral("127.0.0.1")};
        };
    WebhookSender sender =
        new WebhookSender(
            vertx, new Destinations(List.of(LOOPBACK), silent), SHORT, Clock.systemUTC(), null);

    Outcome outcome = send(sender, "http://hooks.example.org/");

    assertThat(outcome.kind()).isEqualTo(Outcome.Kind.TIMEOUT);
    never.countDown();
  }

  /** Each takes a connection, and all are of one host. */
  @Test
  void receiverThatHangs_holdsUpNoOtherPathOfItsHost() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    CountDownLatch hanging = new CountDownLatch(5);
    Receiver receiver =
        receiver(
            (exchange, number) -> {
              if (number < 5) {
                hanging.countDown();
                never.await();
              }
              Receiver.Answer.status(200).to(exchange, number);
            });
    WebhookSender sender = sender(LONG);
    for (int i = 0; i < 5; i++) {
      Thread.startVirtualThread(() -> sendInVain(sender, receiver.url()));
    }
    hanging.await();

    assertThat(send(sender, receiver.url()).isDelivered()).isTrue();

    never.countDown();
  }

  private void sendInVain(WebhookSender sender, String url) {
    try {
      send(sender, url);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** It answers, and goes on for ever: nobody reads that, and the connection ends. */
  @Test
  void answerWithoutEnd_isCutOff() throws Exception {
    CountDownLatch cut = new CountDownLatch(1);
    Receiver receiver =
        receiver(
            (exchange, _) -> {
              exchange.sendResponseHeaders(200, 0);
              byte[] piece = "x".repeat(8192).getBytes(StandardCharsets.US_ASCII);
              try {
                while (true) {
                  exchange.getResponseBody().write(piece);
                }
              } finally {
                cut.countDown();
              }
            });

    assertThat(send(sender(LONG), receiver.url()).isDelivered()).isTrue();
    assertThat(cut.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void nobodyThere_isSaid() throws Exception {
    int port;
    try (Receiver gone = Receiver.start(Receiver.Answer.status(200))) {
      port = gone.port();
    }

    Outcome outcome = send(sender(LONG), "http://127.0.0.1:%d/".formatted(port));

    assertThat(outcome.kind()).isEqualTo(Outcome.Kind.UNREACHABLE);
    assertThat(outcome.says()).isEqualTo("it cannot be asked: connection refused");
    assertThat(send(sender(LONG), "https://nobody.invalid/").says())
        .isEqualTo("nobody knows the host nobody.invalid");
  }

  /** It chooses what it answers, and so what messages of exceptions quote. */
  @Test
  void nothingOfAnAnswer_isSaid() throws Exception {
    String secret = "s3cret\0" + "x".repeat(2500);
    for (String answer :
        List.of("HTTP/1.1 " + secret + " OK", "220 " + secret, secret, "HTTP/1.1 200 OK\r\n:")) {
      try (ServerSocket server = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
        Thread.startVirtualThread(() -> answerOnce(server, answer + "\r\n\r\n"));

        Outcome outcome =
            send(sender(LONG), "http://127.0.0.1:%d/".formatted(server.getLocalPort()));

        assertThat(outcome.kind()).as(answer).isEqualTo(Outcome.Kind.UNREACHABLE);
        assertThat(outcome.says())
            .isIn(
                "it cannot be asked: its answer is no HTTP",
                "it cannot be asked: it ended the connection");
      }
    }
  }

  private static void answerOnce(ServerSocket server, String answer) {
    try (Socket socket = server.accept()) {
      socket.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
      socket.getInputStream().transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      // Whoever asks has gone.
    }
  }

  /**
   * A name that leads to an allowed address when it is looked at, and to an inner one whenever it
   * is asked for again: what was looked at is what is connected to, and the next time it is
   * blocked.
   */
  @Test
  void nameThatLeadsElsewhereTheNextTime_leadsNobodyThere() throws Exception {
    Receiver inner = receiver(Receiver.Answer.status(200));
    Receiver outer =
        open(Receiver.start("127.0.0.2", inner.port(), Receiver.Answer.status(200), null));
    AtomicInteger asked = new AtomicInteger();
    Destinations.Names rebinding =
        _ ->
            new InetAddress[] {
              InetAddress.ofLiteral(asked.getAndIncrement() == 0 ? "127.0.0.2" : "127.0.0.1")
            };
    WebhookSender sender =
        new WebhookSender(
            vertx,
            new Destinations(List.of(Network.parse("127.0.0.2")), rebinding),
            LONG,
            Clock.systemUTC(),
            null);
    String url = "http://hooks.example.org:%d/".formatted(inner.port());

    assertThat(send(sender, url).isDelivered()).isTrue();
    Outcome next = send(sender, url);

    assertThat(next.kind()).isEqualTo(Outcome.Kind.BLOCKED);
    assertThat(asked).hasValue(2);
    assertThat(outer.received()).hasSize(1);
    assertThat(outer.received().getFirst().header("host"))
        .isEqualTo("hooks.example.org:" + inner.port());
    assertThat(inner.received()).isEmpty();
  }

  @Test
  void certificate_isHeldAgainstTheNameInTheUrl_notTheAddress() throws Exception {
    Path file = selfMade("hooks.example.org");
    Receiver receiver =
        open(Receiver.start("127.0.0.1", 0, Receiver.Answer.status(200), serverOf(file)));
    Destinations destinations =
        new Destinations(
            List.of(LOOPBACK), _ -> new InetAddress[] {InetAddress.ofLiteral("127.0.0.1")});
    WebhookSender trusting =
        new WebhookSender(
            vertx,
            destinations,
            LONG,
            Clock.systemUTC(),
            new KeyStoreOptions()
                .setType("PKCS12")
                .setPath(file.toString())
                .setPassword(new String(PASSWORD)));
    WebhookSender usual = new WebhookSender(vertx, destinations, LONG, Clock.systemUTC(), null);
    String url = "https://%s:" + receiver.port() + "/";

    assertThat(send(trusting, url.formatted("hooks.example.org")).says())
        .isEqualTo("it answered 200");
    assertThat(send(trusting, url.formatted("other.example.org")).kind())
        .isEqualTo(Outcome.Kind.UNREACHABLE);
    assertThat(send(usual, url.formatted("hooks.example.org")).kind())
        .as("nobody the JDK trusts")
        .isEqualTo(Outcome.Kind.UNREACHABLE);
    assertThat(receiver.received()).hasSize(1);
  }

  /** By the JDK's own tool: the JDK makes no certificates otherwise. */
  private Path selfMade(String host) throws Exception {
    Path file = directory.resolve(host + ".p12");
    String tool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    Process made =
        new ProcessBuilder(
                (tool
                        + " -genkeypair -alias a -keyalg EC -dname CN=a -ext san=dns:%s"
                        + " -storetype PKCS12 -keystore %s -storepass changeit")
                    .formatted(host, file)
                    .split(" "))
            .redirectErrorStream(true)
            .start();
    String said = new String(made.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    assertThat(made.waitFor()).as(said).isZero();
    return file;
  }

  private static SSLContext serverOf(Path file) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream content = Files.newInputStream(file)) {
      store.load(content, PASSWORD);
    }
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }
}
