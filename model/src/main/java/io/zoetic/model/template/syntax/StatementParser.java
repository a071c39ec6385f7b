// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.template.syntax;

import io.zoetic.model.template.failure.TemplateSyntaxException;
import io.zoetic.model.template.value.PythonText;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Parses the statements of a template. */
public final class StatementParser {
  /** Names that a macro gets without declaring them, if its body reads them. */
  private static final Set<String> SPECIAL = Set.of("caller", "varargs", "kwargs");

  private final TokenStream tokens;

  /** The names read in the macro at hand. */
  private final Set<String> names = new LinkedHashSet<>();

  private final ExpressionParser expressions;

  /** Loops around the statement within the macro at hand. */
  private int loops;

  private StatementParser(TokenStream tokens, KnownNames known) {
    this.tokens = tokens;
    this.expressions = new ExpressionParser(tokens, names, known);
  }

  /**
   * Parses a template.
   *
   * @throws TemplateSyntaxException if it is no Jinja, or has a construct that is not known
   */
  public static List<Statement> parse(String template, String source, KnownNames known) {
    StatementParser parser =
        new StatementParser(new TokenStream(template, Lexer.tokens(template, source)), known);
    return parser.statements(Set.of(), "");
  }

  /** Statements up to a tag that ends them, whose name is then next. */
  private List<Statement> statements(Set<String> ends, String opened) {
    List<Statement> body = new ArrayList<>();
    tokens.enter();
    while (!tokens.current().is(Token.Kind.END)) {
      Token token = tokens.next();
      switch (token.kind()) {
        case DATA -> body.add(new Statement.Text(token.text()));
        case VARIABLE_BEGIN -> {
          body.add(new Statement.Output(expressions.tuple(true, null, false)));
          tokens.expect(Token.Kind.VARIABLE_END, "end of print statement");
        }
        case BLOCK_BEGIN -> {
          if (tokens.current().is(Token.Kind.NAME) && ends.contains(tokens.current().text())) {
            tokens.leave();
            return body;
          }
          body.addAll(statement());
          tokens.expect(Token.Kind.BLOCK_END, "end of statement block");
        }
        default -> throw tokens.error(token.line(), "unexpected " + token.described());
      }
    }
    if (!ends.isEmpty()) {
      throw tokens.error("unexpected end of template, %s is open".formatted(opened));
    }
    tokens.leave();
    return body;
  }

  /** The body of a statement; its end tag is read but for the name. */
  private List<Statement> body(String statement, String... ends) {
    tokens.skipOperator(":");
    tokens.expect(Token.Kind.BLOCK_END, "end of statement block");
    return statements(Set.of(ends), statement);
  }

  private List<Statement> closed(String statement, String end) {
    List<Statement> body = body(statement, end);
    tokens.next();
    return body;
  }

  private List<Statement> statement() {
    Token token = tokens.expect(Token.Kind.NAME, "a tag name");
    int line = token.line();
    return switch (token.text()) {
      case "for" -> List.of(loop(line));
      case "if" -> List.of(conditional());
      case "set" -> List.of(assignment(line));
      case "with" -> List.of(with(line));
      case "macro" -> List.of(macro(line));
      case "call" -> List.of(callBlock(line));
      case "filter" -> List.of(filterBlock());
      case "generation" -> List.of(new Statement.Generation(outsideLoops("generation")));
      case "print" -> prints();
      case "break" -> List.of(inLoop(token, new Statement.Break()));
      case "continue" -> List.of(inLoop(token, new Statement.Continue()));
      default -> throw tokens.error(line, "unknown tag " + PythonText.repr(token.text()));
    };
  }

  private List<Statement> outsideLoops(String statement) {
    int around = loops;
    loops = 0;
    List<Statement> body = closed(statement, "end" + statement);
    loops = around;
    return body;
  }

  private Statement inLoop(Token token, Statement statement) {
    if (loops == 0) {
      throw tokens.error(token.line(), "'%s' must be in a loop".formatted(token.text()));
    }
    return statement;
  }

  private List<Statement> prints() {
    List<Statement> outputs = new ArrayList<>();
    while (!tokens.current().is(Token.Kind.BLOCK_END)) {
      if (!outputs.isEmpty()) {
        tokens.expectOperator(",");
      }
      outputs.add(new Statement.Output(expressions.expression()));
    }
    return outputs;
  }

  private Statement loop(int line) {
    Statement.Target target = target("in", false);
    tokens.expectName("in");
    Expression iterable = expressions.tuple(false, "recursive", false);
    Expression condition = tokens.skipName("if") ? expressions.expression() : null;
    boolean recursive = tokens.skipName("recursive");
    loops++;
    List<Statement> body = body("for", "endfor", "else");
    loops--;
    List<Statement> otherwise =
        tokens.next().text().equals("else") ? closed("for", "endfor") : List.of();
    return new Statement.For(target, iterable, condition, recursive, body, otherwise, line);
  }

  private Statement conditional() {
    List<Statement.Branch> branches = new ArrayList<>();
    while (true) {
      Expression condition = expressions.tuple(false, null, false);
      branches.add(new Statement.Branch(condition, body("if", "elif", "else", "endif")));
      String end = tokens.next().text();
      if (end.equals("else")) {
        branches.add(new Statement.Branch(null, closed("if", "endif")));
      }
      if (!end.equals("elif")) {
        return new Statement.If(branches);
      }
    }
  }

  private Statement assignment(int line) {
    Statement.Target target = target(null, true);
    if (tokens.skipOperator("=")) {
      return new Statement.Assign(target, expressions.tuple(true, null, false), line);
    }
    Expression.Filter filter = tokens.skipOperator("|") ? filterChain() : null;
    return new Statement.AssignBlock(target, filter, closed("set", "endset"), line);
  }

  /** Filters of a body, the first of which has no value of its own. */
  private Expression.Filter filterChain() {
    Expression.Filter filter = expressions.primaries().filter(null);
    while (tokens.skipOperator("|")) {
      filter = expressions.primaries().filter(filter);
    }
    return filter;
  }

  private Statement filterBlock() {
    Expression.Filter filter = filterChain();
    return new Statement.FilterBlock(filter, closed("filter", "endfilter"));
  }

  private Statement with(int line) {
    List<Statement.Target> targets = new ArrayList<>();
    List<Expression> values = new ArrayList<>();
    while (!tokens.current().is(Token.Kind.BLOCK_END)) {
      if (!targets.isEmpty()) {
        tokens.expectOperator(",");
      }
      targets.add(target(null, false));
      tokens.expectOperator("=");
      values.add(expressions.expression());
    }
    return new Statement.With(targets, values, closed("with", "endwith"), line);
  }

  private Statement macro(int line) {
    String name = assignable(tokens.expectName());
    return new Statement.MacroDefinition(code(name, "macro", line));
  }

  private Statement callBlock(int line) {
    Parameters parameters =
        tokens.current().isOperator("(") ? parameters() : new Parameters(List.of(), List.of());
    if (!(expressions.expression() instanceof Expression.Call call)) {
      throw tokens.error(line, "call must be followed by a call");
    }
    return new Statement.CallBlock(code("caller", "call", parameters, line), call);
  }

  private Statement.MacroCode code(String name, String statement, int line) {
    return code(name, statement, parameters(), line);
  }

  private Statement.MacroCode code(String name, String statement, Parameters parameters, int line) {
    Set<String> around = new LinkedHashSet<>(names);
    names.clear();
    List<Statement> body = outsideLoops(statement);
    Set<String> uses = new LinkedHashSet<>(names);
    names.addAll(around);
    uses.retainAll(SPECIAL);
    parameters.names().forEach(uses::remove);
    return new Statement.MacroCode(
        name, parameters.names(), parameters.defaults(), body, uses, line);
  }

  private record Parameters(List<String> names, List<Expression> defaults) {}

  private Parameters parameters() {
    List<String> parameters = new ArrayList<>();
    List<Expression> defaults = new ArrayList<>();
    tokens.expectOperator("(");
    while (!tokens.skipOperator(")")) {
      if (!parameters.isEmpty()) {
        tokens.expectOperator(",");
      }
      parameters.add(assignable(tokens.expectName()));
      if (tokens.skipOperator("=")) {
        defaults.add(expressions.expression());
      } else if (!defaults.isEmpty()) {
        throw tokens.error("a parameter without default must not follow one with");
      }
    }
    return new Parameters(parameters, defaults);
  }

  private String assignable(String name) {
    if (Set.of("true", "false", "none", "True", "False", "None").contains(name)) {
      throw tokens.error("can't assign to " + PythonText.repr(name));
    }
    return name;
  }

  /** One name or several, with or without parentheses. */
  private Statement.Target target(@Nullable String endName, boolean withNamespace) {
    List<Statement.Target> targets = new ArrayList<>();
    boolean several = false;
    while (endName == null || !tokens.current().isName(endName)) {
      targets.add(single(withNamespace));
      if (!tokens.skipOperator(",")) {
        break;
      }
      several = true;
      if (tokens.current().isOperator("=") || tokens.current().isOperator(")")) {
        break;
      }
    }
    if (targets.isEmpty()) {
      throw tokens.error("expected a name, got " + tokens.current().described());
    }
    return several ? new Statement.Target.Several(targets) : targets.getFirst();
  }

  private Statement.Target single(boolean withNamespace) {
    if (tokens.skipOperator("(")) {
      Statement.Target inner = target(null, withNamespace);
      tokens.expectOperator(")");
      return inner;
    }
    String name = assignable(tokens.expectName());
    if (withNamespace && tokens.skipOperator(".")) {
      return new Statement.Target.NamespaceAttribute(name, tokens.expectName());
    }
    return new Statement.Target.Variable(name);
  }
}
