// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.access;

import io.zoetic.vectorstore.access.KeyUsage;
import java.util.concurrent.TimeUnit;

/**
 * How much of one thing has been used, requests or tokens of a key, here and elsewhere. What is
 * used fades to its e-th part each minute: who uses a minute's worth each minute finds as much
 * fading, who has used nothing for long may use that much at once. That it only fades makes it
 * possible to add up what gateways say at different times. Used by one thread.
 *
 * <p>Others may have used as much as this gateway since they last said anything; that is taken for
 * granted, so all of them together keep to the rate, though they say what they have used but once a
 * second, or not at all while the store is away. When they said it is not known, but it was after
 * the last exchange but one.
 */
final class FadingUse {
  private static final double FADING_NANOS = KeyUsage.FADING.toNanos();

  private double own;
  private double others;

  /** Of {@code own}, what others do not know yet. */
  private double untold;

  /** What they were told in the last exchange. */
  private double toldLast;

  private boolean changed;

  private long at;

  /**
   * @param others what they have used
   */
  FadingUse(double others, long nanoTime) {
    this.others = others;
    this.at = nanoTime;
  }

  /**
   * Uses some, if there is room.
   *
   * @param amount at most a minute's worth
   * @param gateways that share the rate
   * @param nanoTime never before that of an earlier call
   * @return nanoseconds until there is room; 0 if it was used
   */
  long take(double amount, int perMinute, int gateways, long nanoTime) {
    fade(nanoTime);
    double assumed = own + others + (gateways - 1) * (untold + toldLast);
    // With so much before each, as much fades between two of them as one uses.
    double most = amount / Math.expm1(amount / perMinute);
    if (assumed <= most) {
      add(amount);
      return 0;
    }
    return Math.max(1, (long) Math.ceil(Math.log(assumed / most) * FADING_NANOS));
  }

  /** Uses some whether there is room or not; below 0: it has turned out to be less. */
  void correct(double amount, long nanoTime) {
    fade(nanoTime);
    add(amount);
  }

  private void add(double amount) {
    changed = true;
    own = Math.max(0, own + amount);
    untold = Math.max(0, untold + amount);
  }

  /** Whether others have something to hear. */
  boolean isChanged() {
    return changed || untold > 0;
  }

  /** What this gateway has used, for others to hear. */
  double tell(long nanoTime) {
    fade(nanoTime);
    changed = false;
    return own;
  }

  /** Of what this gateway has used, what others do not know. */
  double untold(long nanoTime) {
    fade(nanoTime);
    return untold;
  }

  /** Others know of so much more, and this is what they have used. */
  void exchanged(double told, double othersUsed, long nanoTime) {
    fade(nanoTime);
    untold = Math.max(0, untold - told);
    toldLast = told;
    others = othersUsed;
  }

  /** What there is room for, as far as it is known. */
  long remaining(int perMinute, long nanoTime) {
    fade(nanoTime);
    return Math.max(0, (long) (perMinute - own - others));
  }

  private void fade(long nanoTime) {
    double kept = kept(nanoTime - at);
    own *= kept;
    others *= kept;
    untold *= kept;
    toldLast *= kept;
    at = nanoTime;
  }

  /** The part of what was used that is left after a time. */
  static double kept(long nanos) {
    return Math.exp(-nanos / FADING_NANOS);
  }

  /** Seconds to wait, rounded up. */
  static long seconds(long nanos) {
    return Math.ceilDiv(nanos, TimeUnit.SECONDS.toNanos(1));
  }
}
