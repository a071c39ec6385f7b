// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.template.value;

import java.math.BigInteger;
import java.util.List;

/** The truth of values in Python. */
public final class Truth {
  private Truth() {}

  public static boolean of(Object value) {
    return switch (value) {
      case None _ -> false;
      case Undefined _ -> false;
      case Boolean flag -> flag;
      case Long number -> number != 0;
      case BigInteger number -> number.signum() != 0;
      case Double number -> number != 0;
      case String text -> !text.isEmpty();
      case Markup(String text) -> !text.isEmpty();
      case List<?> list -> !list.isEmpty();
      case Dict dict -> dict.size() > 0;
      case DictView view -> !view.content().isEmpty();
      default -> true;
    };
  }
}
