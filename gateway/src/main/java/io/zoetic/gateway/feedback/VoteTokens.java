// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.feedback;

import io.zoetic.events.completion.ErrorCode;
import io.zoetic.gateway.http.ApiException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs votes and reads them back: {@code base64url(vote).base64url(HMAC-SHA256)}. Thread-safe. */
final class VoteTokens {
  private static final String ALGORITHM = "HmacSHA256";

  /** Longer ones are none of ours, and cost time to check. */
  private static final int LENGTH_MAX = 1024;

  private final SecretKeySpec key;

  /**
   * @param key the same on all gateways
   */
  VoteTokens(byte[] key) {
    this.key = new SecretKeySpec(key, ALGORITHM);
  }

  String sign(Vote vote) {
    byte[] content = vote.content().getBytes(StandardCharsets.UTF_8);
    return encode(content) + "." + encode(mac(content));
  }

  /**
   * The vote in a token.
   *
   * @throws ApiException with {@link ErrorCode#PERMISSION_DENIED} if it is forged or has expired
   */
  Vote read(String token, Instant now) {
    Vote vote = verified(token);
    if (!now.isBefore(vote.expiry())) {
      throw new ApiException(
          ErrorCode.PERMISSION_DENIED,
          "the link must be used before it expires, expired at " + vote.expiry());
    }
    return vote;
  }

  private Vote verified(String token) {
    int dot = token.indexOf('.');
    if (dot < 0 || token.length() > LENGTH_MAX) {
      throw forged();
    }
    try {
      byte[] content = Base64.getUrlDecoder().decode(token.substring(0, dot));
      byte[] mac = Base64.getUrlDecoder().decode(token.substring(dot + 1));
      if (!MessageDigest.isEqual(mac, mac(content))) {
        throw forged();
      }
      return Vote.parse(new String(content, StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      throw forged();
    }
  }

  private static ApiException forged() {
    return new ApiException(
        ErrorCode.PERMISSION_DENIED, "the link must be one that came with an answer, was not");
  }

  private static String encode(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private byte[] mac(byte[] content) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return mac.doFinal(content);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(ALGORITHM + " must be there on every JVM", e);
    }
  }
}
