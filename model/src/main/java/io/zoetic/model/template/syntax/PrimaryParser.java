// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.template.syntax;

import io.zoetic.model.template.failure.TemplateSyntaxException;
import io.zoetic.model.template.value.None;
import io.zoetic.model.template.value.PythonText;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Parses what operators stand between: literals, names, attributes, calls, filters and tests. */
final class PrimaryParser {
  private final TokenStream tokens;
  private final ExpressionParser expressions;
  private final Set<String> names;
  private final KnownNames known;

  PrimaryParser(
      TokenStream tokens, ExpressionParser expressions, Set<String> names, KnownNames known) {
    this.tokens = tokens;
    this.expressions = expressions;
    this.names = names;
    this.known = known;
  }

  Expression primary() {
    Token token = tokens.next();
    return switch (token.kind()) {
      case NAME -> named(token);
      case STRING -> {
        StringBuilder text = new StringBuilder(token.text());
        while (tokens.current().is(Token.Kind.STRING)) {
          text.append(tokens.next().text());
        }
        yield new Expression.Constant(text.toString(), token.line());
      }
      case NUMBER -> new Expression.Constant(token.value(), token.line());
      case OPERATOR -> bracketed(token);
      default -> throw unexpected(token);
    };
  }

  private TemplateSyntaxException unexpected(Token token) {
    return tokens.error(token.line(), "unexpected " + token.described());
  }

  private Expression named(Token token) {
    return switch (token.text()) {
      case "true", "True" -> new Expression.Constant(true, token.line());
      case "false", "False" -> new Expression.Constant(false, token.line());
      case "none", "None" -> new Expression.Constant(None.NONE, token.line());
      default -> {
        names.add(token.text());
        yield new Expression.Name(token.text(), token.line());
      }
    };
  }

  private Expression bracketed(Token token) {
    tokens.enter();
    Expression value =
        switch (token.text()) {
          case "(" -> {
            Expression inner = expressions.tuple(true, null, true);
            tokens.expectOperator(")");
            yield inner;
          }
          case "[" -> list(token.line());
          case "{" -> dict(token.line());
          default -> throw unexpected(token);
        };
    tokens.leave();
    return value;
  }

  private Expression list(int line) {
    List<Expression> items = new ArrayList<>();
    while (!tokens.skipOperator("]")) {
      items.add(expressions.expression());
      if (!tokens.current().isOperator("]")) {
        tokens.expectOperator(",");
      }
    }
    return new Expression.ListOf(items, line);
  }

  private Expression dict(int line) {
    List<Expression.Pair> pairs = new ArrayList<>();
    while (!tokens.skipOperator("}")) {
      Expression key = expressions.expression();
      tokens.expectOperator(":");
      pairs.add(new Expression.Pair(key, expressions.expression()));
      if (!tokens.current().isOperator("}")) {
        tokens.expectOperator(",");
      }
    }
    return new Expression.DictOf(pairs, line);
  }

  Expression postfix(Expression value) {
    Expression result = value;
    while (true) {
      Token token = tokens.current();
      if (token.isOperator(".")) {
        result = dotted(result);
      } else if (token.isOperator("[")) {
        result = subscripted(result);
      } else if (token.isOperator("(")) {
        result = new Expression.Call(result, passed(), token.line());
      } else {
        return result;
      }
    }
  }

  private Expression dotted(Expression owner) {
    int line = tokens.next().line();
    Token token = tokens.next();
    if (token.is(Token.Kind.NAME)) {
      return new Expression.Attribute(owner, token.text(), line);
    }
    if (token.is(Token.Kind.NUMBER) && !(token.value() instanceof Double)) {
      return new Expression.Item(owner, new Expression.Constant(token.value(), line), line);
    }
    throw tokens.error(token.line(), "expected name or number, got " + token.described());
  }

  private Expression subscripted(Expression owner) {
    int line = tokens.next().line();
    if (tokens.skipOperator("]")) {
      return new Expression.Item(owner, new Expression.TupleOf(List.of(), line), line);
    }
    Expression start = tokens.current().isOperator(":") ? null : expressions.expression();
    if (tokens.current().isOperator(":")) {
      tokens.next();
      Expression stop = bound();
      Expression step = tokens.skipOperator(":") ? bound() : nothing(line);
      tokens.expectOperator("]");
      return new Expression.Slice(owner, start == null ? nothing(line) : start, stop, step, line);
    }
    List<Expression> keys = new ArrayList<>();
    if (start != null) {
      keys.add(start);
    }
    while (tokens.skipOperator(",")) {
      keys.add(expressions.expression());
    }
    tokens.expectOperator("]");
    Expression key = keys.size() == 1 ? keys.getFirst() : new Expression.TupleOf(keys, line);
    return new Expression.Item(owner, key, line);
  }

  private Expression bound() {
    Token token = tokens.current();
    return token.isOperator(":") || token.isOperator("]")
        ? nothing(token.line())
        : expressions.expression();
  }

  private static Expression nothing(int line) {
    return new Expression.Constant(None.NONE, line);
  }

  /** What stands between the parentheses of a call. */
  Expression.Passed passed() {
    tokens.expectOperator("(");
    List<Expression> positional = new ArrayList<>();
    List<Expression.Keyword> named = new ArrayList<>();
    Expression star = null;
    Expression stars = null;
    while (!tokens.skipOperator(")")) {
      Token token = tokens.current();
      if (stars != null) {
        throw tokens.error("invalid syntax for function call expression");
      } else if (tokens.skipOperator("**")) {
        stars = expressions.expression();
      } else if (token.isOperator("*") && star == null) {
        tokens.next();
        star = expressions.expression();
      } else if (token.is(Token.Kind.NAME) && tokens.look().isOperator("=")) {
        tokens.next();
        tokens.next();
        named.add(new Expression.Keyword(token.text(), expressions.expression()));
      } else if (named.isEmpty() && star == null) {
        positional.add(expressions.expression());
      } else {
        throw tokens.error("invalid syntax for function call expression");
      }
      if (!tokens.current().isOperator(")")) {
        tokens.expectOperator(",");
      }
    }
    return new Expression.Passed(positional, named, star, stars);
  }

  Expression filtersAndTests(Expression value) {
    Expression result = value;
    while (true) {
      Token token = tokens.current();
      if (tokens.skipOperator("|")) {
        result = filter(result);
      } else if (token.isName("is")) {
        result = test(result);
      } else if (token.isOperator("(")) {
        result = new Expression.Call(result, passed(), token.line());
      } else {
        return result;
      }
    }
  }

  /** A filter whose name is next. */
  Expression.Filter filter(@Nullable Expression value) {
    int line = tokens.current().line();
    String name = dottedName();
    if (!known.filters().test(name)) {
      throw tokens.error(line, "unknown filter " + PythonText.repr(name));
    }
    Expression.Passed passed =
        tokens.current().isOperator("(") ? passed() : Expression.Passed.NOTHING;
    requireKnown(name, passed, line);
    return new Expression.Filter(value, name, passed, line);
  }

  /** Filters and tests that are named in a string. */
  private void requireKnown(String filter, Expression.Passed passed, int line) {
    int place = filter.endsWith("attr") ? 1 : 0;
    if (passed.positional().size() <= place
        || !(passed.positional().get(place) instanceof Expression.Constant(Object value, int _))
        || !(value instanceof String name)) {
      return;
    }
    boolean test = Set.of("select", "reject", "selectattr", "rejectattr").contains(filter);
    if (test && !known.tests().test(name)) {
      throw tokens.error(line, "unknown test " + PythonText.repr(name));
    }
    if (filter.equals("map") && !known.filters().test(name)) {
      throw tokens.error(line, "unknown filter " + PythonText.repr(name));
    }
  }

  private String dottedName() {
    StringBuilder name = new StringBuilder(tokens.expectName());
    while (tokens.skipOperator(".")) {
      name.append('.').append(tokens.expectName());
    }
    return name.toString();
  }

  private Expression test(Expression value) {
    int line = tokens.next().line();
    boolean negated = tokens.skipName("not");
    String name = dottedName();
    if (!known.tests().test(name)) {
      throw tokens.error(line, "unknown test " + PythonText.repr(name));
    }
    Expression.Passed passed = Expression.Passed.NOTHING;
    if (tokens.current().isOperator("(")) {
      passed = passed();
    } else if (isArgument(tokens.current())) {
      if (tokens.current().isName("is")) {
        throw tokens.error("tests with is cannot be chained");
      }
      passed = new Expression.Passed(List.of(postfix(primary())), List.of(), null, null);
    }
    Expression test = new Expression.Test(value, name, passed, line);
    return negated ? new Expression.Not(test, line) : test;
  }

  private static boolean isArgument(Token token) {
    return switch (token.kind()) {
      case NAME -> !Set.of("else", "or", "and").contains(token.text());
      case STRING, NUMBER -> true;
      case OPERATOR -> token.text().equals("[") || token.text().equals("{");
      default -> false;
    };
  }
}
