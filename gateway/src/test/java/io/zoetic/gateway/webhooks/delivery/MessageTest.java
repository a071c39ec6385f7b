// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.webhooks.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zoetic.vectorstore.platform.PlatformEvent;
import io.zoetic.vectorstore.platform.StreamPlace;
import io.zoetic.vectorstore.webhooks.WebhookSecret;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessageTest {
  private static final Instant NOON = Instant.parse("2026-11-24T12:00:00.5Z");

  private static PlatformEvent event(PlatformEvent.Kind kind, String content) {
    return new PlatformEvent(new StreamPlace(412, "9f3a00c1"), kind, NOON, content);
  }

  /** The test vector of the specification's own libraries. */
  @Test
  void signature_isThatOfTheSpecification() {
    WebhookSecret secret = new WebhookSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    Message message = new Message("msg_p5jXN8AQM9LWM0D4loKWxJek", "{\"test\": 2432232314}");

    assertThat(message.headers(List.of(secret), Instant.ofEpochSecond(1_614_265_330)))
        .containsEntry("webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek")
        .containsEntry("webhook-timestamp", "1614265330")
        .containsEntry("webhook-signature", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  }

  @Test
  void body_isTheEvent_andItsIdThatOfTheStream() {
    Message message =
        Message.of(
            WebhookEvent.RUN_ENDED,
            event(PlatformEvent.Kind.RUN, "{\"state\": \"failed\", \"outcome\": \"näh\"}"));

    assertThat(message.id()).isEqualTo("412-9f3a00c1");
    assertThat(message.body())
        .isEqualTo(
            "{\"type\":\"run.ended\",\"timestamp\":\"2026-11-24T12:00:00.500Z\","
                + "\"data\":{\"state\": \"failed\", \"outcome\": \"näh\"}}");
  }

  @ParameterizedTest
  @CsvSource({
    "RUN,    {\"state\": \"published\"},   run.ended",
    "RUN,    {\"state\": \"refused\"},     run.ended",
    "RUN,    {\"state\": \"failed\"},      run.ended",
    "RUN,    {\"state\": \"cancelled\"},   run.ended",
    "RUN,    {\"state\": \"running\"},     ",
    "RUN,    {\"state\": \"queued\"},      ",
    "EXPERT, {\"action\": \"promote\"},    expert.promoted",
    "EXPERT, {\"action\": \"reject\"},     expert.refused",
    "EXPERT, {\"action\": \"rollback\"},   expert.rolled_back",
    "EXPERT, {\"action\": \"quarantine\"}, expert.quarantined",
    "EXPERT, {\"action\": \"bless\"},      ",
    "GROWTH, {\"decision\": \"grow\"},     growth.decided",
    "AUDIT,  {\"action\": \"promote\"},    "
  })
  void event_hasAType_ifWebhooksAreToldIt(PlatformEvent.Kind kind, String content, String type) {
    assertThat(WebhookEvent.of(event(kind, content)).map(WebhookEvent::word).orElse(null))
        .isEqualTo(type);
  }

  @Test
  void pauses_doubleUpToAnHour_andAreSpread() {
    Backoff backoff = new Backoff(Duration.ofSeconds(5));
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    for (int failed = 1; failed < 100; failed++) {
      Duration most =
          failed > 10 ? Backoff.LONGEST : Duration.ofSeconds(5L << Math.min(failed - 1, 20));
      Duration whole = most.compareTo(Backoff.LONGEST) < 0 ? most : Backoff.LONGEST;

      assertThat(backoff.pause(failed, random)).isBetween(whole.dividedBy(2), whole);
    }
    assertThat(List.of(backoff.pause(9, random), backoff.pause(9, random))).doesNotHaveDuplicates();
  }

  @Test
  void secret_isDrawn_ofTheFormOfTheSpecification_andNeverShown() {
    WebhookSecret secret = WebhookSecret.draw(new SecureRandom());

    assertThat(secret.text()).matches("whsec_[A-Za-z0-9+/]{43}=");
    assertThat(secret.toString()).doesNotContain(secret.text().substring(6));
    assertThatThrownBy(() -> new WebhookSecret("whsec_short"))
        .hasMessage("secret must be whsec_ and 24 to 64 bytes in base64, had 11 characters");
  }
}
