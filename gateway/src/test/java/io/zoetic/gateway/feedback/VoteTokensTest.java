// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.feedback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.zoetic.core.ChoiceId;
import io.zoetic.events.completion.ErrorCode;
import io.zoetic.gateway.http.ApiException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VoteTokensTest {
  private static final Instant EXPIRY = Instant.parse("2026-05-08T12:00:00Z");
  private static final Vote VOTE =
      new Vote(new ChoiceId("chatcmpl-7", 3), Vote.Says.BAD, EXPIRY, "acme");

  private final VoteTokens tokens = new VoteTokens(new byte[32]);

  @Test
  void token_readBack_isTheVote() {
    Vote nobodys = new Vote(new ChoiceId("cmpl-1", 0), Vote.Says.BETTER, EXPIRY, null);

    assertThat(tokens.read(tokens.seal(VOTE), EXPIRY.minusSeconds(1))).isEqualTo(VOTE);
    assertThat(tokens.read(tokens.seal(nobodys), EXPIRY.minusSeconds(1))).isEqualTo(nobodys);
  }

  @Test
  void token_isSafeInPaths() {
    assertThat(tokens.seal(VOTE)).matches("[A-Za-z0-9_.-]+").hasSizeLessThan(200);
  }

  @Test
  void token_atItsExpiry_isRefusedWithTheTime() {
    assertThat(refusal(tokens.seal(VOTE), EXPIRY))
        .hasMessage("the link must be used before it expires, expired at 2026-05-08T12:00:00Z");
  }

  @Test
  void token_isTheSameForTheSameVote_andSaysNothing() {
    String token = tokens.seal(VOTE);

    assertThat(tokens.seal(VOTE)).isEqualTo(token);
    assertThat(new String(Base64.getUrlDecoder().decode(token), StandardCharsets.ISO_8859_1))
        .doesNotContain("acme")
        .doesNotContain("chatcmpl");
  }

  @Test
  void token_withAnyByteChanged_isForged() {
    byte[] token = Base64.getUrlDecoder().decode(tokens.seal(VOTE));
    for (int i = 0; i < token.length; i++) {
      byte[] changed = token.clone();
      changed[i] ^= 1;
      requireForged(Base64.getUrlEncoder().withoutPadding().encodeToString(changed));
    }
  }

  /** As builds before sealed them: signed by the same key, and readable. */
  @Test
  void token_ofABuildBefore_isRead_andForgedIfItWasChanged() {
    String old =
        "MXxjaGF0Y21wbC03fDN8MHwxNzc4MjQxNjAwfGFjbWU"
            + ".7k5gi0lHDnR72UPrtqeKUYvh9hZZeLL5tYJg6pLNO4w";

    assertThat(tokens.read(old, EXPIRY.minusSeconds(1))).isEqualTo(VOTE);
    Vote later = new Vote(VOTE.answer(), VOTE.says(), EXPIRY.plusSeconds(60), VOTE.tenant());
    requireForged(encode(later.content()) + old.substring(old.indexOf('.')));
  }

  @Test
  void token_ofAnotherKey_isForged() {
    byte[] key = new byte[32];
    key[31] = 1;

    requireForged(new VoteTokens(key).seal(VOTE));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "a", "a.b", "MXxh.", ".MXxh", "*.*", "a.b.c"})
  void token_thatIsNone_isForged(String token) {
    requireForged(token);
  }

  @Test
  void token_thatIsLong_isForged() {
    requireForged("a".repeat(5000) + ".a");
  }

  private void requireForged(String token) {
    assertThat(refusal(token, EXPIRY.minusSeconds(1)))
        .hasMessage("the link must be one that came with an answer, was not");
  }

  private ApiException refusal(String token, Instant now) {
    ApiException failure = catchThrowableOfType(ApiException.class, () -> tokens.read(token, now));
    assertThat(failure.code()).isEqualTo(ErrorCode.PERMISSION_DENIED);
    return failure;
  }

  private static String encode(String content) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(content.getBytes(StandardCharsets.UTF_8));
  }
}
