// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.template.text;

import io.zoetic.model.template.failure.TemplateException;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/** Python's numbers: integers of any size as {@code Long} where they fit, floats as Double. */
public final class Numbers {
  /** Bits of the largest integer, far above what any template counts. */
  private static final int BITS_MAX = 1 << 16;

  private Numbers() {}

  /** An integer in its one form. */
  public static Object of(BigInteger number) {
    return number.bitLength() < Long.SIZE ? (Object) number.longValue() : number;
  }

  /** A value as an integer, booleans too; null if it is none. */
  public static @Nullable Object integerOf(Object value) {
    return switch (value) {
      case Boolean flag -> flag ? 1L : 0L;
      case Long number -> number;
      case BigInteger number -> number;
      default -> null;
    };
  }

  public static boolean isNumber(Object value) {
    return value instanceof Double || integerOf(value) != null;
  }

  public static BigInteger big(Object integer) {
    return switch (integer) {
      case BigInteger number -> number;
      case Boolean flag -> flag ? BigInteger.ONE : BigInteger.ZERO;
      default -> BigInteger.valueOf((Long) integer);
    };
  }

  public static double toDouble(Object number) {
    return switch (number) {
      case Boolean flag -> flag ? 1 : 0;
      case Number any -> any.doubleValue();
      default -> throw new IllegalArgumentException("not a number: " + number);
    };
  }

  public static Object negate(Object number) {
    return number instanceof Double value ? (Object) (-value) : of(big(number).negate());
  }

  public static Object plus(Object left, Object right) {
    if (left instanceof Long a && right instanceof Long b) {
      long sum = a + b;
      return ((a ^ sum) & (b ^ sum)) < 0 ? (Object) big(a).add(big(b)) : sum;
    }
    return isFloat(left, right)
        ? (Object) (toDouble(left) + toDouble(right))
        : of(big(left).add(big(right)));
  }

  public static Object minus(Object left, Object right) {
    return isFloat(left, right)
        ? (Object) (toDouble(left) - toDouble(right))
        : of(big(left).subtract(big(right)));
  }

  public static Object times(Object left, Object right) {
    if (isFloat(left, right)) {
      return toDouble(left) * toDouble(right);
    }
    return of(bounded(big(left).multiply(big(right))));
  }

  public static Object divide(Object left, Object right) {
    if (toDouble(right) == 0) {
      throw TemplateException.invalid("division by zero");
    }
    return toDouble(left) / toDouble(right);
  }

  public static Object floorDivide(Object left, Object right) {
    if (toDouble(right) == 0) {
      throw TemplateException.invalid("integer division or modulo by zero");
    }
    if (isFloat(left, right)) {
      double a = toDouble(left);
      double b = toDouble(right);
      return Math.rint((a - (Double) floatModulo(a, b)) / b);
    }
    BigInteger[] parts = big(left).divideAndRemainder(big(right));
    boolean down = parts[1].signum() != 0 && parts[1].signum() != big(right).signum();
    return of(down ? parts[0].subtract(BigInteger.ONE) : parts[0]);
  }

  /** The remainder, of the sign of the divisor. */
  public static Object modulo(Object left, Object right) {
    if (toDouble(right) == 0) {
      throw TemplateException.invalid("integer division or modulo by zero");
    }
    if (isFloat(left, right)) {
      return floatModulo(toDouble(left), toDouble(right));
    }
    BigInteger divisor = big(right);
    BigInteger remainder = big(left).remainder(divisor);
    return of(
        remainder.signum() != 0 && remainder.signum() != divisor.signum()
            ? remainder.add(divisor)
            : remainder);
  }

  private static Object floatModulo(double left, double right) {
    double remainder = left % right;
    if (remainder == 0) {
      return Math.copySign(0.0, right);
    }
    return remainder < 0 == right < 0 ? remainder : remainder + right;
  }

  public static Object power(Object base, Object exponent) {
    if (isFloat(base, exponent) || big(exponent).signum() < 0) {
      if (toDouble(base) == 0 && toDouble(exponent) < 0) {
        throw TemplateException.invalid("0.0 cannot be raised to a negative power");
      }
      double power = Math.pow(toDouble(base), toDouble(exponent));
      if (Double.isNaN(power)) {
        throw TemplateException.unsupported("a complex number");
      }
      return power;
    }
    BigInteger value = big(base);
    BigInteger times = big(exponent);
    if (value.abs().bitLength() <= 1) {
      return of(unitPower(value, times));
    }
    int exponentBounded = times.min(BigInteger.valueOf(BITS_MAX)).intValue();
    if ((long) (value.abs().bitLength() - 1) * exponentBounded > BITS_MAX) {
      throw tooLarge();
    }
    return of(bounded(value.pow(exponentBounded)));
  }

  private static BigInteger unitPower(BigInteger unit, BigInteger exponent) {
    if (exponent.signum() == 0) {
      return BigInteger.ONE;
    }
    return unit.signum() < 0 && !exponent.testBit(0) ? unit.negate() : unit;
  }

  private static BigInteger bounded(BigInteger number) {
    if (number.bitLength() > BITS_MAX) {
      throw tooLarge();
    }
    return number;
  }

  private static TemplateException tooLarge() {
    return TemplateException.limit("an integer must have at most " + BITS_MAX + " bits, has more");
  }

  private static boolean isFloat(Object left, Object right) {
    return left instanceof Double || right instanceof Double;
  }
}
