// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.zoetic.bootstrap.Settings;
import io.zoetic.events.InMemoryEventLog;
import io.zoetic.testkit.Waiting;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A certificate that is renewed while a gateway runs. */
class CertificateReloadIT {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final char[] PASSWORD = "changeit".toCharArray();

  @TempDir private Path directory;
  private final PrometheusMeterRegistry metrics =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private Path chain;
  private Path key;
  private KeyStore first;
  private KeyStore second;
  private Gateway gateway;

  @BeforeEach
  void start() throws Exception {
    chain = directory.resolve("chain.pem");
    key = directory.resolve("key.pem");
    first = selfMade("first");
    second = selfMade("second");
    install(first);
    gateway =
        Gateway.start(
            GatewayConfig.from(
                Settings.of(
                    Map.of(
                        "gateway.port", "0",
                        "gateway.tls.certificate", chain.toString(),
                        "gateway.tls.key", key.toString()))),
            new InMemoryEventLog(),
            new TestStores().gatewayStores(),
            metrics);
  }

  @AfterEach
  void close() {
    gateway.close();
  }

  /** By the JDK's own tool: the JDK makes no certificates otherwise. */
  private KeyStore selfMade(String name) throws Exception {
    Path file = directory.resolve(name + ".p12");
    Process made =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                    "-genkeypair",
                    "-alias",
                    name,
                    "-keyalg",
                    "EC",
                    "-dname",
                    "CN=" + name,
                    "-ext",
                    "san=ip:127.0.0.1",
                    "-storetype",
                    "PKCS12",
                    "-keystore",
                    file.toString(),
                    "-storepass",
                    new String(PASSWORD)))
            .redirectErrorStream(true)
            .start();
    String said = new String(made.getInputStream().readAllBytes(), US_ASCII);
    assertThat(made.waitFor()).as(said).isZero();
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream content = Files.newInputStream(file)) {
      store.load(content, PASSWORD);
    }
    return store;
  }

  private void install(KeyStore store) throws Exception {
    String name = store.aliases().nextElement();
    Files.writeString(chain, pem("CERTIFICATE", store.getCertificate(name).getEncoded()));
    Files.writeString(key, pem("PRIVATE KEY", store.getKey(name, PASSWORD).getEncoded()));
  }

  private static String pem(String what, byte[] content) {
    return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n"
        .formatted(what, Base64.getMimeEncoder().encodeToString(content));
  }

  /** A connection of somebody who trusts both. */
  private SSLSocket connect() throws Exception {
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    trusted.setCertificateEntry("first", first.getCertificate("first"));
    trusted.setCertificateEntry("second", second.getCertificate("second"));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    TrustManager[] managers = trust.getTrustManagers();
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, managers, new SecureRandom());
    SSLSocket socket =
        (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", gateway.port());
    socket.setSoTimeout((int) LONG.toMillis());
    socket.startHandshake();
    return socket;
  }

  private static String shown(SSLSocket socket) throws IOException {
    X509Certificate certificate = (X509Certificate) socket.getSession().getPeerCertificates()[0];
    return certificate.getSubjectX500Principal().getName();
  }

  private String shownToTheNext() throws Exception {
    try (SSLSocket socket = connect()) {
      return shown(socket);
    }
  }

  /** The status line of one request of several on a connection. */
  private static String ask(SSLSocket socket, BufferedReader answers) throws IOException {
    socket
        .getOutputStream()
        .write("GET /livez HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".getBytes(US_ASCII));
    String status = answers.readLine();
    int length = 0;
    for (String line = answers.readLine(); !line.isEmpty(); line = answers.readLine()) {
      if (line.startsWith("content-length: ")) {
        length = Integer.parseInt(line.substring("content-length: ".length()));
      }
    }
    assertThat(answers.skip(length)).isEqualTo(length);
    return status;
  }

  @Test
  void certificate_thatIsRenewed_isShownToNewConnections_andOldOnesGoOn() throws Exception {
    try (SSLSocket open = connect();
        BufferedReader answers =
            new BufferedReader(new InputStreamReader(open.getInputStream(), US_ASCII))) {
      assertThat(ask(open, answers)).isEqualTo("HTTP/1.1 200 OK");
      assertThat(shown(open)).isEqualTo("CN=first");

      install(second);

      Waiting.until(
          LONG,
          "the second certificate is shown",
          () -> {
            assertThat(ask(open, answers)).isEqualTo("HTTP/1.1 200 OK");
            return shownToTheNext().equals("CN=second");
          });
      assertThat(ask(open, answers)).isEqualTo("HTTP/1.1 200 OK");
      assertThat(shown(open)).isEqualTo("CN=first");
    }
  }

  @Test
  void certificate_thatCannotBeRead_isNotUsed_untilItCan() throws Exception {
    Files.writeString(chain, "-----BEGIN CERTIFICATE-----\nbm9uZQ==\n-----END CERTIFICATE-----\n");
    Files.writeString(key, "none");
    Waiting.until(LONG, "the files are looked at", () -> shownToTheNext().equals("CN=first"));

    install(second);

    Waiting.until(LONG, "the second is shown", () -> shownToTheNext().equals("CN=second"));
  }
}
