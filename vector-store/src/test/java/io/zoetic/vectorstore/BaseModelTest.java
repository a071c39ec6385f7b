// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BaseModelTest {
  private static final String DIGEST = "a".repeat(64);
  private static final BaseModel.Shape SHAPE = new BaseModel.Shape(512, 256, 64, 2, 100_000);

  @Test
  void registeredAt_isKeptInMicroseconds() {
    BaseModel model =
        model(DIGEST, "reference", "{}", Instant.parse("2026-11-23T12:00:00.123456789Z"));

    assertThat(model.registeredAt()).isEqualTo("2026-11-23T12:00:00.123456Z");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"b": 1, "a": {"d": 1, "c": 2}}    | {"a":{"c":2,"d":1},"b":1}
          {"x": 1e-05, "y": 1e6, "z": 2.50}  | {"x":0.00001,"y":1000000,"z":2.5}
          {"x": 1000000.0, "y": 0.0}         | {"x":1000000,"y":0}
          """)
  void configJson_isKeptInOneSpelling(String given, String kept) {
    assertThat(model(DIGEST, "reference", given, Instant.EPOCH).configJson()).isEqualTo(kept);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "3",
        "{",
        "{} {}",
        "{\"a\": 1, \"a\": 2}",
        "{\"a\": NaN}",
        "{\"a\": 1e99999999999}"
      })
  void configJson_thatIsNoObject_isRefused(String given) {
    assertThatThrownBy(() -> model(DIGEST, "reference", given, Instant.EPOCH))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("configJson must be a JSON object");
  }

  @ParameterizedTest
  @CsvSource({"1e309, 309", "-1e309, 309", "10e308, 309", "1e-325, -325", "1e999999999, 999999999"})
  void configJson_withANumberThatNoDoubleHolds_isRefused(String number, int exponent) {
    assertThatThrownBy(() -> model(DIGEST, "reference", "{\"a\": [" + number + "]}", Instant.EPOCH))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("configJson must have exponents in -324..308, had " + exponent);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "abc", "A000000000000000000000000000000000000000000000000000000000000000"})
  void digest_thatIsNoSha256_isRefused(String digest) {
    assertThatThrownBy(() -> model(digest, "reference", "{}", Instant.EPOCH))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("digest must be 64 lower-case hexadecimal digits, was \"" + digest + "\"");
  }

  @Test
  void name_thatIsBlank_isRefused() {
    assertThatThrownBy(() -> model(DIGEST, " ", "{}", Instant.EPOCH))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("name must not be blank, was \" \"");
  }

  @Test
  void shape_withoutSize_isRefused() {
    assertRefused(() -> new BaseModel.Shape(0, 1, 1, 1, 1), "vocabSize must be >= 1, was 0");
    assertRefused(() -> new BaseModel.Shape(1, 0, 1, 1, 1), "contextLength must be >= 1, was 0");
    assertRefused(() -> new BaseModel.Shape(1, 1, 0, 1, 1), "hiddenSize must be >= 1, was 0");
    assertRefused(
        () -> new BaseModel.Shape(1, 1, 1, -1, 1), "numHiddenLayers must be >= 1, was -1");
    assertRefused(() -> new BaseModel.Shape(1, 1, 1, 1, 0), "parameterCount must be >= 1, was 0");
  }

  private static void assertRefused(ThrowingCallable call, String message) {
    assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }

  private static BaseModel model(String digest, String name, String config, Instant registeredAt) {
    return new BaseModel(digest, name, "LlamaForCausalLM", SHAPE, config, registeredAt);
  }
}
