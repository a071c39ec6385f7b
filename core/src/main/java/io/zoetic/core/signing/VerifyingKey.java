// SPDX-License-Identifier: Apache-2.0
package io.zoetic.core.signing;

import io.zoetic.core.Digests;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;

/** The public half of a {@link SigningKey}: what others know its signatures by. Thread-safe. */
public final class VerifyingKey {
  static final String ALGORITHM = "Ed25519";

  /** Of the digest that a key is named by. */
  private static final int ID_DIGITS = 16;

  private static final String BEGIN = "-----BEGIN PUBLIC KEY-----";
  private static final String END = "-----END PUBLIC KEY-----";

  private final PublicKey key;

  private VerifyingKey(PublicKey key) {
    this.key = key;
  }

  /**
   * A key as it is kept.
   *
   * @param x509 as {@link #toBytes} gives it
   * @throws IllegalArgumentException if it is none
   */
  public static VerifyingKey of(byte[] x509) {
    try {
      return new VerifyingKey(
          KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(x509)));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(
          "a public key must be an Ed25519 key in X.509, was none: " + e.getMessage(), e);
    }
  }

  /**
   * A key as people keep it.
   *
   * @param pem as {@link #toPem} gives it
   * @throws IllegalArgumentException if it is none
   */
  public static VerifyingKey ofPem(String pem) {
    String text = pem.strip();
    if (!text.startsWith(BEGIN) || !text.endsWith(END)) {
      throw new IllegalArgumentException(
          "a public key must stand between \"%s\" and \"%s\", did not".formatted(BEGIN, END));
    }
    String base64 = text.substring(BEGIN.length(), text.length() - END.length());
    return of(Base64.getMimeDecoder().decode(base64));
  }

  /** What it is named by: the first digits of its SHA-256. */
  public String id() {
    return Digests.sha256Hex(toBytes()).substring(0, ID_DIGITS);
  }

  public byte[] toBytes() {
    return key.getEncoded();
  }

  /** For people and other tools. */
  public String toPem() {
    return "%s\n%s\n%s\n".formatted(BEGIN, Base64.getEncoder().encodeToString(toBytes()), END);
  }

  /** Whether this key has signed that, and as that. */
  public boolean hasSigned(SignedKind kind, byte[] content, Signature signature) {
    try {
      java.security.Signature check = java.security.Signature.getInstance(ALGORITHM);
      check.initVerify(key);
      check.update(kind.over(content));
      return signature.key().equals(id())
          && check.verify(Base64.getDecoder().decode(signature.value()));
    } catch (GeneralSecurityException | IllegalArgumentException _) {
      // Whatever is no signature at all has not been made by it.
      return false;
    }
  }
}
