// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.webhooks.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetworkTest {
  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8,      10.255.255.255,   true",
    "10.0.0.0/8,      11.0.0.0,         false",
    "10.0.0.0/8,      9.255.255.255,    false",
    "10.2.0.0/15,     10.3.1.1,         true",
    "10.2.0.0/15,     10.4.0.0,         false",
    "0.0.0.0/0,       255.1.2.3,        true",
    "0.0.0.0/0,       ::1,              false",
    "127.0.0.1,       127.0.0.1,        true",
    "127.0.0.1,       127.0.0.2,        false",
    "127.0.0.1,       ::ffff:127.0.0.1, true",
    "fd00:2::/64,     fd00:2::7,        true",
    "fd00:2::/64,     fd00:2:0:1::7,    false",
    "::/0,            10.0.0.1,         false",
    "ffff::/16,       ffff::1,          true"
  })
  void network_hasTheAddressesThatBeginWithItsBits(String text, String address, boolean has) {
    assertThat(Network.parse(text).contains(InetAddress.ofLiteral(address))).isEqualTo(has);
  }

  @Test
  void whatIsNone_isRefused() {
    assertThatThrownBy(() -> Network.parse("10.1.0.0/8"))
        .hasMessage("a network must have no bits behind its prefix, 10.1.0.0/8 has");
    assertThatThrownBy(() -> Network.parse("10.0.0.0/33"))
        .hasMessage("the prefix of 10.0.0.0 must be in 0..32, was 33");
    for (String text : new String[] {"example.org/8", "10.0.0.0/", "10.0.0.0/x", ""}) {
      assertThatThrownBy(() -> Network.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
  }
}
