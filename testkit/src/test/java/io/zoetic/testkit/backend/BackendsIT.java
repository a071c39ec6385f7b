// SPDX-License-Identifier: Apache-2.0
package io.zoetic.testkit.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BackendsIT {
  private final Properties before = new Properties();

  @BeforeEach
  void keepProperties() {
    before.putAll(System.getProperties());
  }

  @AfterEach
  void restoreProperties() {
    System.setProperties(before);
  }

  @Test
  void backends_thatNobodyKnows_areRefused() {
    choose(Map.of("zoetic.test.backends", "docker"));

    assertThatThrownBy(() -> Backends.startKafka(() -> 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("zoetic.test.backends must be embedded, containers or external, was docker");
  }

  @Test
  void externalBackend_withoutAddress_isRefusedWithTheProperty() {
    choose(Map.of("zoetic.test.backends", "external", "zoetic.test.kafka", "127.0.0.1:29092"));

    assertThat(Backends.startKafka(() -> 0).address()).isEqualTo("127.0.0.1:29092");
    assertThatThrownBy(() -> Backends.startPostgres("postgres", () -> 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("zoetic.test.backends=external needs zoetic.test.postgres: its host and port");
  }

  @Test
  void externalBackend_isStoppedAndStartedByTheCommandThatIsNamed() {
    choose(
        Map.of(
            "zoetic.test.backends", "external",
            "zoetic.test.kafka", "127.0.0.1:29092",
            "zoetic.test.engine", "test stop ="));
    Backend kafka = Backends.startKafka(() -> 0);

    // `test stop = stop zoetic-test-kafka` has one word too many, and says so.
    assertThatThrownBy(() -> kafka.leave(Absence.STOPPED))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("test stop = stop zoetic-test-kafka must not fail, was ");
  }

  private static void choose(Map<String, String> properties) {
    System.getProperties().putAll(properties);
  }
}
