// SPDX-License-Identifier: Apache-2.0
package io.zoetic.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ThisMachineTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "127.0.0.1",
        "127.0.0.1:9092",
        "::1",
        "[::1]:9092",
        "localhost:9092, 127.0.0.2:9093"
      })
  void servers_thatNobodyElseReaches(String servers) {
    assertThat(ThisMachine.areAll(servers)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0.0.0.0",
        "::",
        "kafka:9092",
        "10.0.0.7:9092",
        "[2001:db8::1]:9092",
        "localhost.example.org",
        "127.0.0.1:9092,kafka:9092"
      })
  void servers_ofWhichOneIsElsewhere(String servers) {
    assertThat(ThisMachine.areAll(servers)).isFalse();
  }
}
