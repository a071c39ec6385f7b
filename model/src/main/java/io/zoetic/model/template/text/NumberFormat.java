// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.template.text;

import io.zoetic.model.template.failure.TemplateException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/** The digits of numbers as Python's two kinds of formatting write them; the sign is apart. */
public final class NumberFormat {
  private static final int DIGITS_MAX = 1000;

  private NumberFormat() {}

  /** Digits of a float that is not negative, for a type of {@code eEfFgG%}. */
  public static String digits(double value, char type, int precision, boolean alternate) {
    if (precision > DIGITS_MAX) {
      throw TemplateException.limit(
          "a precision must be at most %d, was %d".formatted(DIGITS_MAX, precision));
    }
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      String name = Double.isNaN(value) ? "nan" : "inf";
      return (Character.isUpperCase(type) ? name.toUpperCase(Locale.ROOT) : name)
          + (type == '%' ? "%" : "");
    }
    BigDecimal exact = new BigDecimal(value);
    String digits =
        switch (type) {
          case 'f', 'F' -> fixed(exact, precision, alternate);
          case '%' -> fixed(exact.movePointRight(2), precision, alternate) + "%";
          case 'e', 'E' -> exponential(exact, precision, alternate);
          default -> general(exact, precision == 0 ? 1 : precision, alternate);
        };
    return Character.isUpperCase(type) ? digits.toUpperCase(Locale.ROOT) : digits;
  }

  private static String fixed(BigDecimal value, int precision, boolean alternate) {
    String digits = value.setScale(precision, RoundingMode.HALF_EVEN).toPlainString();
    return alternate && precision == 0 ? digits + "." : digits;
  }

  private static String exponential(BigDecimal value, int precision, boolean alternate) {
    BigDecimal rounded = value.round(new MathContext(precision + 1, RoundingMode.HALF_EVEN));
    String digits = rounded.unscaledValue().toString();
    int exponent = value.signum() == 0 ? 0 : digits.length() - rounded.scale() - 1;
    StringBuilder padded = new StringBuilder(value.signum() == 0 ? "0" : digits);
    while (padded.length() < precision + 1) {
      padded.append('0');
    }
    padded.setLength(precision + 1);
    if (precision > 0 || alternate) {
      padded.insert(1, '.');
    }
    return "%se%s%02d".formatted(padded, exponent < 0 ? "-" : "+", Math.abs(exponent));
  }

  private static String general(BigDecimal value, int precision, boolean alternate) {
    BigDecimal rounded = value.round(new MathContext(precision, RoundingMode.HALF_EVEN));
    int exponent = value.signum() == 0 ? 0 : rounded.precision() - rounded.scale() - 1;
    String digits =
        exponent < -4 || exponent >= precision
            ? exponential(value, precision - 1, alternate)
            : fixed(value, Math.max(0, precision - 1 - exponent), alternate);
    return alternate ? digits : withoutZeros(digits);
  }

  private static String withoutZeros(String digits) {
    int exponent = digits.indexOf('e');
    String mantissa = exponent < 0 ? digits : digits.substring(0, exponent);
    if (mantissa.contains(".")) {
      mantissa = mantissa.replaceAll("0+$", "").replaceAll("\\.$", "");
    }
    return exponent < 0 ? mantissa : mantissa + digits.substring(exponent);
  }

  /** Digits of an integer that is not negative, for a type of {@code dioxXb}. */
  public static String digits(BigInteger value, char type, boolean alternate) {
    String prefix = alternate && type != 'd' ? "0" + type : "";
    return prefix
        + switch (type) {
          case 'o' -> value.toString(8);
          case 'b' -> value.toString(2);
          case 'x' -> value.toString(16);
          case 'X' -> value.toString(16).toUpperCase(Locale.ROOT);
          default -> value.toString();
        };
  }
}
