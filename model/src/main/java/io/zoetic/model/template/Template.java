// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.template;

import io.zoetic.model.template.builtin.Globals;
import io.zoetic.model.template.evaluation.Filters;
import io.zoetic.model.template.evaluation.Renderer;
import io.zoetic.model.template.evaluation.Rendering;
import io.zoetic.model.template.evaluation.Scope;
import io.zoetic.model.template.evaluation.Tests;
import io.zoetic.model.template.failure.TemplateException;
import io.zoetic.model.template.failure.TemplateSyntaxException;
import io.zoetic.model.template.syntax.KnownNames;
import io.zoetic.model.template.syntax.Statement;
import io.zoetic.model.template.syntax.StatementParser;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

/** A parsed chat template. Immutable and thread-safe. */
public final class Template {
  private static final KnownNames KNOWN = new KnownNames(Filters::has, Tests::has);

  private final String name;
  private final List<Statement> statements;

  private Template(String name, List<Statement> statements) {
    this.name = name;
    this.statements = statements;
  }

  /**
   * Parses a template.
   *
   * @param name what messages call it
   * @throws TemplateSyntaxException if it is no Jinja, or has a statement, a filter or a test that
   *     is not known here
   */
  public static Template parse(String name, String source) {
    try {
      return new Template(name, StatementParser.parse(name, source, KNOWN));
    } catch (StackOverflowError e) {
      throw new TemplateSyntaxException(name, 1, "an expression is nested too deeply");
    }
  }

  /**
   * Renders the template within bounds: 64 Mi characters, a million turns of loops, calls 64 deep
   * and one second.
   *
   * @param variables null, booleans, numbers, strings, and lists and maps of these
   * @param now what {@code strftime_now} formats, in UTC
   * @throws TemplateException if the template refuses the values, fails on them or goes too far
   */
  public Rendering render(Map<String, ?> variables, Instant now) {
    Renderer renderer = new Renderer();
    try {
      Map<String, Object> values = Globals.of(LocalDateTime.ofInstant(now, ZoneOffset.UTC));
      variables.forEach((key, value) -> values.put(key, Values.of(value)));
      return renderer.render(statements, Scope.of(values));
    } catch (TemplateException e) {
      throw e.at(name, renderer.line());
    } catch (StackOverflowError e) {
      throw TemplateException.limit("calls and values must be less deep").at(name, renderer.line());
    }
  }

  public String name() {
    return name;
  }
}
