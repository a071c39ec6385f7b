// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.bootstrap.Settings;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a gateway says at its start of what travels in clear text beyond this machine. */
class ExposureTest {
  private static Settings read(Map<String, String> given) {
    Settings settings = Settings.of(given);
    Main.ProcessConfig.from(settings);
    settings.finish();
    return settings;
  }

  @Test
  void everythingOnThisMachine_isNotWarnedOf() {
    assertThat(read(Map.of()).warnings()).isEmpty();
    assertThat(
            read(Map.of(
                    "gateway.host", "::1",
                    "postgres.url", "jdbc:postgresql:zoetic",
                    "kafka.bootstrap-servers", "localhost:9092,127.0.0.1:9093"))
                .warnings())
        .isEmpty();
  }

  @Test
  void everythingEncrypted_isNotWarnedOf() {
    assertThat(
            read(Map.of(
                    "gateway.host", "0.0.0.0",
                    "gateway.tls.certificate", "chain.pem",
                    "gateway.tls.key", "key.pem",
                    "postgres.url",
                        "jdbc:postgresql://a,b:5433/zoetic?ssl=true&sslmode=verify-full",
                    "kafka.bootstrap-servers", "kafka:9092",
                    "kafka.client.security.protocol", "SASL_SSL"))
                .warnings())
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          gateway.host            | 0.0.0.0                                        | gateway.host should be of this machine alone without gateway.tls.certificate | was 0.0.0.0
          postgres.url            | jdbc:postgresql://db:5432/zoetic               | postgres.url should have sslmode=verify-full or verify-ca | was for db:5432
          postgres.url            | jdbc:postgresql://localhost,db/z?sslmode=require&password=hunter2 | postgres.url should have sslmode=verify-full or verify-ca | was for localhost,db
          kafka.bootstrap-servers | kafka:9092                                     | kafka.client.security.protocol should be SSL or SASL_SSL | was PLAINTEXT for kafka:9092
          """)
  void whatTravelsInClearText_isWarnedOf_once(String key, String value, String rule, String told) {
    assertThat(read(Map.of(key, value)).warnings())
        .singleElement()
        .asString()
        .startsWith(rule)
        .endsWith(told)
        .doesNotContain("hunter2");
  }

  @Test
  void passwordsWithoutEncryption_areWarnedOfAsWell() {
    assertThat(
            read(Map.of(
                    "kafka.bootstrap-servers", "10.0.0.7:9092",
                    "kafka.client.security.protocol", "sasl_plaintext"))
                .warnings())
        .singleElement()
        .asString()
        .endsWith("was SASL_PLAINTEXT for 10.0.0.7:9092");
  }
}
