// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.template.syntax;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Parses expressions, with the binding of operators that Jinja gives them. */
final class ExpressionParser {
  private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");

  private final TokenStream tokens;
  private final PrimaryParser primaries;

  /**
   * @param names is told of each name that is read
   */
  ExpressionParser(TokenStream tokens, Set<String> names, KnownNames known) {
    this.tokens = tokens;
    this.primaries = new PrimaryParser(tokens, this, names, known);
  }

  PrimaryParser primaries() {
    return primaries;
  }

  /** Values without brackets are a tuple if there is a comma. */
  Expression tuple(boolean conditional, @Nullable String endName, boolean mayBeEmpty) {
    int line = tokens.current().line();
    List<Expression> items = new ArrayList<>();
    boolean several = false;
    while (!isTupleEnd(endName)) {
      items.add(conditional ? expression() : or());
      if (!tokens.current().isOperator(",")) {
        break;
      }
      several = true;
      tokens.next();
    }
    if (!several && items.size() == 1) {
      return items.getFirst();
    }
    if (!several && !mayBeEmpty) {
      throw tokens.error("expected an expression, got " + tokens.current().described());
    }
    return new Expression.TupleOf(items, line);
  }

  private boolean isTupleEnd(@Nullable String endName) {
    Token token = tokens.current();
    return token.is(Token.Kind.VARIABLE_END)
        || token.is(Token.Kind.BLOCK_END)
        || token.isOperator(")")
        || endName != null && token.isName(endName);
  }

  Expression expression() {
    tokens.enter();
    int line = tokens.current().line();
    Expression value = or();
    while (tokens.skipName("if")) {
      Expression condition = or();
      Expression otherwise = tokens.skipName("else") ? expression() : null;
      value = new Expression.Conditional(condition, value, otherwise, line);
      line = tokens.current().line();
    }
    tokens.leave();
    return value;
  }

  Expression or() {
    int line = tokens.current().line();
    Expression left = and();
    while (tokens.skipName("or")) {
      left = new Expression.Or(left, and(), line);
    }
    return left;
  }

  private Expression and() {
    int line = tokens.current().line();
    Expression left = not();
    while (tokens.skipName("and")) {
      left = new Expression.And(left, not(), line);
    }
    return left;
  }

  private Expression not() {
    int line = tokens.current().line();
    if (!tokens.skipName("not")) {
      return comparison();
    }
    tokens.enter();
    Expression operand = not();
    tokens.leave();
    return new Expression.Not(operand, line);
  }

  private Expression comparison() {
    int line = tokens.current().line();
    Expression first = sum();
    List<Expression.Link> links = new ArrayList<>();
    while (true) {
      Token token = tokens.current();
      if (token.is(Token.Kind.OPERATOR) && COMPARISONS.contains(token.text())) {
        tokens.next();
        links.add(new Expression.Link(token.text(), sum()));
      } else if (tokens.skipName("in")) {
        links.add(new Expression.Link("in", sum()));
      } else if (token.isName("not") && tokens.look().isName("in")) {
        tokens.next();
        tokens.next();
        links.add(new Expression.Link("notin", sum()));
      } else {
        return links.isEmpty() ? first : new Expression.Chain(first, links, line);
      }
    }
  }

  private Expression sum() {
    Expression left = concatenation();
    while (tokens.current().isOperator("+") || tokens.current().isOperator("-")) {
      Token operator = tokens.next();
      left = new Expression.Binary(operator.text(), left, concatenation(), operator.line());
    }
    return left;
  }

  private Expression concatenation() {
    int line = tokens.current().line();
    List<Expression> parts = new ArrayList<>(List.of(product()));
    while (tokens.skipOperator("~")) {
      parts.add(product());
    }
    return parts.size() == 1 ? parts.getFirst() : new Expression.Concatenation(parts, line);
  }

  private Expression product() {
    Expression left = power();
    while (tokens.current().is(Token.Kind.OPERATOR)
        && Set.of("*", "/", "//", "%").contains(tokens.current().text())) {
      Token operator = tokens.next();
      left = new Expression.Binary(operator.text(), left, power(), operator.line());
    }
    return left;
  }

  private Expression power() {
    Expression left = unary(true);
    while (tokens.current().isOperator("**")) {
      Token operator = tokens.next();
      left = new Expression.Binary("**", left, unary(true), operator.line());
    }
    return left;
  }

  /** A sign binds closer than a filter, and looser than an attribute. */
  private Expression unary(boolean withFilters) {
    Token token = tokens.current();
    Expression value;
    if (token.isOperator("-") || token.isOperator("+")) {
      tokens.next();
      tokens.enter();
      value = new Expression.Unary(token.text(), unary(false), token.line());
      tokens.leave();
    } else {
      value = primaries.primary();
    }
    value = primaries.postfix(value);
    return withFilters ? primaries.filtersAndTests(value) : value;
  }
}
