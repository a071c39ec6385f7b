// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class FadingUseTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final long START = -17;

  private final FadingUse use = new FadingUse(0, START);

  @Test
  void nothingUsed_givesAMinutesWorthAtOnce() {
    assertThat(use.take(1, 3, 1, START)).isZero();
    assertThat(use.take(1, 3, 1, START)).isZero();
    assertThat(use.remaining(3, START)).isEqualTo(1);
    assertThat(use.take(1, 3, 1, START)).isZero();
    assertThat(use.take(1, 3, 1, START)).isBetween(5 * SECOND, 20 * SECOND);
    assertThat(use.remaining(3, START)).isZero();
  }

  @Test
  void wait_isAsLongAsItSays() {
    use.take(1, 1, 1, START);
    long wait = use.take(1, 1, 1, START);

    assertThat(use.take(1, 1, 1, START + wait - SECOND)).isPositive();
    assertThat(use.take(1, 1, 1, START + wait + 1)).isZero();
    // From now on one a minute, and no more.
    assertThat(use.take(1, 1, 1, START + wait + 1)).isCloseTo(60 * SECOND, within(SECOND / 10));
  }

  @Test
  void askedEagerly_givesNoMoreThanItsRate() {
    assertThat(taken(new FadingUse[] {use}, 600, 1)).isBetween(1190, 1201);
  }

  @Test
  void askedForMuchAtATime_givesNoMoreThanItsRate() {
    int taken = 0;
    for (long at = 0; at < 600 * SECOND; at += SECOND / 10) {
      taken += use.take(400, 1000, 1, START + at) == 0 ? 400 : 0;
    }

    assertThat(taken).isBetween(10_000, 11_500);
  }

  @Test
  void twoGateways_thatTellEachOtherOnceASecond_giveTogetherAsMuchAsOne() {
    FadingUse[] both = {use, new FadingUse(0, START)};

    assertThat(taken(both, 600, 2)).isBetween(1150, 1230);
  }

  @Test
  void twoGateways_ofWhichOneIsAsked_giveAsMuchAsOne() {
    FadingUse idle = new FadingUse(0, START);
    int taken = 0;
    for (long at = 0; at < 60 * SECOND; at += SECOND / 1000) {
      taken += use.take(1, 600, 2, START + at) == 0 ? 1 : 0;
      if (at % SECOND == 0) {
        exchange(use, idle, START + at);
      }
    }

    assertThat(taken).isBetween(1050, 1200);
  }

  @Test
  void gatewaysThatHearNothingOfEachOther_giveEachItsPart() {
    assertThat(taken(new FadingUse[] {use}, 600, 3)).isBetween(390, 401);
  }

  @Test
  void whatIsGivenBack_isThereAgain_andOthersAreToHearOfIt() {
    use.take(500, 1000, 1, START);
    use.exchanged(use.untold(START), 0, START);
    use.tell(START);
    assertThat(use.isChanged()).isFalse();

    use.correct(-480, START);

    assertThat(use.isChanged()).isTrue();
    assertThat(use.tell(START)).isCloseTo(20, within(1e-9));
    assertThat(use.remaining(1000, START)).isEqualTo(980);
  }

  @Test
  void whatWasUsedWhileOthersWereTold_isStillUntold() {
    use.take(1, 60, 1, START);
    double told = use.untold(START);
    use.take(1, 60, 1, START);

    use.exchanged(told, 5, START);

    assertThat(use.untold(START)).isCloseTo(1, within(1e-9));
    assertThat(use.remaining(60, START)).isEqualTo(53);
  }

  /** Requests that some gateways give in a minute in which all are asked all the time. */
  private static int taken(FadingUse[] uses, int perMinute, int gateways) {
    int taken = 0;
    for (long at = 0; at < 60 * SECOND; at += SECOND / 1000) {
      for (FadingUse each : uses) {
        taken += each.take(1, perMinute, gateways, START + at) == 0 ? 1 : 0;
      }
      if (uses.length == 2 && at % SECOND == 0) {
        exchange(uses[0], uses[1], START + at);
      }
    }
    return taken;
  }

  private static void exchange(FadingUse one, FadingUse other, long at) {
    double ofOne = one.tell(at);
    double ofOther = other.tell(at);
    one.exchanged(one.untold(at), ofOther, at);
    other.exchanged(other.untold(at), ofOne, at);
  }
}
