// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.webhooks.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zoetic.gateway.webhooks.delivery.Destinations.BlockedException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DestinationsTest {
  private static final WebhookUrl NAMED = WebhookUrl.parse("https://hooks.example.org/a");

  private static Destinations leadingTo(List<Network> allowed, String... addresses) {
    InetAddress[] found =
        Arrays.stream(addresses).map(InetAddress::ofLiteral).toArray(InetAddress[]::new);
    return new Destinations(allowed, _ -> found.clone());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "127.255.255.254",
        "0.0.0.0",
        "10.1.2.3",
        "100.64.0.1",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.8",
        "192.168.1.1",
        "198.18.0.1",
        "224.0.0.1",
        "239.255.255.255",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::7f00:1",
        "2001::1",
        "2002:7f00:1::1",
        "2001:db8::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fec0::1",
        "ff02::1"
      })
  void innerAddress_isBlocked_alsoBehindAName(String address) {
    assertThatThrownBy(() -> leadingTo(List.of(), address).addressOf(NAMED, 0))
        .isInstanceOf(BlockedException.class)
        .hasMessageStartingWith(
            "url must lead to a public address or to one of gateway.webhook-networks,"
                + " hooks.example.org leads to ");
    assertThatThrownBy(() -> leadingTo(List.of(), "93.184.216.34", address).addressOf(NAMED, 0))
        .as("one of several")
        .isInstanceOf(BlockedException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1/",
        "https://127.1/",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://[::1]:8443/",
        "https://[::ffff:10.0.0.1]/",
        "https://localhost/",
        "https://169.254.169.254/latest/meta-data/"
      })
  void addressInWhateverSpelling_isBlocked_orIsNone(String url) {
    assertThatThrownBy(() -> Destinations.of(List.of()).require(WebhookUrl.parse(url)))
        .isInstanceOfAny(
            BlockedException.class, UnknownHostException.class, IllegalArgumentException.class);
  }

  /** Elsewhere it is 127.0.0.1: what is connected to is what was understood here. */
  @Test
  void addressThatOthersReadOtherwise_isWhatWasLookedAt() throws Exception {
    assertThat(Destinations.of(List.of()).addressOf(WebhookUrl.parse("https://0177.0.0.1/"), 0))
        .isEqualTo(InetAddress.ofLiteral("177.0.0.1"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"93.184.216.34", "100.128.0.1", "172.32.0.1", "2606:2800:220:1::1"})
  void publicAddress_isTaken_butNotInClear(String address) throws Exception {
    Destinations destinations = leadingTo(List.of(), address);

    assertThat(destinations.addressOf(NAMED, 0)).isEqualTo(InetAddress.ofLiteral(address));
    assertThatThrownBy(
            () -> destinations.addressOf(WebhookUrl.parse("http://hooks.example.org/a"), 0))
        .isInstanceOf(BlockedException.class)
        .hasMessageStartingWith("url must begin with https unless");
  }

  @Test
  void networkThatIsAllowed_isTaken_alsoInClear() throws Exception {
    Destinations destinations = leadingTo(List.of(Network.parse("10.2.0.0/16")), "10.2.3.4");
    Destinations beside = leadingTo(List.of(Network.parse("10.2.0.0/16")), "10.3.0.1");

    assertThat(destinations.addressOf(NAMED, 0)).isEqualTo(InetAddress.ofLiteral("10.2.3.4"));
    destinations.require(WebhookUrl.parse("http://hooks.example.org:8080/a"));
    assertThatThrownBy(() -> beside.require(NAMED)).isInstanceOf(BlockedException.class);
  }

  @Test
  void eachAttempt_takesAnotherAddress() throws Exception {
    Destinations destinations = leadingTo(List.of(), "93.184.216.34", "93.184.216.35");

    assertThat(destinations.addressOf(NAMED, 0)).isEqualTo(InetAddress.ofLiteral("93.184.216.34"));
    assertThat(destinations.addressOf(NAMED, 1)).isEqualTo(InetAddress.ofLiteral("93.184.216.35"));
    assertThat(destinations.addressOf(NAMED, 2)).isEqualTo(InetAddress.ofLiteral("93.184.216.34"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://example.org/",
        "//example.org/",
        "example.org",
        "https:///a",
        "https://user:word@example.org/",
        "https://example.org/#a",
        "https://example.org:0/",
        "https://example.org:65536/",
        "https://ex ample.org/",
        "https://exämple.org/"
      })
  void urlThatIsNone_isRefused(String url) {
    assertThatThrownBy(() -> WebhookUrl.parse(url))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("url must be https://HOST…");
  }

  @Test
  void url_isSentToWithAllOfItsPath() {
    WebhookUrl url = WebhookUrl.parse("https://example.org:8443/a%20b/c?d=e%26f");

    assertThat(url.path()).isEqualTo("/a%20b/c?d=e%26f");
    assertThat(url.port()).isEqualTo(8443);
    assertThat(WebhookUrl.parse("https://example.org").path()).isEqualTo("/");
    assertThat(WebhookUrl.parse("http://example.org").port()).isEqualTo(80);
  }
}
