// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class PostgresOptionsTest {
  private static final String URL = "jdbc:postgresql://127.0.0.1:5432/zoetic";
  private static final Duration SECOND = Duration.ofSeconds(1);

  @Test
  void toString_hidesThePassword() {
    assertThat(PostgresOptions.of(URL, "zoetic", "hunter2").toString())
        .contains(URL, "zoetic")
        .doesNotContain("hunter2");
  }

  @Test
  void ofSeveralHosts_theOneThatTakesWritesIsAskedFor() {
    assertThat(target("jdbc:postgresql://a:5432,b:5432/zoetic")).contains("primary");
    assertThat(target("jdbc:postgresql://a,b/zoetic?targetServerType=any")).isEmpty();
    assertThat(target("jdbc:postgresql://a:5432/zoetic?options=x,y"))
        .as("one host may be told to be read only for a while")
        .isEmpty();
  }

  private static Optional<String> target(String url) {
    return PostgresOptions.of(url, "zoetic", "").target();
  }

  @Test
  void options_outOfBounds_areRefused() {
    assertRefused(
        () -> PostgresOptions.of("jdbc:mysql://db", "u", "p"),
        "url must start with jdbc:postgresql:, was jdbc:mysql://db");
    assertRefused(
        () -> new PostgresOptions(URL, "u", "p", 0, SECOND, SECOND, false),
        "poolSize must be in 1..1000, was 0");
    assertRefused(
        () -> new PostgresOptions(URL, "u", "p", 1, Duration.ZERO, SECOND, false),
        "connectTimeout must be >= 250 ms, was 0 ms");
    assertRefused(
        () -> new PostgresOptions(URL, "u", "p", 1, SECOND, Duration.ZERO, false),
        "statementTimeout must be >= 1 ms, was 0 ms");
  }

  private static void assertRefused(ThrowingCallable call, String message) {
    assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }
}
