// SPDX-License-Identifier: Apache-2.0
package io.zoetic.core.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class SigningKeyTest {
  private static final byte[] CONTENT = "what is said".getBytes(StandardCharsets.UTF_8);

  private final SigningKey key = SigningKey.draw();

  @Test
  void signature_isOfItsKeyKindAndContent_andOfNothingElse() {
    Signature signature = key.sign(SignedKind.POINTER, CONTENT);
    byte[] other = "what was said".getBytes(StandardCharsets.UTF_8);

    assertThat(key.open().hasSigned(SignedKind.POINTER, CONTENT, signature)).isTrue();
    assertThat(key.open().hasSigned(SignedKind.AUDIT_HEAD, CONTENT, signature)).isFalse();
    assertThat(key.open().hasSigned(SignedKind.POINTER, other, signature)).isFalse();
    assertThat(SigningKey.draw().open().hasSigned(SignedKind.POINTER, CONTENT, signature))
        .isFalse();
    assertThat(key.toString()).isEqualTo("SigningKey[" + key.open().id() + "]");
  }

  @Test
  void signature_thatIsNone_isOfNobody() {
    String id = key.open().id();

    for (String value :
        new String[] {"", "?", "AA==", Base64.getEncoder().encodeToString(new byte[64])}) {
      assertThat(key.open().hasSigned(SignedKind.POINTER, CONTENT, new Signature(id, value)))
          .as(value)
          .isFalse();
    }
  }

  @Test
  void key_thatWasKept_signsAsBefore() {
    SigningKey kept = SigningKey.of(key.secretBytes(), key.open().toBytes());
    VerifyingKey printed = VerifyingKey.ofPem("\n" + key.open().toPem());

    Signature signature = kept.sign(SignedKind.AUDIT_HEAD, CONTENT);

    assertThat(printed.hasSigned(SignedKind.AUDIT_HEAD, CONTENT, signature)).isTrue();
    assertThat(printed.id()).isEqualTo(signature.key()).matches("[0-9a-f]{16}");
  }

  @Test
  void key_thatIsNone_isRefused() {
    assertThatThrownBy(() -> VerifyingKey.of(CONTENT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("a public key must be an Ed25519 key in X.509");
    assertThatThrownBy(() -> VerifyingKey.ofPem("zoetic"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("a public key must stand between");
    assertThatThrownBy(() -> SigningKey.of(CONTENT, key.open().toBytes()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a private key must be an Ed25519 key in PKCS #8");
  }
}
