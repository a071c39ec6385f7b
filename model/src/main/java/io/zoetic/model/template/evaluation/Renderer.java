// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.template.evaluation;

import io.zoetic.model.template.failure.Budget;
import io.zoetic.model.template.failure.TemplateException;
import io.zoetic.model.template.syntax.Expression;
import io.zoetic.model.template.syntax.Statement;
import io.zoetic.model.template.value.Arguments;
import io.zoetic.model.template.value.Iteration;
import io.zoetic.model.template.value.Loop;
import io.zoetic.model.template.value.Namespace;
import io.zoetic.model.template.value.None;
import io.zoetic.model.template.value.PythonText;
import io.zoetic.model.template.value.Truth;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** Runs statements. For one rendering. */
public final class Renderer {
  /** The way a statement ends. */
  private enum Flow {
    ON,
    BREAK,
    CONTINUE
  }

  private final Budget budget = new Budget();
  private final Evaluator evaluator = new Evaluator(budget);
  private final StringBuilder output = new StringBuilder();
  private final List<Rendering.Span> generated = new ArrayList<>();

  public Rendering render(List<Statement> template, Scope scope) {
    run(template, scope, output);
    return new Rendering(output.toString(), generated);
  }

  /** The line of what was done last. */
  public int line() {
    return evaluator.line();
  }

  Object evaluate(Expression expression, Scope scope) {
    return evaluator.evaluate(expression, scope);
  }

  String renderMacro(Statement.MacroCode code, Scope scope) {
    return rendered(code.body(), scope);
  }

  private String rendered(List<Statement> body, Scope scope) {
    StringBuilder out = new StringBuilder();
    run(body, scope, out);
    return out.toString();
  }

  private static void write(String text, StringBuilder out) {
    Budget.requireText((long) out.length() + text.length());
    out.append(text);
  }

  private Flow run(List<Statement> statements, Scope scope, StringBuilder out) {
    for (Statement statement : statements) {
      Flow flow = run(statement, scope, out);
      if (flow != Flow.ON) {
        return flow;
      }
    }
    return Flow.ON;
  }

  private Flow run(Statement statement, Scope scope, StringBuilder out) {
    switch (statement) {
      case Statement.Text text -> write(text.text(), out);
      case Statement.Output each -> write(PythonText.str(evaluate(each.expression(), scope)), out);
      case Statement.If conditional -> {
        return runIf(conditional, scope, out);
      }
      case Statement.For loop -> runFor(loop, evaluate(loop.iterable(), scope), scope, out, 0);
      case Statement.Assign set ->
          assign(set.target(), evaluate(set.value(), scope), scope, set.line());
      case Statement.AssignBlock block -> {
        StringBuilder text = new StringBuilder();
        Scope inner = scope.inner();
        Flow flow = run(block.body(), inner, text);
        if (flow != Flow.ON) {
          return flow;
        }
        assign(
            block.target(), filtered(block.filter(), inner, text.toString()), scope, block.line());
      }
      case Statement.MacroDefinition(Statement.MacroCode code) ->
          scope.set(code.name(), new Macro(code, scope, this));
      case Statement.CallBlock block -> write(PythonText.str(runCall(block, scope)), out);
      case Statement.FilterBlock block -> {
        StringBuilder text = new StringBuilder();
        Scope inner = scope.inner();
        Flow flow = run(block.body(), inner, text);
        if (flow != Flow.ON) {
          return flow;
        }
        write(PythonText.str(filtered(block.filter(), inner, text.toString())), out);
      }
      case Statement.With with -> {
        return runWith(with, scope, out);
      }
      case Statement.Generation(List<Statement> body) -> {
        String text = rendered(body, scope.inner());
        generated.add(new Rendering.Span(output.length(), output.length() + text.length()));
        write(text, out);
      }
      case Statement.Break _ -> {
        return Flow.BREAK;
      }
      case Statement.Continue _ -> {
        return Flow.CONTINUE;
      }
    }
    return Flow.ON;
  }

  private Object filtered(Expression.@Nullable Filter filter, Scope scope, String body) {
    return filter == null ? body : evaluator.filter(filter, scope, body);
  }

  private Flow runIf(Statement.If conditional, Scope scope, StringBuilder out) {
    for (Statement.Branch branch : conditional.branches()) {
      Expression condition = branch.condition();
      if (condition == null || Truth.of(evaluate(condition, scope))) {
        return run(branch.body(), scope, out);
      }
    }
    return Flow.ON;
  }

  private Flow runWith(Statement.With with, Scope scope, StringBuilder out) {
    Scope inner = scope.inner();
    List<Object> values = new ArrayList<>();
    for (Expression value : with.values()) {
      values.add(evaluate(value, scope));
    }
    for (int i = 0; i < values.size(); i++) {
      assign(with.targets().get(i), values.get(i), inner, with.line());
    }
    return run(with.body(), inner, out);
  }

  private Object runCall(Statement.CallBlock block, Scope scope) {
    Expression.Call call = block.call();
    Object callee = evaluate(call.callee(), scope);
    Arguments passed = evaluator.passed(call.passed(), scope);
    var named = new java.util.LinkedHashMap<>(passed.named());
    named.put("caller", new Macro(block.caller(), scope, this));
    return evaluator.call(callee, new Arguments(passed.positional(), named), call.line());
  }

  private void runFor(
      Statement.For code, Object iterable, Scope scope, StringBuilder out, int depth0) {
    evaluator.at(code.line());
    Iterator<Object> values = Iteration.of(iterable).iterator();
    Expression condition = code.condition();
    boolean whole = condition == null;
    Loop loop =
        new Loop(
            whole ? iterable : None.NONE,
            whole ? values : new Passing(values, code, scope),
            code.recursive() ? (others, depth) -> recursion(code, others, scope, depth) : null,
            depth0);
    boolean finished = false;
    for (Object value = loop.next(); value != null; value = loop.next()) {
      budget.step();
      Scope inner = scope.inner();
      inner.set("loop", loop);
      assign(code.target(), value, inner, code.line());
      Flow flow = run(code.body(), inner, out);
      if (flow == Flow.BREAK) {
        break;
      }
      // As in Jinja2, a turn that was cut short does not count for the else.
      finished |= flow == Flow.ON;
    }
    if (!finished) {
      run(code.otherwise(), scope.inner(), out);
    }
  }

  private String recursion(Statement.For code, Object values, Scope scope, int depth) {
    StringBuilder text = new StringBuilder();
    runFor(code, values, scope, text, depth);
    return text.toString();
  }

  /** The values that pass the condition of a loop, which is asked when a value is due. */
  private final class Passing implements Iterator<Object> {
    private final Iterator<Object> values;
    private final Statement.For code;
    private final Scope scope;
    private @Nullable Object next;

    Passing(Iterator<Object> values, Statement.For code, Scope scope) {
      this.values = values;
      this.code = code;
      this.scope = scope;
    }

    @Override
    public boolean hasNext() {
      while (next == null && values.hasNext()) {
        budget.step();
        Object value = values.next();
        Scope inner = scope.inner();
        assign(code.target(), value, inner, code.line());
        Expression condition = code.condition();
        next = condition == null || Truth.of(evaluate(condition, inner)) ? value : null;
      }
      return next != null;
    }

    @Override
    public Object next() {
      if (!hasNext() || next == null) {
        throw new NoSuchElementException();
      }
      Object value = next;
      next = null;
      return value;
    }
  }

  private void assign(Statement.Target target, Object value, Scope scope, int line) {
    switch (target) {
      case Statement.Target.Variable(String name) -> scope.set(name, value);
      case Statement.Target.NamespaceAttribute(String name, String attribute) -> {
        evaluator.at(line);
        if (!(scope.get(name) instanceof Namespace namespace)) {
          throw TemplateException.invalid("cannot assign attribute on non-namespace object");
        }
        namespace.attributes.put(attribute, value);
      }
      case Statement.Target.Several(List<Statement.Target> targets) -> {
        evaluator.at(line);
        List<Object> values = Iteration.list(value);
        if (values.size() != targets.size()) {
          throw TemplateException.invalid(
              "expected %d values to unpack, got %d".formatted(targets.size(), values.size()));
        }
        for (int i = 0; i < values.size(); i++) {
          assign(targets.get(i), values.get(i), scope, line);
        }
      }
    }
  }
}
