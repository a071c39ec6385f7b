// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.experts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VersionStateTest {
  @ParameterizedTest(name = "{0} may become {1}")
  @CsvSource({
    "candidate, evaluating quarantined",
    "evaluating, blessed rejected quarantined",
    "blessed, champion retired quarantined",
    "rejected, quarantined",
    "champion, retired quarantined",
    "retired, blessed champion quarantined",
    "quarantined, candidate"
  })
  void state_mayBecomeTheseAndNoOthers(String state, String next) {
    VersionState from = VersionState.parse(state);

    List<String> allowed =
        Arrays.stream(VersionState.values())
            .filter(from::mayBecome)
            .map(VersionState::word)
            .toList();

    assertThat(allowed).containsExactlyInAnyOrder(next.split(" "));
  }

  @Test
  void word_thatIsNoState_isRefused() {
    assertThatThrownBy(() -> VersionState.parse("training"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith("was training");
  }
}
