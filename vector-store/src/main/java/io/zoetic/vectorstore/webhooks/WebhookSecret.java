// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.webhooks;

import io.zoetic.core.Digests;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * The secret of a webhook as the <a href="https://www.standardwebhooks.com">Standard Webhooks</a>
 * specification has it: {@code whsec_} and 24 to 64 bytes in base64. Who has it can sign as the
 * platform.
 *
 * @param text all of it
 */
public record WebhookSecret(String text) {
  private static final String PREFIX = "whsec_";
  private static final int BYTES = 32;
  private static final Pattern FORM = Pattern.compile("whsec_[A-Za-z0-9+/]{32,86}={0,2}");

  public WebhookSecret {
    if (!FORM.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "secret must be whsec_ and 24 to 64 bytes in base64, had %d characters"
              .formatted(text.length()));
    }
  }

  /**
   * Draws a new one, of 32 bytes.
   *
   * @param random a cryptographic one
   */
  public static WebhookSecret draw(RandomGenerator random) {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    return new WebhookSecret(PREFIX + Base64.getEncoder().encodeToString(bytes));
  }

  /** HMAC-SHA-256 of a text in UTF-8, in base64. */
  public String sign(String content) {
    byte[] key = Base64.getDecoder().decode(text.substring(PREFIX.length()));
    byte[] signature = Digests.hmacSha256(key, content.getBytes(StandardCharsets.UTF_8));
    return Base64.getEncoder().encodeToString(signature);
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return "WebhookSecret[…]";
  }
}
