// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class JsonSchemaTest {
  private static final JsonSchema PERSON =
      new JsonSchema(
          """
          {"type": "object", "required": ["name", "age"], "additionalProperties": false,
           "properties": {"name": {"type": "string", "pattern": "^[A-Z][a-z]+$"},
                          "age": {"type": "integer", "minimum": 0, "maximum": 150},
                          "friends": {"type": "array", "items": {"$ref": "#"}, "uniqueItems": true}}}
          """);

  @Test
  void answer_thatKeepsAllRules_isRight() {
    String answer =
        "{\"name\": \"Ann\", \"age\": 3, \"friends\": [{\"name\": \"Bo\", \"age\": 4}]}";

    assertThat(PERSON.verify(answer)).isEqualTo(Reward.right("valid"));
  }

  @Test
  void answer_thatBreaksARule_isWrong_andTheRuleIsNamed() {
    assertThat(PERSON.verify("{\"name\": \"Ann\", \"age\": -1}"))
        .isEqualTo(Reward.wrong("breaks the rule minimum"));
    assertThat(PERSON.verify("{\"name\": \"ann\", \"age\": 1}").reason()).endsWith("pattern");
    assertThat(PERSON.verify("{}").reason()).endsWith("required");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "Ann",
        "{\"name\": \"Ann\", \"age\": 3} and more",
        "{\"name\": \"Ann\", \"age\": 3}{}",
        "{\"name\": \"Ann\", \"age\": 3, \"age\": -1}",
        "{'name': 'Ann', 'age': 3}",
        "{\"name\": \"Ann\", \"age\": NaN}",
        "/**/{\"name\": \"Ann\", \"age\": 3}",
      })
  void answer_thatIsNotOneJsonValue_isWrong(String answer) {
    assertThat(PERSON.verify(answer).reason()).isEqualTo("not JSON");
  }

  @Test
  void answer_thatNestsWithoutEnd_isWrong() {
    for (String part : new String[] {"[", "{\"friends\":[", "{\"a\":"}) {
      assertThat(PERSON.verify(part.repeat(Verifier.CHARACTERS_MAX / part.length())).isRight())
          .isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e999999999", "-1e999999999", "1E-999999999", "1e99999999999999999999"})
  void answer_withANumberOfAnySize_isNoTrap(String number) {
    JsonSchema even = new JsonSchema("{\"type\": \"number\", \"multipleOf\": 2, \"maximum\": 10}");
    JsonSchema whole = new JsonSchema("{\"type\": \"integer\", \"minimum\": 1, \"maximum\": 10}");
    JsonSchema one = new JsonSchema("{\"enum\": [1, 2]}");

    for (JsonSchema schema : new JsonSchema[] {whole, one, even}) {
      Reward verdict = schema.verify(number);
      // 1E-999999999 is 0 in any arithmetic that ends, and 0 is even.
      assertThat(verdict.isRight())
          .as(verdict.reason())
          .isEqualTo(schema == even && isZero(number));
    }
    assertThat(whole.verify("9".repeat(60_000)).isRight()).isFalse();
  }

  private static boolean isZero(String number) {
    return Double.parseDouble(number) == 0;
  }

  @Test
  void pattern_thatWouldBacktrackForEver_doesNot() {
    JsonSchema evil = new JsonSchema("{\"type\": \"string\", \"pattern\": \"^(a+)+$\"}");

    assertThat(evil.verify("\"" + "a".repeat(60_000) + "b\"").isRight()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{",
        "{\"pattern\": \"(?=a)\"}",
        "{\"patternProperties\": {\"(a)\\\\1\": true}}",
        "{\"$ref\": \"#\"}",
        "{\"$ref\": \"file:///etc/passwd\"}",
        "{\"$ref\": \"#/$defs/none\"}",
        "{\"type\": \"nonsense\"}",
        "{\"$dynamicRef\": \"#\"}",
      })
  void schema_thatIsNoneOrIsNotSafe_isRefused(String schema) {
    assertThatThrownBy(() -> new JsonSchema(schema))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("schema must");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"if\": {\"type\": \"string\"}, \"then\": {\"$ref\": \"#\"}}",
        "{\"not\": {\"type\": \"array\", \"allOf\": [{\"$ref\": \"#\"}]}}",
        "{\"$recursiveRef\": \"#\", \"$schema\": \"https://json-schema.org/draft/2019-09/schema\"}",
      })
  void schema_thatRefersToItselfWithoutEndForSomeValues_isRefused(String schema) {
    assertThatThrownBy(() -> new JsonSchema(schema))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("schema must check a value in at most 250000 steps, at most 1000 deep");
  }

  @Test
  void schema_thatUnfoldsToMillions_isRefusedSoon() {
    long start = System.nanoTime();

    assertThatThrownBy(() -> new JsonSchema(doubled("{\"$ref\": \"#/$defs/d0\"}")))
        .hasMessage("schema must check a value in at most 250000 steps, at most 1000 deep");

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
  }

  @Test
  void schema_thatUnfoldsForFewValues_isReadAndChecksThemSoon() {
    JsonSchema schema = new JsonSchema(doubled("{\"items\": {\"$ref\": \"#/$defs/d0\"}}"));
    long start = System.nanoTime();

    assertThat(schema.verify("[]").isRight()).isTrue();
    assertThat(schema.verify("[1]").reason())
        .isEqualTo("cannot be checked in at most 250000 steps, at most 1000 deep");

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
  }

  /** 27 definitions, each of which is twice the next. */
  private static String doubled(String root) {
    StringBuilder definitions = new StringBuilder();
    for (int i = 0; i < 27; i++) {
      String next = "{\"$ref\": \"#/$defs/d" + (i + 1) + "\"}";
      definitions.append("\"d%d\": {\"allOf\": [%s, %s]}, ".formatted(i, next, next));
    }
    return "%s, \"$defs\": {%s\"d27\": {\"type\": \"integer\"}}}"
        .formatted(root.substring(0, root.length() - 1), definitions);
  }

  @Test
  void schema_withTooManyPatterns_isRefused() {
    StringBuilder patterns = new StringBuilder("{\"patternProperties\": {\"x\": true");
    for (int i = 0; i < 20; i++) {
      patterns.append(", \"(a%d){300}\": true".formatted(i));
    }

    assertThatThrownBy(() -> new JsonSchema(patterns + "}}"))
        .hasMessageContaining(
            "schema must have patterns of at most 10000 instructions together, had ");
  }

  @Test
  void schema_ofATree_takesDeepValuesAndLongOnes() {
    JsonSchema tree =
        new JsonSchema(
            "{\"$ref\": \"#/$defs/node\", \"$defs\": {\"node\": {\"anyOf\": [{\"type\": \"integer\"},"
                + " {\"allOf\": [{\"type\": \"array\", \"items\": {\"$ref\": \"#/$defs/node\"}}]}]}}}");

    assertThat(tree.verify("[".repeat(60) + "1" + "]".repeat(60)).isRight()).isTrue();
    assertThat(tree.verify("[1" + ",1".repeat(20_000) + "]").isRight()).isTrue();
    assertThat(tree.verify("[".repeat(60) + "\"1\"" + "]".repeat(60)).isRight()).isFalse();
  }

  @Test
  void schema_thatRefersToAnAddress_fetchesNothing() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      server.setSoTimeout(500);
      String address = "http://127.0.0.1:%d/schema.json".formatted(server.getLocalPort());

      assertThatThrownBy(() -> new JsonSchema("{\"$ref\": \"" + address + "\"}"))
          .isInstanceOf(IllegalArgumentException.class);

      assertThatThrownBy(server::accept).isInstanceOf(SocketTimeoutException.class);
    }
  }
}
