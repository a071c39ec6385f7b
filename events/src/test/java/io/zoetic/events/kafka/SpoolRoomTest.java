// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SpoolRoomTest {
  @Test
  void records_tooManyOrTooLarge_findNoRoom_untilOthersAreGone() {
    SpoolRoom room = new SpoolRoom(3, 100);
    assertThat(room.take(60)).isTrue();
    assertThat(room.take(41)).as("101 bytes").isFalse();
    assertThat(room.take(40)).isTrue();
    assertThat(room.take(1)).isFalse();

    room.giveBack(60);
    assertThat(room.records()).isEqualTo(1);
    assertThat(room.take(1)).isTrue();
    assertThat(room.take(1)).isTrue();
    assertThat(room.take(1)).as("a fourth record").isFalse();
    assertThat(room).hasToString("at most 3 records of 100 bytes in all must wait for the broker");
  }
}
