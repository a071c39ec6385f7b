// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.template.evaluation;

import io.zoetic.model.template.builtin.Operators;
import io.zoetic.model.template.builtin.Slices;
import io.zoetic.model.template.failure.Budget;
import io.zoetic.model.template.failure.TemplateException;
import io.zoetic.model.template.syntax.Expression;
import io.zoetic.model.template.value.Arguments;
import io.zoetic.model.template.value.Callee;
import io.zoetic.model.template.value.Dict;
import io.zoetic.model.template.value.Iteration;
import io.zoetic.model.template.value.PythonText;
import io.zoetic.model.template.value.PythonType;
import io.zoetic.model.template.value.Truth;
import io.zoetic.model.template.value.Tuple;
import io.zoetic.model.template.value.Undefined;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Computes expressions. For one rendering. */
final class Evaluator {
  private final Budget budget;

  /** The line of what is computed, for messages. */
  private int line = 1;

  Evaluator(Budget budget) {
    this.budget = budget;
  }

  int line() {
    return line;
  }

  void at(int statementLine) {
    line = statementLine;
  }

  Object evaluate(Expression expression, Scope scope) {
    budget.evaluate();
    line = expression.line();
    return switch (expression) {
      case Expression.Constant constant -> constant.value();
      case Expression.Name name -> scope.get(name.name());
      case Expression.Attribute attribute ->
          Attributes.attribute(evaluate(attribute.owner(), scope), attribute.name());
      case Expression.Item item ->
          Attributes.item(evaluate(item.owner(), scope), evaluate(item.key(), scope));
      case Expression.Slice slice ->
          Slices.of(
              evaluate(slice.owner(), scope),
              evaluate(slice.start(), scope),
              evaluate(slice.stop(), scope),
              evaluate(slice.step(), scope));
      case Expression.Call call -> call(call, scope);
      case Expression.Filter filter -> filter(filter, scope, Undefined.name("value"));
      case Expression.Test test ->
          Tests.apply(test.name(), evaluate(test.value(), scope), passed(test.passed(), scope));
      case Expression.Unary unary ->
          Operators.unary(unary.operator(), evaluate(unary.operand(), scope));
      case Expression.Binary binary -> binary(binary, scope);
      case Expression.Concatenation parts -> concatenation(parts, scope);
      case Expression.Chain chain -> chain(chain, scope);
      case Expression.Not not -> !Truth.of(evaluate(not.operand(), scope));
      case Expression.And and -> {
        Object left = evaluate(and.left(), scope);
        yield Truth.of(left) ? evaluate(and.right(), scope) : left;
      }
      case Expression.Or or -> {
        Object left = evaluate(or.left(), scope);
        yield Truth.of(left) ? left : evaluate(or.right(), scope);
      }
      case Expression.Conditional conditional -> conditional(conditional, scope);
      case Expression.ListOf list -> values(list.items(), scope);
      case Expression.TupleOf tuple -> new Tuple(values(tuple.items(), scope));
      case Expression.DictOf dict -> dict(dict, scope);
    };
  }

  private List<Object> values(List<Expression> items, Scope scope) {
    List<Object> values = new ArrayList<>(items.size());
    for (Expression item : items) {
      values.add(evaluate(item, scope));
    }
    return values;
  }

  private Object binary(Expression.Binary binary, Scope scope) {
    Object left = evaluate(binary.left(), scope);
    Object right = evaluate(binary.right(), scope);
    line = binary.line();
    return Operators.binary(binary.operator(), left, right);
  }

  private Object concatenation(Expression.Concatenation parts, Scope scope) {
    StringBuilder text = new StringBuilder();
    for (Expression part : parts.parts()) {
      text.append(PythonText.str(evaluate(part, scope)));
      Budget.requireText(text.length());
    }
    return text.toString();
  }

  private Object chain(Expression.Chain chain, Scope scope) {
    Object left = evaluate(chain.first(), scope);
    for (Expression.Link link : chain.links()) {
      Object right = evaluate(link.right(), scope);
      if (!Operators.compare(link.operator(), left, right)) {
        return false;
      }
      left = right;
    }
    return true;
  }

  private Object conditional(Expression.Conditional conditional, Scope scope) {
    if (Truth.of(evaluate(conditional.condition(), scope))) {
      return evaluate(conditional.value(), scope);
    }
    Expression otherwise = conditional.otherwise();
    return otherwise == null
        ? new Undefined(
            "the inline if-expression on line %d evaluated to false and no else section was defined."
                .formatted(conditional.line()))
        : evaluate(otherwise, scope);
  }

  private Object dict(Expression.DictOf literal, Scope scope) {
    Dict dict = new Dict();
    for (Expression.Pair pair : literal.pairs()) {
      Object key = evaluate(pair.key(), scope);
      dict.put(key, evaluate(pair.value(), scope));
    }
    return dict;
  }

  private Object call(Expression.Call call, Scope scope) {
    Object callee = evaluate(call.callee(), scope);
    return call(callee, passed(call.passed(), scope), call.line());
  }

  Object call(Object callee, Arguments arguments, int callLine) {
    line = callLine;
    return switch (callee) {
      case Undefined undefined -> throw undefined.failure();
      case Callee function -> {
        budget.enter();
        Object result = function.call(arguments);
        budget.leave();
        yield result;
      }
      default ->
          throw TemplateException.invalid(
              "%s object is not callable".formatted(PythonText.repr(PythonType.name(callee))));
    };
  }

  Arguments passed(Expression.Passed passed, Scope scope) {
    if (passed == Expression.Passed.NOTHING) {
      return Arguments.NOTHING;
    }
    List<Object> positional = values(passed.positional(), scope);
    Map<String, Object> named = new LinkedHashMap<>();
    for (Expression.Keyword keyword : passed.named()) {
      if (named.put(keyword.name(), evaluate(keyword.value(), scope)) != null) {
        throw TemplateException.invalid("keyword argument repeated: " + keyword.name());
      }
    }
    if (passed.star() != null) {
      positional.addAll(Iteration.list(evaluate(passed.star(), scope)));
    }
    if (passed.stars() != null) {
      if (!(evaluate(passed.stars(), scope) instanceof Dict dict)) {
        throw TemplateException.invalid("argument after ** must be a mapping");
      }
      dict.items().stream()
          .map(item -> (Tuple) item)
          .forEach(item -> named.put(PythonText.str(item.get(0)), item.get(1)));
    }
    return new Arguments(positional, named);
  }

  /**
   * A chain of filters.
   *
   * @param body what the first one filters if it has no value of its own
   */
  Object filter(Expression.Filter filter, Scope scope, Object body) {
    Expression value = filter.value();
    Object filtered =
        switch (value) {
          case null -> body;
          case Expression.Filter inner -> filter(inner, scope, body);
          default -> evaluate(value, scope);
        };
    Arguments arguments = passed(filter.passed(), scope);
    line = filter.line();
    return Filters.apply(filter.name(), filtered, arguments);
  }
}
