// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.http;

import java.util.List;
import java.util.function.Function;

/** All rows that were asked for. */
public record ListJson<T>(List<T> data) {

  /** The rows, each by the record that shows it. */
  public static <R, T> ListJson<T> of(List<R> rows, Function<R, T> shown) {
    return new ListJson<>(rows.stream().map(shown).toList());
  }
}
