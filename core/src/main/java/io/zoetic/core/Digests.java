// SPDX-License-Identifier: Apache-2.0
package io.zoetic.core;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** SHA-256, by which everything here is named that is named by its content, and its HMAC. */
public final class Digests {
  private static final String HMAC = "HmacSHA256";

  private Digests() {}

  /** The 32 bytes of HMAC-SHA-256 (RFC 2104). */
  public static byte[] hmacSha256(byte[] key, byte[] content) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(key, HMAC));
      return mac.doFinal(content);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + HMAC, e);
    }
  }

  /** A digest to be updated. */
  public static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** The 32 bytes of a text in UTF-8. */
  public static byte[] sha256(String text) {
    return sha256().digest(text.getBytes(StandardCharsets.UTF_8));
  }

  /** 64 lower-case hexadecimal digits of a text in UTF-8. */
  public static String sha256Hex(String text) {
    return HexFormat.of().formatHex(sha256(text));
  }

  /** 64 lower-case hexadecimal digits. */
  public static String sha256Hex(byte[] content) {
    return HexFormat.of().formatHex(sha256().digest(content));
  }

  /** 64 lower-case hexadecimal digits of what is left to read; the position stays where it is. */
  public static String sha256Hex(ByteBuffer content) {
    MessageDigest digest = sha256();
    digest.update(content.duplicate());
    return HexFormat.of().formatHex(digest.digest());
  }
}
