// SPDX-License-Identifier: Apache-2.0
package io.zoetic.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpellingTest {
  @ParameterizedTest
  @CsvSource({"port, port, 0", "port, prot, 1", "port, ports, 1", "port, '', 4", "ca, abc, 3"})
  void distance_countsEditsAndSwaps(String a, String b, int expected) {
    assertThat(Spelling.distance(a, b)).isEqualTo(expected);
    assertThat(Spelling.distance(b, a)).isEqualTo(expected);
  }

  @Test
  void closest_amongSeveral_isTheNearest() {
    assertThat(Spelling.closest("gateway.prot", List.of("gateway.host", "gateway.port")))
        .contains("gateway.port");
  }

  @Test
  void closest_withNothingNear_isEmpty() {
    assertThat(Spelling.closest("colour", List.of("gateway.port"))).isEmpty();
  }
}
