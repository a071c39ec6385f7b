// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.template.syntax;

import io.zoetic.model.template.failure.TemplateSyntaxException;
import io.zoetic.model.template.value.PythonText;
import java.util.List;

/** Tokens, and which is the next. */
final class TokenStream {
  /** Expressions and statements within others. */
  private static final int DEPTH_MAX = 200;

  private final String template;
  private final List<Token> tokens;
  private int position;
  private int depth;

  TokenStream(String template, List<Token> tokens) {
    this.template = template;
    this.tokens = tokens;
  }

  Token current() {
    return tokens.get(position);
  }

  Token look() {
    return tokens.get(Math.min(position + 1, tokens.size() - 1));
  }

  Token next() {
    Token token = current();
    if (position < tokens.size() - 1) {
      position++;
    }
    return token;
  }

  boolean skipName(String name) {
    boolean found = current().isName(name);
    if (found) {
      next();
    }
    return found;
  }

  boolean skipOperator(String operator) {
    boolean found = current().isOperator(operator);
    if (found) {
      next();
    }
    return found;
  }

  Token expect(Token.Kind kind, String described) {
    if (!current().is(kind)) {
      throw expected(described);
    }
    return next();
  }

  String expectName() {
    return expect(Token.Kind.NAME, "a name").text();
  }

  void expectName(String name) {
    if (!skipName(name)) {
      throw expected(PythonText.repr(name));
    }
  }

  void expectOperator(String operator) {
    if (!skipOperator(operator)) {
      throw expected(PythonText.repr(operator));
    }
  }

  private TemplateSyntaxException expected(String described) {
    return error("expected %s, got %s".formatted(described, current().described()));
  }

  TemplateSyntaxException error(String reason) {
    return error(current().line(), reason);
  }

  TemplateSyntaxException error(int line, String reason) {
    return new TemplateSyntaxException(template, line, reason);
  }

  void enter() {
    if (++depth > DEPTH_MAX) {
      throw error("a template must be nested at most %d deep, is more".formatted(DEPTH_MAX));
    }
  }

  void leave() {
    depth--;
  }
}
