// SPDX-License-Identifier: Apache-2.0
package io.zoetic.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TokenBoundTest {
  @Test
  void text_isCountedInBytesWithoutBlanks() {
    String text = "a é \u00a0 € \t\n 😀";
    int solid = text.replaceAll("[\\s\u00a0]", "").getBytes(StandardCharsets.UTF_8).length;
    assertThat(new TokenBound(1).tokensOf(text)).isEqualTo(solid).isEqualTo(10);
    assertThat(new TokenBound(4).tokensOf(text)).isEqualTo(3);
    assertThat(new TokenBound(4).tokensOf(" \u3000\n")).isZero();
  }

  @Test
  void tokens_ofNoBytes_areRefused() {
    assertThatThrownBy(() -> new TokenBound(0)).hasMessage("tokenBytesMax must be >= 1, was 0");
  }
}
