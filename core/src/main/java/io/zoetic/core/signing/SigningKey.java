// SPDX-License-Identifier: Apache-2.0
package io.zoetic.core.signing;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;

/** An Ed25519 key that what the registry says is signed with. Thread-safe. */
public final class SigningKey {
  private final PrivateKey secret;
  private final VerifyingKey open;

  private SigningKey(PrivateKey secret, VerifyingKey open) {
    this.secret = secret;
    this.open = open;
  }

  /** A new one. */
  public static SigningKey draw() {
    try {
      KeyPair pair = KeyPairGenerator.getInstance(VerifyingKey.ALGORITHM).generateKeyPair();
      return new SigningKey(pair.getPrivate(), VerifyingKey.of(pair.getPublic().getEncoded()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + VerifyingKey.ALGORITHM, e);
    }
  }

  /**
   * A key as it is kept.
   *
   * @param pkcs8 as {@link #secretBytes} gives it
   * @param x509 its public half
   * @throws IllegalArgumentException if it is none
   */
  public static SigningKey of(byte[] pkcs8, byte[] x509) {
    try {
      return new SigningKey(
          KeyFactory.getInstance(VerifyingKey.ALGORITHM)
              .generatePrivate(new PKCS8EncodedKeySpec(pkcs8)),
          VerifyingKey.of(x509));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("a private key must be an Ed25519 key in PKCS #8", e);
    }
  }

  /** What its signatures are known by. */
  public VerifyingKey open() {
    return open;
  }

  /** In PKCS #8. */
  public byte[] secretBytes() {
    return secret.getEncoded();
  }

  /** Signs a content as what it is. */
  public Signature sign(SignedKind kind, byte[] content) {
    try {
      java.security.Signature signing = java.security.Signature.getInstance(VerifyingKey.ALGORITHM);
      signing.initSign(secret);
      signing.update(kind.over(content));
      return new Signature(open.id(), Base64.getEncoder().encodeToString(signing.sign()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("an Ed25519 key signs everything", e);
    }
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return "SigningKey[" + open.id() + "]";
  }
}
