// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.template.syntax;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A parsed expression; lines count from 1. */
public sealed interface Expression {
  int line();

  record Constant(Object value, int line) implements Expression {}

  record Name(String name, int line) implements Expression {}

  record Attribute(Expression owner, String name, int line) implements Expression {}

  record Item(Expression owner, Expression key, int line) implements Expression {}

  /** Bounds that are left out are the constant None. */
  record Slice(Expression owner, Expression start, Expression stop, Expression step, int line)
      implements Expression {}

  record Call(Expression callee, Passed passed, int line) implements Expression {}

  /** A null value stands for the body of a filter block or a set block. */
  record Filter(@Nullable Expression value, String name, Passed passed, int line)
      implements Expression {}

  record Test(Expression value, String name, Passed passed, int line) implements Expression {}

  record Unary(String operator, Expression operand, int line) implements Expression {}

  record Binary(String operator, Expression left, Expression right, int line)
      implements Expression {}

  record Concatenation(List<Expression> parts, int line) implements Expression {}

  /** {@code a < b < c}: each operator with what stands to its right. */
  record Chain(Expression first, List<Link> links, int line) implements Expression {}

  record Not(Expression operand, int line) implements Expression {}

  record And(Expression left, Expression right, int line) implements Expression {}

  record Or(Expression left, Expression right, int line) implements Expression {}

  record Conditional(
      Expression condition, Expression value, @Nullable Expression otherwise, int line)
      implements Expression {}

  record ListOf(List<Expression> items, int line) implements Expression {}

  record TupleOf(List<Expression> items, int line) implements Expression {}

  record DictOf(List<Pair> pairs, int line) implements Expression {}

  /** One comparison of a chain. */
  record Link(String operator, Expression right) {}

  /** An entry of a dict. */
  record Pair(Expression key, Expression value) {}

  /** An argument that is passed by name. */
  record Keyword(String name, Expression value) {}

  /** The arguments of a call, {@code *star} and {@code **stars} last. */
  record Passed(
      List<Expression> positional,
      List<Keyword> named,
      @Nullable Expression star,
      @Nullable Expression stars) {
    public static final Passed NOTHING = new Passed(List.of(), List.of(), null, null);
  }
}
