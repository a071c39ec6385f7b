// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.operation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DerivedCostsTest {
  private static final String MEASURED = "/io/zoetic/benchmarks/simulation/costs.properties";

  /** In the order of measuring: each a hundred more than the one before. */
  private static Map<String, Double> measured() {
    Map<String, Double> measured = new HashMap<>();
    Stream.concat(
            Stream.of("loop", "decode", "process.gateway", "inference", "process.worker", "broker")
                .flatMap(
                    part ->
                        Stream.of(".idle", ".request", ".report", ".report.update")
                            .map(part::concat)),
            Stream.of(
                "registry.gateway registry.change registry.mark registry.beat registry.acknowledge",
                "registry.exchange registry.exchange.read registry.exchange.written",
                "interaction.store step.decode.1 step.decode.2 step.decode.4 step.decode.8",
                "step.decode.16 step.decode.24 step.decode.32 step.read.16 step.read.64",
                "step.read.128 step.read.256 step.read.512 prompts.16.broker prompts.1.broker",
                "step.1.broker step.16.broker tokens.1.reader"))
        .flatMap(names -> Stream.of(names.split(" ")))
        .forEach(name -> measured.put(name, 100.0 * measured.size()));
    return measured;
  }

  private static Map<String, Double> derived() {
    Map<String, Double> derived = new HashMap<>();
    new DerivedCosts(measured(), (name, micros, _) -> derived.put(name, micros)).tell();
    return derived;
  }

  @Test
  void whatThisBuildWasMeasuredWith_isToldByTheSameNames() throws IOException {
    try (InputStream file = DerivedCostsTest.class.getResourceAsStream(MEASURED)) {
      assertThat(derived().keySet())
          .isEqualTo(
              new String(file.readAllBytes(), StandardCharsets.UTF_8)
                  .lines()
                  .filter(line -> line.contains("; bench costs"))
                  .map(line -> line.substring(0, line.indexOf(' ')))
                  .collect(Collectors.toSet()));
    }
  }

  @Test
  void costsOfAPart_areWithoutOthers_andNotBelowZero() {
    Map<String, Double> derived = derived();
    Map<String, Double> measured = measured();

    assertThat(derived)
        .containsEntry("gateway.request", measured.get("loop.request"))
        .containsEntry("worker.request", 400.0)
        .containsEntry("worker.step", 0.0)
        .containsEntry("broker.record", 100.0 / 15)
        .containsEntry("prompts.fetch", 100.0);
  }
}
