// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.template.value;

import io.zoetic.model.template.failure.TemplateException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The variable {@code loop}. What comes next is read when it is asked for, not before. */
public final class Loop implements Callee {
  /** The way a recursive loop goes through other values. */
  @FunctionalInterface
  public interface Recursion {
    String render(Object values, int depth);
  }

  private final Object iterable;
  private final @Nullable Recursion recursion;
  private final int depth0;
  private Iterator<Object> iterator;
  private long index0 = -1;
  private int length = -1;
  private @Nullable Object after;
  private @Nullable Object current;
  private @Nullable Object before;
  private @Nullable List<Object> lastChanged;

  /**
   * @param iterable what the loop goes through, for its length
   * @param recursion null if the loop is not recursive
   */
  public Loop(
      Object iterable, Iterator<Object> iterator, @Nullable Recursion recursion, int depth0) {
    this.iterable = iterable;
    this.iterator = iterator;
    this.recursion = recursion;
    this.depth0 = depth0;
  }

  /** The next value; null at the end. */
  public @Nullable Object next() {
    Object value = peek();
    if (value == null) {
      return null;
    }
    after = null;
    index0++;
    before = current;
    current = value;
    return value;
  }

  private @Nullable Object peek() {
    if (after == null && iterator.hasNext()) {
      after = iterator.next();
    }
    return after;
  }

  int length() {
    if (length < 0) {
      length = Iteration.sizeOf(iterable);
    }
    if (length < 0) {
      List<Object> rest = new ArrayList<>();
      iterator.forEachRemaining(rest::add);
      iterator = rest.iterator();
      length = rest.size() + (int) index0 + 1 + (after == null ? 0 : 1);
    }
    return length;
  }

  public @Nullable Object attribute(String name) {
    return switch (name) {
      case "index0" -> index0;
      case "index" -> index0 + 1;
      case "first" -> index0 == 0;
      case "last" -> peek() == null;
      case "length" -> (long) length();
      case "revindex" -> length() - index0;
      case "revindex0" -> length() - index0 - 1;
      case "depth" -> depth0 + 1L;
      case "depth0" -> (long) depth0;
      case "previtem" -> before == null ? new Undefined("there is no previous item") : before;
      case "nextitem" -> {
        Object next = peek();
        yield next == null ? new Undefined("there is no next item") : next;
      }
      case "cycle" -> Callee.of("loop.cycle", given -> cycle(given.positional()));
      case "changed" -> Callee.of("loop.changed", given -> changed(given.positional()));
      default -> null;
    };
  }

  private Object cycle(List<Object> values) {
    if (values.isEmpty()) {
      throw TemplateException.invalid("no items for cycling given");
    }
    return values.get((int) (index0 % values.size()));
  }

  private Object changed(List<Object> values) {
    boolean changed = lastChanged == null || !Comparison.equal(lastChanged, values);
    lastChanged = values;
    return changed;
  }

  @Override
  public String name() {
    return "loop";
  }

  @Override
  public Object call(Arguments arguments) {
    if (recursion == null) {
      throw TemplateException.invalid(
          "The loop must have the 'recursive' marker to be called recursively.");
    }
    return recursion.render(arguments.bind("loop", "iterable").get(0), depth0 + 1);
  }
}
