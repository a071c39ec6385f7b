// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class StrimziTopicsTest {
  @Test
  void topics_ofTheManifests_areThoseThatTheCodeWouldMake() {
    KafkaEventLogOptions alone = KafkaEventLogOptions.of("unused");
    KafkaEventLogOptions three =
        new KafkaEventLogOptions(
            "unused", 3, 1, alone.tokenPartitions(), 4, TopicRetention.DEFAULTS, Map.of());

    assertThat(StrimziManifests.topics())
        .containsExactlyInAnyOrderElementsOf(Topics.declare(three));
  }
}
