// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.zoetic.bootstrap.InvalidSettingsException;
import io.zoetic.bootstrap.Setting;
import io.zoetic.bootstrap.Settings;
import io.zoetic.gateway.access.AccessConfig;
import io.zoetic.gateway.completion.dispatch.TenantWeights;
import io.zoetic.gateway.completion.supervision.SupervisionConfig;
import io.zoetic.gateway.events.EventsConfig;
import io.zoetic.gateway.feedback.FeedbackConfig;
import io.zoetic.gateway.http.Connections;
import io.zoetic.gateway.http.HttpConfig;
import io.zoetic.gateway.webhooks.delivery.Network;
import io.zoetic.gateway.webhooks.delivery.WebhooksConfig;
import io.zoetic.vectorstore.access.KeyRates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GatewayConfigTest {

  @Test
  void nothingGiven_hasAllDefaults() {
    GatewayConfig config = GatewayConfig.from(Settings.of(Map.of()));

    assertThat(config.id()).startsWith("gateway-");
    assertThat(config.drain()).isEqualTo(Duration.ofSeconds(30));
    assertThat(config.http())
        .isEqualTo(
            new HttpConfig(
                "127.0.0.1",
                8080,
                1024 * 1024,
                96L * 1024 * 1024,
                0,
                16 * 1024,
                Duration.ofSeconds(30),
                new Connections.Limits(
                    8192,
                    2048,
                    Set.of("127.0.0.1", "::1"),
                    Duration.ofSeconds(10),
                    Duration.ofMinutes(2)),
                Duration.ofMinutes(5),
                1024 * 1024,
                List.of(),
                null,
                null));
    assertThat(config.access())
        .isEqualTo(new AccessConfig(false, Duration.ofHours(1), KeyRates.USUAL));
    assertThat(config.supervision())
        .isEqualTo(
            new SupervisionConfig(
                Duration.ofSeconds(3), 3, Duration.ofSeconds(120), 1024, TenantWeights.EQUAL));
    assertThat(config.feedback()).isEqualTo(new FeedbackConfig(null, Duration.ofDays(7), 0));
  }

  private static Map<String, String> everything() {
    return Map.ofEntries(
        Map.entry("gateway.id", "g1"),
        Map.entry("gateway.host", "127.0.0.2"),
        Map.entry("gateway.port", "1234"),
        Map.entry("gateway.body-max", "2MiB"),
        Map.entry("gateway.import-max", "4MiB"),
        Map.entry("gateway.bodies-max", "64MiB"),
        Map.entry("gateway.anonymous", "true"),
        Map.entry("gateway.key-grace", "9s"),
        Map.entry("gateway.requests-per-minute", "600"),
        Map.entry("gateway.tokens-per-minute", "90000"),
        Map.entry("gateway.header-max", "32KiB"),
        Map.entry("gateway.body-timeout", "5s"),
        Map.entry("gateway.connections-max", "99"),
        Map.entry("gateway.header-timeout", "3s"),
        Map.entry("gateway.keep-alive", "40s"),
        Map.entry("gateway.idle-timeout", "10m"),
        Map.entry("gateway.stream-buffer-max", "3MiB"),
        Map.entry("gateway.cors-origins", "https://app.example.org, http://localhost:3000"),
        Map.entry("gateway.tls.certificate", "tls.crt"),
        Map.entry("gateway.tls.key", "tls.key"),
        Map.entry("gateway.management-port", "9090"),
        Map.entry("gateway.management-host", "10.0.0.1"),
        Map.entry("gateway.worker-silence", "1s"),
        Map.entry("gateway.attempts-max", "4"),
        Map.entry("gateway.deadline", "60s"),
        Map.entry("gateway.connections-per-address", "9"),
        Map.entry("gateway.proxies", "10.0.0.7"),
        Map.entry("gateway.prompts-max", "5"),
        Map.entry("gateway.tenant-weights", "acme:3, globex:1"),
        Map.entry("gateway.public-url", "https://api.example.com/"),
        Map.entry("gateway.link-lifetime", "3h"),
        Map.entry("gateway.compare-percent", "12"),
        Map.entry("gateway.event-streams", "77"),
        Map.entry("gateway.event-streams-per-key", "6"),
        Map.entry("gateway.webhook-networks", "10.2.0.0/16, fd00:2::/64,127.0.0.1"),
        Map.entry("gateway.webhook-timeout", "4s"),
        Map.entry("gateway.webhook-retry", "2s"),
        Map.entry("gateway.webhook-patience", "2h"),
        Map.entry("gateway.drain", "7s"));
  }

  @Test
  void everythingGiven_arrivesInItsPlace() {
    Settings settings = Settings.of(everything());
    GatewayConfig config = GatewayConfig.from(settings);
    settings.finish();

    assertThat(config)
        .isEqualTo(
            new GatewayConfig(
                "g1",
                new HttpConfig(
                    "127.0.0.2",
                    1234,
                    2 * 1024 * 1024,
                    4 * 1024 * 1024,
                    64 * 1024 * 1024,
                    32 * 1024,
                    Duration.ofSeconds(5),
                    new Connections.Limits(
                        99, 9, Set.of("10.0.0.7"), Duration.ofSeconds(3), Duration.ofSeconds(40)),
                    Duration.ofMinutes(10),
                    3 * 1024 * 1024,
                    List.of("https://app.example.org", "http://localhost:3000"),
                    new HttpConfig.Tls(Path.of("tls.crt"), Path.of("tls.key")),
                    new HttpConfig.Management("10.0.0.1", 9090)),
                new AccessConfig(true, Duration.ofSeconds(9), new KeyRates(600, 90_000)),
                new SupervisionConfig(
                    Duration.ofSeconds(1),
                    4,
                    Duration.ofSeconds(60),
                    5,
                    new TenantWeights(Map.of("acme", 3, "globex", 1))),
                new FeedbackConfig("https://api.example.com", Duration.ofHours(3), 12),
                new EventsConfig(77, 6),
                new WebhooksConfig(
                    List.of(
                        Network.parse("10.2.0.0/16"),
                        Network.parse("fd00:2::/64"),
                        Network.parse("127.0.0.1/32")),
                    Duration.ofSeconds(4),
                    Duration.ofSeconds(2),
                    Duration.ofHours(2)),
                Duration.ofSeconds(7)));
  }

  @Test
  void settingsThatContradictEachOther_areReportedTogether() {
    Settings settings =
        Settings.of(
            Map.of(
                "gateway.tls.key", "tls.key",
                "gateway.idle-timeout", "60s",
                "gateway.anonymous", "true",
                "gateway.public-url", "api.example.com",
                "gateway.cors-origins", "*,https://app.example.org/",
                "gateway.host", "0.0.0.0"));
    GatewayConfig.from(settings);

    List<String> problems =
        catchThrowableOfType(InvalidSettingsException.class, settings::finish).problems();

    assertThat(problems)
        .containsExactlyInAnyOrder(
            "gateway.tls.certificate and gateway.tls.key must be given both or neither,"
                + " was only gateway.tls.key",
            "gateway.anonymous must be false unless gateway.host is a loopback address,"
                + " was true with 0.0.0.0",
            "gateway.public-url must be like https://api.example.com, was api.example.com",
            "gateway.cors-origins must be * or like https://app.example.org:8443,"
                + " one was https://app.example.org/",
            "gateway.cors-origins must name origins where gateway.anonymous is true, was *",
            "gateway.idle-timeout must be longer than gateway.deadline,"
                + " was 60000 ms against 120000 ms");
  }

  @Test
  void readme_listsExactlyTheSettingsThatAreRead() throws IOException {
    Settings settings = Settings.of(Map.of());
    Main.ProcessConfig.from(settings);

    List<String> rows =
        Files.readAllLines(Path.of("README.md")).stream()
            .filter(line -> line.matches("\\| `[a-z].*"))
            .toList();

    assertThat(rows)
        .containsExactlyElementsOf(settings.declared().stream().map(Setting::row).toList());
  }
}
