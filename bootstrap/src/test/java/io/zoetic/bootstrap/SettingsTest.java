// SPDX-License-Identifier: Apache-2.0
package io.zoetic.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {
  private enum Strategy {
    PROMPT,
    FEW_SHOT
  }

  @Test
  void everyType_withoutSource_isTheDefault() {
    Settings settings = Settings.of(Map.of());

    assertThat(settings.string("a.text", "x", "")).isEqualTo("x");
    assertThat(settings.optional("a.maybe", "")).isEmpty();
    assertThat(settings.secret("a.secret", "s", "")).isEqualTo("s");
    assertThat(port(settings)).isEqualTo(8080);
    assertThat(timeout(settings)).isEqualTo(Duration.ofSeconds(3));
    assertThat(settings.bytes("a.size", 1024, 1, 4096, "")).isEqualTo(1024);
    assertThat(settings.flag("a.flag", true, "")).isTrue();
    assertThat(settings.choice("a.choice", Strategy.PROMPT, "")).isEqualTo(Strategy.PROMPT);
    assertThat(settings.prefixed("kafka.client.", "")).isEmpty();
    settings.finish();
  }

  @Test
  void everyType_withValue_isTheValue() {
    Settings settings =
        Settings.of(
            Map.of(
                "a.text", " blank ",
                "a.maybe", "here",
                "a.secret", "hunter2\n",
                "gateway.port", "81",
                "gateway.time-out", "2m",
                "a.size", "4KiB",
                "a.flag", "TRUE",
                "a.choice", "few-shot",
                "kafka.client.security.protocol", "SASL_SSL"));

    assertThat(settings.string("a.text", "", "")).isEqualTo("blank");
    assertThat(settings.optional("a.maybe", "")).contains("here");
    assertThat(settings.secret("a.secret", "", "")).isEqualTo("hunter2");
    assertThat(port(settings)).isEqualTo(81);
    assertThat(timeout(settings)).isEqualTo(Duration.ofMinutes(2));
    assertThat(settings.bytes("a.size", 0, 0, 4096, "")).isEqualTo(4096);
    assertThat(settings.flag("a.flag", false, "")).isTrue();
    assertThat(settings.choice("a.choice", Strategy.PROMPT, "")).isEqualTo(Strategy.FEW_SHOT);
    assertThat(settings.prefixed("kafka.client.", ""))
        .containsExactly(Map.entry("security.protocol", "SASL_SSL"));
    settings.finish();
  }

  @ParameterizedTest
  @CsvSource({"--gateway.port=1,1", "--gateway.port 2,2"})
  void flag_inBothForms_isRead(String arguments, int expected) {
    assertThat(port(fromFlags(arguments.split(" ")))).isEqualTo(expected);
  }

  @Test
  void whatIsDangerous_isWarnedOfOnce_andRefusedByNothing() {
    Settings settings = Settings.of(Map.of());

    settings.warn(true, "this holds");
    settings.warn(false, "host should be here, was there");
    settings.warn(false, "host should be here, was there");
    settings.finish();

    assertThat(settings.warnings()).containsExactly("host should be here, was there");
  }

  @Test
  void flag_givenTwice_isTheLast() {
    assertThat(port(fromFlags("--gateway.port=1", "--gateway.port=2"))).isEqualTo(2);
  }

  @Test
  void flag_withoutValue_isTrue() {
    Settings settings = fromFlags("--a.flag", "--gateway.port=1");

    assertThat(settings.flag("a.flag", false, "")).isTrue();
    assertThat(port(settings)).isEqualTo(1);
  }

  @Test
  void environment_withDashesAndDotsAsUnderscores_isRead() {
    Settings settings =
        Settings.from(
            List.of(),
            Map.of(
                "ZOETIC_GATEWAY_TIME_OUT", "500ms",
                "ZOETIC_KAFKA_CLIENT_SECURITY_PROTOCOL", "SSL",
                "PATH", "/bin"));

    assertThat(timeout(settings)).isEqualTo(Duration.ofMillis(500));
    assertThat(settings.prefixed("kafka.client.", ""))
        .containsExactly(Map.entry("security.protocol", "SSL"));
    settings.finish();
  }

  @Test
  void flags_beatEnvironment() {
    Settings settings =
        Settings.from(List.of("--gateway.port=1"), Map.of("ZOETIC_GATEWAY_PORT", "2"));

    assertThat(port(settings)).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "gateway.port,  70000,       'gateway.port must be in 1..65535, was \"70000\" (given)'",
    "gateway.port,  many,        'gateway.port must be in 1..65535, was \"many\" (given)'",
    "a.timeout,     9h,          'a.timeout must be in 1s..1h, was \"9h\" (given)'",
    "a.timeout,     9 parsecs,   'a.timeout must be in 1s..1h, was \"9 parsecs\" (given)'",
    "a.size,        2MiB,        'a.size must be in 1KiB..1MiB, was \"2MiB\" (given)'",
    "a.flag,        yes,         'a.flag must be one of true, false, was \"yes\" (given)'",
    "a.choice,      random,      'a.choice must be one of prompt, few-shot, was \"random\" (given)'",
  })
  void badValue_ofEachType_isNamedWithRuleValueAndSource(String key, String value, String problem) {
    Settings settings = Settings.of(Map.of(key, value));
    port(settings);
    settings.duration(
        "a.timeout", Duration.ofSeconds(2), Duration.ofSeconds(1), Duration.ofHours(1), "");
    settings.bytes("a.size", 1 << 20, 1 << 10, 1 << 20, "");
    settings.flag("a.flag", false, "");
    settings.choice("a.choice", Strategy.PROMPT, "");

    assertThat(problems(settings)).containsExactly(problem);
  }

  @Test
  void badValues_ofManyKinds_areAllListed() {
    Settings settings =
        Settings.from(
            List.of("start", "--gateway.port=0", "--a.text", "--gatway.port=1"),
            Map.of("ZOETIC_GATEWAY_TIMEOUT", "1s", "ZOETIC_CONFIG", "/no/such/file"));
    port(settings);
    timeout(settings);
    settings.string("a.text", "", "");

    InvalidSettingsException exception =
        catchThrowableOfType(InvalidSettingsException.class, settings::finish);

    assertThat(exception.problems())
        .containsExactly(
            "unexpected argument \"start\": flags are --key=value",
            "cannot read the file /no/such/file (environment ZOETIC_CONFIG):"
                + " java.nio.file.NoSuchFileException: /no/such/file",
            "gateway.port must be in 1..65535, was \"0\" (flag --gateway.port)",
            "a.text needs a value (flag --a.text)",
            "unknown key ZOETIC_GATEWAY_TIMEOUT (environment ZOETIC_GATEWAY_TIMEOUT):"
                + " did you mean ZOETIC_GATEWAY_TIME_OUT?",
            "unknown key gatway.port (flag --gatway.port): did you mean gateway.port?");
    assertThat(exception).hasMessageContainingAll(exception.problems().toArray(String[]::new));
  }

  @Test
  void unknownKey_likeNoOther_hasNoHint() {
    Settings settings = fromFlags("--colour=red");
    port(settings);

    assertThat(problems(settings)).containsExactly("unknown key colour (flag --colour)");
  }

  @Test
  void variablesOfLoggingAndOfOperators_areNotSettings() {
    Settings settings =
        Settings.from(
            List.of(),
            Map.of(
                "ZOETIC_LOG_LEVEL", "debug",
                "ZOETIC_LOG_FORMAT", "json",
                "ZOETIC_URL", "http://127.0.0.1:8080",
                "ZOETIC_API_KEY", "zk-secret"));

    settings.finish();
  }

  @Test
  void effective_isSortedWithSourcesAndWithoutSecrets() {
    Settings settings =
        Settings.of(
            Map.of(
                "b.password", "hunter2",
                "a.url", "jdbc:postgresql://db/zoetic?password=hunter2&ssl=true",
                "kafka.client.sasl.jaas.config", "hunter2",
                "kafka.client.linger.ms", "0"));
    settings.secret("b.password", "", "");
    settings.secret("b.unset", "", "");
    settings.string("a.url", "", "");
    settings.prefixed("kafka.client.", "");
    port(settings);

    assertThat(settings.effective().lines())
        .containsExactly(
            "a.url = jdbc:postgresql://db/zoetic?password=****&ssl=true (given)",
            "b.password = **** (given)",
            "b.unset =  (default)",
            "gateway.port = 8080 (default)",
            "kafka.client.linger.ms = 0 (given)",
            "kafka.client.sasl.jaas.config = **** (given)");
  }

  @Test
  void declared_listsEverySettingAsDocumentationShowsIt() {
    Settings settings = Settings.of(Map.of());
    port(settings);
    settings.optional("a.maybe", "may be absent");
    settings.prefixed("kafka.client.", "passed on");

    assertThat(settings.declared().stream().map(Setting::row))
        .containsExactly(
            "| `gateway.port` | where HTTP is served | 1..65535 | `8080` |",
            "| `a.maybe` | may be absent | text | |",
            "| `kafka.client.*` | passed on | text | |");
  }

  @Test
  void key_declaredTwiceAlike_isRead() {
    Settings settings = Settings.of(Map.of("gateway.port", "0"));
    port(settings);
    port(settings);

    assertThat(problems(settings)).hasSize(1);
  }

  @Test
  void key_declaredTwiceWithDifferentDefaults_isRefused() {
    Settings settings = Settings.of(Map.of());
    port(settings);

    assertThatThrownBy(() -> settings.integer("gateway.port", 9090, 1, 65535, ""))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("two readers of a setting must agree");
  }

  @Test
  void require_brokenRule_isAProblemBesideTheOthers() {
    Settings settings = Settings.of(Map.of("gateway.port", "0"));
    port(settings);
    settings.require(true, "this holds");
    settings.require(false, "a must be longer than b, was 1 against 2");

    assertThat(problems(settings)).hasSize(2).contains("a must be longer than b, was 1 against 2");
  }

  private static Settings fromFlags(String... arguments) {
    return Settings.from(List.of(arguments), Map.of());
  }

  private static int port(Settings settings) {
    return settings.integer("gateway.port", 8080, 1, 65535, "where HTTP is served");
  }

  private static Duration timeout(Settings settings) {
    return settings.duration(
        "gateway.time-out", Duration.ofSeconds(3), Duration.ZERO, Duration.ofHours(1), "");
  }

  private static List<String> problems(Settings settings) {
    return catchThrowableOfType(InvalidSettingsException.class, settings::finish).problems();
  }
}
