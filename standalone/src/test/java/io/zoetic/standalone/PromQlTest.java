// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class PromQlTest {
  @Test
  void selectors_areTheMetrics_notFunctionsLabelsOrNumbers() {
    assertThat(
            PromQl.selectors(
                "(sum by (le, pod) (rate(a_bucket{le=\"2.0\",b=~\"x(y)?|z\\\"\"}[5m] offset 1h)) or vector(0))"
                    + " / ignoring (role) group_left (c) max without (d) (e) > 2 * 1e3 and on () f:g5m"))
        .containsExactly(
            new PromQl.Selector("a_bucket", Map.of("le", "=\"2.0\"", "b", "=~\"x(y)?|z\\\"\"")),
            new PromQl.Selector("e", Map.of()),
            new PromQl.Selector("f:g5m", Map.of()));
  }
}
