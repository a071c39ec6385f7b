// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.core.ThisMachine;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoopbackTest {

  @ParameterizedTest
  @CsvSource({
    "localhost, true",
    "127.0.0.1, true",
    "127.8.9.1, true",
    "::1, true",
    "[::1], true",
    "0:0:0:0:0:0:0:1, true",
    "0.0.0.0, false",
    "::, false",
    "192.168.0.1, false",
    "localhost.example.org, false",
    "example.org, false",
    "'', false",
  })
  void host_isThisMachineOrNot(String host, boolean expected) {
    assertThat(ThisMachine.isHost(host)).isEqualTo(expected);
  }
}
