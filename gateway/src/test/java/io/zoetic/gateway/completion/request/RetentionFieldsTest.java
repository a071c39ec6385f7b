// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.completion.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vertx.core.buffer.Buffer;
import io.zoetic.events.completion.ErrorCode;
import io.zoetic.gateway.completion.request.CompletionRequest.Endpoint;
import io.zoetic.gateway.http.ApiException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetentionFieldsTest {
  @Test
  void nothingSaid_isKeptAsNobodysInAnEpisodeOfItsOwn() {
    RetentionFields retention = parse("'max_tokens':1");

    assertThat(retention.store()).isTrue();
    assertThat(retention.user()).isNull();
    assertThat(retention.episodeId()).matches("ep-[0-9a-f]{32}");
    assertThat(parse("'max_tokens':1").episodeId()).isNotEqualTo(retention.episodeId());
  }

  @Test
  void everythingSaid_isTakenAsItIs() {
    assertThat(parse("'store':false,'user':'ada','zoetic':{'episode_id':'Trip_7.a-b'}"))
        .isEqualTo(new RetentionFields(false, "ada", "Trip_7.a-b"));
  }

  @Test
  void nullsAndTheEmptyUser_countAsAbsent() {
    RetentionFields retention = parse("'store':null,'user':'','zoetic':{'episode_id':null}");

    assertThat(retention.store()).isTrue();
    assertThat(retention.user()).isNull();
    assertThat(retention.episodeId()).startsWith("ep-");
  }

  @Test
  void episode_besideAnExpert_changesNoAdaptation() {
    CompletionRequest request =
        request("'zoetic':{'expert':'dates','episode_id':'e'}".replace('\'', '"'));

    assertThat(request.adaptation().experts().getFirst().name()).isEqualTo("dates");
    assertThat(request.retention().episodeId()).isEqualTo("e");
  }

  @Test
  void user_atItsLimit_isTaken() {
    String smileys = "😀".repeat(200);

    assertThat(parse("'user':'" + smileys + "'").user()).isEqualTo(smileys);
    assertThat(refusal("'user':'" + smileys + "x'"))
        .hasMessage("user must have at most 200 characters, had 201");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "'store':'no' | store | store must be true or false, was 'no'",
        "'user':7 | user | user must be a string, was 7",
        "'zoetic':7 | zoetic | zoetic must be an object, was 7"
      })
  void brokenRule_isNamedWithItsValue(String fields, String param, String message) {
    ApiException failure = refusal(fields);

    assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_VALUE);
    assertThat(failure.param()).isEqualTo(param);
    assertThat(failure).hasMessage(message.replace('\'', '"'));
  }

  @ParameterizedTest
  @ValueSource(strings = {"''", "'a b'", "'ä'", "'a/b'", "7", "[]"})
  void episode_thatIsNone_isNamedWithItsValue(String episode) {
    ApiException failure = refusal("'zoetic':{'episode_id':" + episode + "}");

    assertThat(failure.param()).isEqualTo("zoetic.episode_id");
    assertThat(failure)
        .hasMessageStartingWith(
            "zoetic.episode_id must be 1..128 of A-Z, a-z, 0-9, dots, underscores and hyphens,");
  }

  @Test
  void episode_beyondItsLength_isRefused() {
    assertThat(parse("'zoetic':{'episode_id':'" + "e".repeat(128) + "'}").episodeId()).hasSize(128);
    assertThat(refusal("'zoetic':{'episode_id':'" + "e".repeat(129) + "'}").param())
        .isEqualTo("zoetic.episode_id");
  }

  private static RetentionFields parse(String fields) {
    return request(fields.replace('\'', '"')).retention();
  }

  private static ApiException refusal(String fields) {
    return catchThrowableOfType(ApiException.class, () -> request(fields.replace('\'', '"')));
  }

  private static CompletionRequest request(String fields) {
    return new CompletionRequestParser(Endpoint.TEXT, new Random(1))
        .parse(Buffer.buffer("{\"model\":\"zoetic/auto\",\"prompt\":\"x\"," + fields + "}"));
  }
}
