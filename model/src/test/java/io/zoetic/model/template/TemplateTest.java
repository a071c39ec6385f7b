// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zoetic.model.template.evaluation.Rendering;
import io.zoetic.model.template.failure.TemplateException;
import io.zoetic.model.template.failure.TemplateSyntaxException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Jinja2 does not decide: names in errors, bounds, spans. */
class TemplateTest {
  private static Rendering render(String source, Map<String, Object> variables) {
    return Template.parse("t.jinja", source).render(variables, Instant.EPOCH);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      textBlock =
          """
          {{ x | sparkle }}               ; unknown filter 'sparkle'
          {{ x is sparkly }}              ; unknown test 'sparkly'
          {% sparkle %}                   ; unknown tag 'sparkle'
          {% include 'x' %}               ; unknown tag 'include'
          {% if x %}{{ x|sparkle }}{% endif %} ; unknown filter 'sparkle'
          {{ x | map('sparkle') }}        ; unknown filter 'sparkle'
          {{ x | selectattr('a', 'no') }} ; unknown test 'no'
          {% if x %}                      ; unexpected end of template, if is open
          """)
  void constructThatIsNotKnown_whenParsed_isNamedWithFileAndLine(String source, String reason) {
    assertThatThrownBy(() -> Template.parse("t.jinja", "\n" + source))
        .isInstanceOf(TemplateSyntaxException.class)
        .hasMessage("t.jinja, line 2: " + reason);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
        "{{ 'x' * 100000000 }}",
        "{{ [0] * 100000000 }}",
        "{% set ns = namespace(t='0123456789') %}"
            + "{% for i in range(99) %}{% set ns.t = ns.t + ns.t %}{% endfor %}",
        "{{ 9 ** 99999999 }}",
        "{{ '%999999999d' % 1 }}",
        "{{ '{:999999999}'.format(1) }}",
        "{{ '%60000000d%60000000d' % (1, 2) }}",
        "{% set ns = namespace(a=1) %}"
            + "{% for i in range(40) %}{% set ns.a = [ns.a, ns.a] %}{% endfor %}{{ ns.a|tojson }}",
        "{% set ns = namespace(a=1) %}"
            + "{% for i in range(40) %}{% set ns.a = [ns.a, ns.a] %}{% endfor %}{{ ns.a }}",
        "{% set ns = namespace(a=1, b=1) %}{% for i in range(40) %}{% set ns.a = [ns.a, ns.a] %}"
            + "{% set ns.b = [ns.b, ns.b] %}{% endfor %}{{ ns.a == ns.b }}",
        "{% for a in range(1000) %}{% for b in range(900) %}{{ x|replace('a', 'b')|upper }}"
            + "{% endfor %}{% endfor %}"
      })
  void templateThatGoesTooFar_whenRendered_isStopped(String source) {
    assertThatThrownBy(() -> render(source, Map.of("x", "a".repeat(3000))))
        .isInstanceOfSatisfying(
            TemplateException.class,
            e -> assertThat(e.kind()).isEqualTo(TemplateException.Kind.LIMIT));
  }

  @Test
  void templateThatIsNestedWithoutEnd_whenParsed_isRefused() {
    assertThatThrownBy(
            () -> Template.parse("t", "{{ " + "(".repeat(50_000) + ")".repeat(50_000) + " }}"))
        .isInstanceOf(TemplateSyntaxException.class);
    assertThatThrownBy(() -> Template.parse("t", "{% if x %}".repeat(5000)))
        .isInstanceOf(TemplateSyntaxException.class);
  }

  @Test
  void sumOfManyParts_isNoNesting() {
    String source = "{{ " + "'a' + ".repeat(500) + "'b' }}";

    assertThat(render(source, Map.of()).text()).hasSize(501);
  }

  @Test
  void valuesOfUsers_areNeverTemplates() {
    assertThat(render("{{ x }}", Map.of("x", "{{ 7*7 }}{% if %}")).text())
        .isEqualTo("{{ 7*7 }}{% if %}");
  }

  @Test
  void generatedParts_areMarked() {
    Rendering rendering =
        render(
            "{% for x in xs %}<{% generation %}{{ x }}{% endgeneration %}>{% endfor %}",
            Map.of("xs", List.of("ab", "c")));

    assertThat(rendering.text()).isEqualTo("<ab><c>");
    assertThat(rendering.generated())
        .containsExactly(new Rendering.Span(1, 3), new Rendering.Span(5, 6));
  }

  @Test
  void failure_describesItsPlace() {
    assertThatThrownBy(() -> render("a\n\n{{ x.y.z }}", Map.of("x", Map.of())))
        .isInstanceOfSatisfying(
            TemplateException.class,
            e ->
                assertThat(e.describe())
                    .isEqualTo("t.jinja, line 3: 'dict object' has no attribute 'y'"));
  }

  @Test
  void methodThatPythonHasAndWeHaveNot_isAnErrorThatNamesIt() {
    assertThatThrownBy(() -> render("{{ 'a'.encode() }}", Map.of()))
        .hasMessage("str.encode is not supported");
  }
}
