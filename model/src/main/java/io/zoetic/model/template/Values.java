// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.template;

import io.zoetic.model.template.text.Numbers;
import io.zoetic.model.template.value.Dict;
import io.zoetic.model.template.value.None;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Plain Java values as values of the interpreter. */
final class Values {
  private Values() {}

  static Object of(@Nullable Object value) {
    return switch (value) {
      case null -> None.NONE;
      case Boolean flag -> flag;
      case String text -> text;
      case Long number -> number;
      case Integer number -> number.longValue();
      case BigInteger number -> Numbers.of(number);
      case Double number -> number;
      case BigDecimal number -> number.doubleValue();
      case List<?> list -> {
        List<Object> values = new ArrayList<>(list.size());
        list.forEach(each -> values.add(of(each)));
        yield values;
      }
      case Map<?, ?> map -> {
        Dict dict = new Dict();
        map.forEach((key, each) -> dict.put(of(key), of(each)));
        yield dict;
      }
      default ->
          throw new IllegalArgumentException(
              "a template takes null, booleans, numbers, strings, lists and maps, got "
                  + value.getClass().getName());
    };
  }
}
