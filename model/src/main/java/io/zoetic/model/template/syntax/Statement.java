// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.template.syntax;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A parsed piece of a template. */
public sealed interface Statement {

  record Text(String text) implements Statement {}

  record Output(Expression expression) implements Statement {}

  /** Branches in order; the last may have no condition. */
  record If(List<Branch> branches) implements Statement {}

  record For(
      Target target,
      Expression iterable,
      @Nullable Expression condition,
      boolean recursive,
      List<Statement> body,
      List<Statement> otherwise,
      int line)
      implements Statement {}

  record Assign(Target target, Expression value, int line) implements Statement {}

  record AssignBlock(
      Target target, Expression.@Nullable Filter filter, List<Statement> body, int line)
      implements Statement {}

  record MacroDefinition(MacroCode code) implements Statement {}

  record CallBlock(MacroCode caller, Expression.Call call) implements Statement {}

  record FilterBlock(Expression.Filter filter, List<Statement> body) implements Statement {}

  record With(List<Target> targets, List<Expression> values, List<Statement> body, int line)
      implements Statement {}

  /** A part that a model would have written; training masks the rest. */
  record Generation(List<Statement> body) implements Statement {}

  record Break() implements Statement {}

  record Continue() implements Statement {}

  /** A condition, null for {@code else}, and what it leads to. */
  record Branch(@Nullable Expression condition, List<Statement> body) {}

  /**
   * The code of a macro.
   *
   * @param defaults of the last parameters
   * @param uses the special names that its body reads: caller, varargs, kwargs
   */
  record MacroCode(
      String name,
      List<String> parameters,
      List<Expression> defaults,
      List<Statement> body,
      java.util.Set<String> uses,
      int line) {}

  /** The target of an assignment. */
  sealed interface Target {
    record Variable(String name) implements Target {}

    record NamespaceAttribute(String namespace, String attribute) implements Target {}

    record Several(List<Target> targets) implements Target {}
  }
}
