// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TokenBucketTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final long START = -17;

  @Test
  void bucket_full_takesAsManyAsItHolds() {
    TokenBucket bucket = new TokenBucket(3, START);

    assertThat(bucket.take(START)).isZero();
    assertThat(bucket.take(START)).isZero();
    assertThat(bucket.remaining()).isEqualTo(1);
    assertThat(bucket.take(START)).isZero();
    assertThat(bucket.take(START)).isEqualTo(20 * SECOND);
    assertThat(bucket.remaining()).isZero();
  }

  @Test
  void bucket_empty_fillsEvenly() {
    TokenBucket bucket = new TokenBucket(60, START);
    for (int i = 0; i < 60; i++) {
      bucket.take(START);
    }

    assertThat(bucket.take(START + SECOND / 4)).isEqualTo(3 * SECOND / 4);
    assertThat(bucket.take(START + SECOND)).isZero();
    assertThat(bucket.take(START + SECOND)).isEqualTo(SECOND);
  }

  @Test
  void bucket_leftAlone_holdsNoMoreThanItsSize() {
    TokenBucket bucket = new TokenBucket(2, START);

    bucket.take(START + 3600 * SECOND);

    assertThat(bucket.remaining()).isEqualTo(1);
  }

  @Test
  void bucket_askedEagerly_givesNoMoreThanItsRate() {
    TokenBucket bucket = new TokenBucket(600, START);
    int taken = 0;

    for (long at = 0; at < 60 * SECOND; at += SECOND / 100) {
      taken += bucket.take(START + at) == 0 ? 1 : 0;
    }

    assertThat(taken).isBetween(1195, 1200);
  }
}
