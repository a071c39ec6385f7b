// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.learning;

import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.trainerworker.reward.Verifier;
import org.junit.jupiter.api.Test;

/** The verifier that runs answers. */
class VerifierKindIT {
  @Test
  void pythonTests_runTheAnswerAgainstTheTest() {
    Verifier verifier = VerifierKind.parse("python-tests").of("assert double(-3) == -6");

    assertThat(verifier.verify("def double(x):\n  return 2 * x").isRight()).isTrue();
    assertThat(verifier.verify("def double(x):\n  return abs(2 * x)").isRight()).isFalse();
  }
}
