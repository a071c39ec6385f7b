// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.zoetic.core.Split;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What an example holds, what it is used for, and where it stands. */
class ExampleTest {
  private static final UUID ID = UUID.fromString("00000000-0000-0000-0000-000000000001");
  private static final Example.Answer FOUR = Example.Answer.of("4");

  @Test
  void rank_isTheBeginningOfTheHashOfTheId() {
    // printf 00000000-0000-0000-0000-000000000001 | sha256sum
    assertThat(example(Example.Kind.DEMONSTRATION, null, 1, 1).rank())
        .isEqualTo(0x7ac1b8d7010bb6cdL);
  }

  @Test
  void split_is70To10To20() throws NoSuchAlgorithmException {
    MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
    Map<Split, Integer> counts = new EnumMap<>(Split.class);
    for (int i = 0; i < 10_000; i++) {
      byte[] prompt = ("{\"prompt\":" + i + "}").getBytes(StandardCharsets.UTF_8);
      counts.merge(Split.of(HexFormat.of().formatHex(sha256.digest(prompt))), 1, Integer::sum);
    }

    assertThat(counts.get(Split.TRAIN)).isCloseTo(7000, within(150));
    assertThat(counts.get(Split.VALIDATION)).isCloseTo(1000, within(100));
    assertThat(counts.get(Split.TEST)).isCloseTo(2000, within(130));
  }

  @Test
  void split_isByTheFirst32BitsWithoutSign() {
    assertThat(Split.of("00000000" + "f".repeat(56))).isEqualTo(Split.TEST);
    assertThat(Split.of("00000002" + "0".repeat(56))).isEqualTo(Split.VALIDATION);
    // 4294967295 mod 10 is 5
    assertThat(Split.of("ffffffff" + "0".repeat(56))).isEqualTo(Split.TRAIN);
  }

  @Test
  void example_withAValueOutOfRange_isRefused() {
    assertRefused(
        () -> example(Example.Kind.JUDGEMENT, null, 1.5, 1), "reward must be in 0..1, was 1.5");
    assertRefused(
        () -> example(Example.Kind.JUDGEMENT, null, Double.NaN, 1),
        "reward must be in 0..1, was NaN");
    assertRefused(
        () -> example(Example.Kind.JUDGEMENT, null, 1, 0), "weight must be in (0, 1], was 0.0");
  }

  @Test
  void example_withAnotherAnswer_isAPreferenceAndNothingElse() {
    assertThat(example(Example.Kind.PREFERENCE, FOUR, 0.5, 1).other()).isEqualTo(FOUR);
    assertRefused(
        () -> example(Example.Kind.PREFERENCE, null, 1, 1),
        "another answer must be given for preferences alone, kind was preference");
    assertRefused(
        () -> example(Example.Kind.JUDGEMENT, FOUR, 1, 1),
        "another answer must be given for preferences alone, kind was judgement");
  }

  @Test
  void answer_withLogprobsThatAreNotOfItsTokens_isRefused() {
    assertRefused(
        () -> new Example.Answer("4", null, new double[1]),
        "logprobs must be one per token, were 1 for none");
    assertRefused(
        () -> new Example.Answer("4", new int[2], new double[1]),
        "logprobs must be one per token, were 1 for 2");
  }

  private static Example example(
      Example.Kind kind, Example.@Nullable Answer other, double reward, double weight) {
    return new Example(
        ID,
        "dates",
        kind,
        "{}",
        "0".repeat(64),
        FOUR,
        other,
        reward,
        weight,
        Author.IMPORT,
        null,
        null);
  }

  private static void assertRefused(ThrowingCallable call, String message) {
    assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }
}
