// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.feedback;

import io.zoetic.core.Digests;
import io.zoetic.events.completion.ErrorCode;
import io.zoetic.gateway.http.ApiException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals votes and reads them back: {@code base64url(key id, nonce, AES-GCM(vote))}, so that who has
 * a link reads neither tenant nor completion in it. The nonce is made of the vote, as in a
 * synthetic initialisation vector: the same vote is the same token. Thread-safe.
 */
final class VoteTokens {
  private static final String CIPHER = "AES/GCM/NoPadding";

  /** Names the key; not secret. */
  private static final int KEY_ID_BYTES = 4;

  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  /** Longer ones are none of ours, and cost time to check. */
  private static final int LENGTH_MAX = 1024;

  private final byte[] signing;
  private final byte[] nonces;
  private final SecretKeySpec sealing;
  private final byte[] keyId;

  /**
   * @param key the same on all gateways
   */
  VoteTokens(byte[] key) {
    this.signing = key.clone();
    this.nonces = derived("vote nonces");
    this.sealing = new SecretKeySpec(derived("vote sealing"), "AES");
    this.keyId = Arrays.copyOf(derived("vote key id"), KEY_ID_BYTES);
  }

  String seal(Vote vote) {
    byte[] content = vote.content().getBytes(StandardCharsets.UTF_8);
    byte[] nonce = Arrays.copyOf(Digests.hmacSha256(nonces, content), NONCE_BYTES);
    return encode(joined(keyId, nonce, cipher(Cipher.ENCRYPT_MODE, nonce, content)));
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
    if (token.length() > LENGTH_MAX) {
      throw forged();
    }
    try {
      int dot = token.indexOf('.');
      byte[] content = dot < 0 ? opened(decode(token)) : signed(token, dot);
      return Vote.parse(new String(content, StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      throw forged();
    }
  }

  private byte[] opened(byte[] token) {
    int sealed = KEY_ID_BYTES + NONCE_BYTES;
    if (token.length <= sealed || !Arrays.equals(Arrays.copyOf(token, KEY_ID_BYTES), keyId)) {
      throw forged();
    }
    byte[] nonce = Arrays.copyOfRange(token, KEY_ID_BYTES, sealed);
    return cipher(Cipher.DECRYPT_MODE, nonce, Arrays.copyOfRange(token, sealed, token.length));
  }

  /** As builds before wrote them, signed but readable: their links live for days. */
  private byte[] signed(String token, int dot) {
    byte[] content = decode(token.substring(0, dot));
    if (!MessageDigest.isEqual(
        decode(token.substring(dot + 1)), Digests.hmacSha256(signing, content))) {
      throw forged();
    }
    return content;
  }

  private byte[] cipher(int mode, byte[] nonce, byte[] content) {
    try {
      Cipher cipher = Cipher.getInstance(CIPHER);
      cipher.init(mode, sealing, new GCMParameterSpec(TAG_BITS, nonce));
      return cipher.doFinal(content);
    } catch (AEADBadTagException e) {
      throw forged();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(CIPHER + " must be there on every JVM", e);
    }
  }

  private byte[] derived(String use) {
    return Digests.hmacSha256(signing, use.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] joined(byte[]... parts) {
    int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
    ByteBuffer joined = ByteBuffer.allocate(length);
    Arrays.stream(parts).forEach(joined::put);
    return joined.array();
  }

  private static ApiException forged() {
    return new ApiException(
        ErrorCode.PERMISSION_DENIED, "the link must be one that came with an answer, was not");
  }

  private static byte[] decode(String text) {
    return Base64.getUrlDecoder().decode(text);
  }

  private static String encode(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
