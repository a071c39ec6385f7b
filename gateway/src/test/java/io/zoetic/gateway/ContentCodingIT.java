// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Bodies that are sent as something else. */
class ContentCodingIT {
  private static final byte[] QUESTION =
      "{\"model\":\"zoetic/base\",\"prompt\":\"Say:\"}".getBytes(UTF_8);

  private final GatewayUnderTest gateway =
      GatewayUnderTest.start(Map.of("gateway.body-max", "64KiB"));

  @AfterEach
  void close() {
    gateway.close();
  }

  @Test
  void gzip_isTakenOff() throws Exception {
    gateway.worker("w", ScriptedWorker.words("hi"));

    assertThat(post(gzip(QUESTION), "gzip").body()).contains("\"text\":\"hi\"");
    assertThat(post(gzip(QUESTION), "X-GZIP").statusCode()).isEqualTo(200);
    assertThat(post(QUESTION, "identity").statusCode()).isEqualTo(200);
  }

  @Test
  void gzip_thatIsABomb_isTooLarge() throws Exception {
    byte[] blanks = new byte[64 * 1024 * 1024];
    Arrays.fill(blanks, (byte) ' ');
    byte[] bomb = gzip(blanks);
    assertThat(bomb.length).isGreaterThan(60_000).isLessThan(64 * 1024);

    HttpResponse<String> response = post(bomb, "gzip");

    assertThat(response.statusCode()).isEqualTo(413);
    assertThat(response.body()).contains("65536 bytes when inflated");
  }

  @Test
  void gzip_thatIsDamaged_isTheClientsMistake() throws Exception {
    byte[] whole = gzip(QUESTION);

    assertThat(post(Arrays.copyOf(whole, whole.length / 2), "gzip").statusCode()).isEqualTo(400);
    HttpResponse<String> plain = post(QUESTION, "gzip");
    assertThat(plain.statusCode()).isEqualTo(400);
    assertThat(plain.body()).contains("the body must be gzip as Content-Encoding says");
  }

  @Test
  void otherCoding_isNamed_andDoesNotUseUpRoom() throws Exception {
    for (int i = 0; i < 20; i++) {
      HttpResponse<String> response = post(QUESTION, "br");
      assertThat(response.statusCode()).isEqualTo(415);
      assertThat(response.body())
          .contains("Content-Encoding must be gzip, identity or absent, was br");
    }
  }

  private HttpResponse<String> post(byte[] body, String coding)
      throws IOException, InterruptedException {
    return gateway
        .client()
        .send(
            HttpRequest.newBuilder(gateway.uri("/v1/completions"))
                .header("Content-Type", "application/json")
                .header("Content-Encoding", coding)
                .POST(BodyPublishers.ofByteArray(body))
                .build(),
            BodyHandlers.ofString());
  }

  private static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(content);
    }
    return packed.toByteArray();
  }
}
