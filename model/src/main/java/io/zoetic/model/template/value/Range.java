// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.template.value;

import io.zoetic.model.template.failure.TemplateException;
import java.util.AbstractList;
import java.util.Objects;
import java.util.RandomAccess;

/** Python's {@code range}, of at most {@link #SIZE_MAX} numbers as in Jinja's sandbox. */
public final class Range extends AbstractList<Object> implements RandomAccess {
  static final int SIZE_MAX = 100_000;

  private final long start;
  private final long stop;
  private final long step;
  private final int size;

  /**
   * @throws TemplateException if it is too long or its step is 0
   */
  public Range(long start, long stop, long step) {
    if (step == 0) {
      throw TemplateException.invalid("range() arg 3 must not be zero");
    }
    this.start = start;
    this.stop = stop;
    this.step = step;
    double length = Math.ceil(((double) stop - start) / step);
    if (length > SIZE_MAX) {
      throw TemplateException.invalid(
          "Range too big. The sandbox blocks ranges larger than MAX_RANGE (%d)."
              .formatted(SIZE_MAX));
    }
    this.size = (int) Math.max(0, length);
  }

  /** Every {@code by}-th number from one place up to another, as a range. */
  public Range slice(long from, long to, long by) {
    return new Range(start + from * step, start + to * step, step * by);
  }

  @Override
  public Object get(int index) {
    Objects.checkIndex(index, size);
    return start + index * step;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public String toString() {
    return step == 1
        ? "range(%d, %d)".formatted(start, stop)
        : "range(%d, %d, %d)".formatted(start, stop, step);
  }
}
