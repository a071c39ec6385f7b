// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.task.scoring.latex;

import java.math.BigDecimal;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * A real number: a fraction of integers where it is known exactly, else a double alone.
 *
 * @param exact the fraction, null if it is not known, or too long
 * @param value never NaN; infinite for {@code \infty}
 * @param rounded whether a decimal went into it: those are compared with a tolerance
 */
public record Quantity(@Nullable Fraction exact, double value, boolean rounded) {
  private static final double TOLERANCE = 1e-6;
  private static final int BITS_MAX = 4096;
  private static final int EXPONENT_MAX = 1000;

  /** In lowest terms, the denominator positive. */
  record Fraction(BigInteger numerator, BigInteger denominator) {
    /** Divides; the denominator is not 0. */
    static Fraction of(BigInteger numerator, BigInteger denominator) {
      BigInteger common = numerator.gcd(denominator);
      BigInteger by = denominator.signum() < 0 ? common.negate() : common;
      return new Fraction(numerator.divide(by), denominator.divide(by));
    }

    boolean isShort() {
      return numerator.bitLength() <= BITS_MAX && denominator.bitLength() <= BITS_MAX;
    }

    boolean isWhole() {
      return denominator.equals(BigInteger.ONE);
    }

    /** Also where both parts are beyond what a double holds. */
    double value() {
      int shift = Math.max(numerator.bitLength(), denominator.bitLength()) - 1000;
      return shift <= 0
          ? numerator.doubleValue() / denominator.doubleValue()
          : new BigDecimal(numerator)
              .divide(new BigDecimal(denominator), java.math.MathContext.DECIMAL64)
              .doubleValue();
    }
  }

  /** There is no such number: a division by zero, a root of a negative. */
  static final class Undefined extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Undefined(String message) {
      super(message, null, false, false);
    }
  }

  static Quantity exact(BigInteger numerator, BigInteger denominator, boolean rounded) {
    if (denominator.signum() == 0) {
      throw new Undefined("division by zero");
    }
    Fraction fraction = Fraction.of(numerator, denominator);
    return fraction.isShort()
        ? new Quantity(fraction, fraction.value(), rounded)
        : near(fraction.value());
  }

  static Quantity whole(long value) {
    return exact(BigInteger.valueOf(value), BigInteger.ONE, false);
  }

  /** Digits with an optional point. */
  static Quantity decimal(String digits) {
    BigDecimal number = new BigDecimal(digits);
    return exact(
        number.unscaledValue(), BigInteger.TEN.pow(number.scale()), digits.indexOf('.') >= 0);
  }

  static Quantity near(double value) {
    if (Double.isNaN(value)) {
      throw new Undefined("not a number");
    }
    return new Quantity(null, value, true);
  }

  Quantity plus(Quantity other) {
    Fraction a = exact;
    Fraction b = other.exact;
    return a == null || b == null
        ? near(value + other.value)
        : exact(
            a.numerator().multiply(b.denominator()).add(b.numerator().multiply(a.denominator())),
            a.denominator().multiply(b.denominator()),
            rounded || other.rounded);
  }

  Quantity times(Quantity other) {
    Fraction a = exact;
    Fraction b = other.exact;
    return a == null || b == null
        ? near(value * other.value)
        : exact(
            a.numerator().multiply(b.numerator()),
            a.denominator().multiply(b.denominator()),
            rounded || other.rounded);
  }

  Quantity negated() {
    return times(whole(-1));
  }

  Quantity over(Quantity other) {
    Fraction a = exact;
    Fraction b = other.exact;
    if (a != null && b != null) {
      return exact(
          a.numerator().multiply(b.denominator()),
          a.denominator().multiply(b.numerator()),
          rounded || other.rounded);
    }
    if (other.value == 0) {
      throw new Undefined("division by zero");
    }
    return near(value / other.value);
  }

  Quantity power(Quantity exponent) {
    Fraction base = exact;
    Fraction times = exponent.exact;
    if (base != null
        && times != null
        && times.isWhole()
        && times.numerator().abs().compareTo(BigInteger.valueOf(EXPONENT_MAX)) <= 0) {
      int n = times.numerator().intValueExact();
      long bits =
          (long) Math.abs(n)
              * Math.max(base.numerator().bitLength(), base.denominator().bitLength());
      if (bits <= BITS_MAX) {
        BigInteger top = base.numerator().pow(Math.abs(n));
        BigInteger bottom = base.denominator().pow(Math.abs(n));
        return n >= 0 ? exact(top, bottom, rounded) : exact(bottom, top, rounded);
      }
    }
    return near(Math.pow(value, exponent.value));
  }

  /** The real root: of a negative number where the degree is odd. */
  Quantity root(int degree) {
    if (degree < 2 || (value < 0 && degree % 2 == 0)) {
      throw new Undefined("no real root");
    }
    double size = Math.abs(value);
    double root = degree == 2 ? Math.sqrt(size) : Math.pow(size, 1.0 / degree);
    return near(value < 0 ? -root : root);
  }

  /** Exactly, where both are fractions without decimals; else within 1e-6 relative. */
  boolean isSame(Quantity other) {
    if (exact != null && other.exact != null && !rounded && !other.rounded) {
      return exact.equals(other.exact);
    }
    return value == other.value
        || Math.abs(value - other.value)
            <= TOLERANCE * Math.max(Math.abs(value), Math.abs(other.value));
  }
}
