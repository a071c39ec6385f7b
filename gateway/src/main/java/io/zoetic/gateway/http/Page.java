// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.http;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Some of many rows.
 *
 * @param more whether there may be others behind them
 */
public record Page<T>(List<T> rows, boolean more) {
  /** Rows that are asked for at a time: one may have a million characters. */
  private static final int CHUNK = 50;

  /** Characters after which a page ends early. */
  private static final long WEIGHT_MAX = 4L * 1024 * 1024;

  public Page {
    rows = List.copyOf(rows);
  }

  /** The source of rows. */
  public interface Source<T> {
    /**
     * The next rows.
     *
     * @param last the row behind which they begin; null for the first
     * @param limit how many at most; fewer are the last
     */
    List<T> next(@Nullable T last, int limit);
  }

  /**
   * Reads a page.
   *
   * @param limit rows at most
   * @param weight about how many characters a row takes
   */
  public static <T> Page<T> read(int limit, Source<T> source, ToLongFunction<T> weight) {
    List<T> rows = new ArrayList<>();
    long total = 0;
    while (rows.size() < limit && total < WEIGHT_MAX) {
      int asked = Math.min(CHUNK, limit - rows.size());
      List<T> chunk = source.next(rows.isEmpty() ? null : rows.getLast(), asked);
      rows.addAll(chunk);
      total += chunk.stream().mapToLong(weight).sum();
      if (chunk.size() < asked) {
        return new Page<>(rows, false);
      }
    }
    return new Page<>(rows, true);
  }

  /**
   * The page as it is answered with.
   *
   * @param shown the record that shows a row
   * @param cursor where the page behind a row begins
   */
  public <J, C> PageJson<J, C> json(Function<T, J> shown, Function<T, C> cursor) {
    return new PageJson<>(
        rows.stream().map(shown).toList(), more ? cursor.apply(rows.getLast()) : null);
  }
}
