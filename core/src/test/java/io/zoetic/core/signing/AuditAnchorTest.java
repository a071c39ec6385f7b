// SPDX-License-Identifier: Apache-2.0
package io.zoetic.core.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuditAnchorTest {
  private static final Instant NOON = Instant.parse("2026-11-24T12:00:00.123456789Z");

  private final SigningKey key = SigningKey.draw();
  private final AuditAnchor anchor = AuditAnchor.sign(412, "a".repeat(64), NOON, key);

  @Test
  void anchor_thatWasKept_isSignedAsBefore_alsoWithFieldsBesides() {
    String kept = anchor.toJson().replace("{", "{\"public_key\":\"none\",");

    assertThat(AuditAnchor.parse(kept)).isEqualTo(anchor);
    assertThat(AuditAnchor.parse(kept).isSignedBy(key.open())).isTrue();
    assertThat(anchor.isSignedBy(SigningKey.draw().open())).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"412, 413", "aaaa, aaab", "12:00:00, 12:00:01"})
  void anchor_thatWasChanged_isSignedByNobody(String before, String after) {
    String changed = anchor.toJson().replaceFirst(before, after);

    assertThat(changed).isNotEqualTo(anchor.toJson());
    assertThat(AuditAnchor.parse(changed).isSignedBy(key.open())).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "{}", "zoetic", "{\"hash\":\"a\",\"at\":\"noon\"}"})
  void whatIsNoAnchor_isRefused(String text) {
    assertThatThrownBy(() -> AuditAnchor.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("an anchor must");
  }
}
