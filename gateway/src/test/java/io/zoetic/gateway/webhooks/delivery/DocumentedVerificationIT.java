// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.webhooks.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.vectorstore.webhooks.WebhookSecret;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the documentation shows of verifying in Python, run on what is sent. */
class DocumentedVerificationIT {
  private static final Path PAGE = Path.of("..", "docs", "operating.md");
  private static final Pattern EXAMPLE =
      Pattern.compile("^```python\\n(.*?def verify.*?)^```", Pattern.MULTILINE | Pattern.DOTALL);
  private static final String CALL =
      """

      import sys
      arguments = [each.encode("utf-8", "surrogateescape") for each in sys.argv[1:]]
      names = ("webhook-id", "webhook-timestamp", "webhook-signature")
      verify(sys.argv[1], dict(zip(names, sys.argv[2:5])), arguments[4])
      """;

  @TempDir private Path directory;

  private final WebhookSecret secret = WebhookSecret.draw(new SecureRandom());
  private final WebhookSecret other = WebhookSecret.draw(new SecureRandom());
  private final Message message = new Message("7-0000000a", "{\"outcome\":\"näh\"}");

  /** Returns what it says if it refuses; nothing if not. */
  private String verify(WebhookSecret known, Map<String, String> headers, String body)
      throws Exception {
    Matcher example = EXAMPLE.matcher(Files.readString(PAGE));
    assertThat(example.find()).isTrue();
    Path program = Files.writeString(directory.resolve("verify.py"), example.group(1) + CALL);
    Process run =
        new ProcessBuilder(
                List.of(
                    "python3",
                    program.toString(),
                    known.text(),
                    headers.getOrDefault("webhook-id", ""),
                    headers.getOrDefault("webhook-timestamp", ""),
                    headers.getOrDefault("webhook-signature", ""),
                    body))
            .redirectErrorStream(true)
            .start();
    String said = new String(run.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(run.waitFor() == 0).as(said).isEqualTo(said.isEmpty());
    return said;
  }

  @Test
  void whatWasSigned_isTaken_andNothingElse() throws Exception {
    Instant now = Instant.now();
    Map<String, String> headers = message.headers(List.of(secret), now);

    assertThat(verify(secret, headers, message.body())).isEmpty();
    assertThat(verify(secret, message.headers(List.of(other, secret), now), message.body()))
        .as("of two")
        .isEmpty();
    assertThat(verify(other, headers, message.body())).contains("no signature is of this secret");
    assertThat(verify(secret, headers, message.body() + " ")).contains("no signature");
    assertThat(
            verify(secret, message.headers(List.of(secret), now.minusSeconds(302)), message.body()))
        .contains("it is too old");
  }
}
