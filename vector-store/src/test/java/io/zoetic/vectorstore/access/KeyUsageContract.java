// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.zoetic.testkit.Waiting;
import io.zoetic.testkit.contract.Contract;
import io.zoetic.vectorstore.access.KeyUsage.Answer;
import io.zoetic.vectorstore.access.KeyUsage.Used;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link KeyUsage} does. */
@Contract
public abstract class KeyUsageContract {
  private KeyUsage usage;

  /** One that nobody has told anything. */
  protected abstract KeyUsage nothingUsed();

  @BeforeEach
  void open() {
    usage = nothingUsed();
  }

  @Test
  void gatewayThatIsAlone_hearsOfNobody_notOfItselfEither() {
    assertThat(usage.exchange("g1", Map.of("k", new Used(3, 700))))
        .isEqualTo(new Answer(1, Map.of()));
  }

  @Test
  void others_areAddedUp_keyByKey() {
    usage.exchange("g1", Map.of("k", new Used(3, 700), "l", new Used(1, 0)));
    usage.exchange("g2", Map.of("k", new Used(4, 300)));

    Answer answer = usage.exchange("g3", Map.of("k", new Used(100, 100)));

    assertThat(answer.gateways()).isEqualTo(3);
    assertThat(answer.others()).containsOnlyKeys("k", "l");
    assertUsed(answer.of("k"), 7, 1000);
    assertUsed(answer.of("l"), 1, 0);
    assertUsed(usage.exchange("g1", Map.of()).of("k"), 104, 400);
  }

  @Test
  void whatIsSaidAgain_takesThePlaceOfWhatWasSaid() {
    usage.exchange("g1", Map.of("k", new Used(9, 900)));
    usage.exchange("g1", Map.of("k", new Used(2, 0)));

    assertUsed(usage.exchange("g2", Map.of()).of("k"), 2, 0);
  }

  @Test
  void whatWasUsed_fades_thoughNobodySaysSo() {
    usage.exchange("g1", Map.of("k", new Used(1_000_000, 0)));
    double first = usage.exchange("g2", Map.of()).of("k").requests();

    Waiting.until(
        Duration.ofSeconds(30),
        "a hundredth fades",
        () -> usage.exchange("g2", Map.of()).of("k").requests() < 0.99 * first);
  }

  private static void assertUsed(Used used, double requests, double tokens) {
    // As much as fades while a test machine has other things to do.
    assertThat(used.requests()).isCloseTo(requests, within(0.2 * requests));
    assertThat(used.tokens()).isCloseTo(tokens, within(0.2 * tokens));
  }
}
