// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.template.evaluation;

import io.zoetic.model.template.failure.TemplateException;
import io.zoetic.model.template.syntax.Statement;
import io.zoetic.model.template.value.Arguments;
import io.zoetic.model.template.value.Callee;
import io.zoetic.model.template.value.Dict;
import io.zoetic.model.template.value.PythonText;
import io.zoetic.model.template.value.Tuple;
import io.zoetic.model.template.value.Undefined;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A macro, or the body of a call block, with the scope it was defined in.
 *
 * @param renderer runs its body
 */
record Macro(Statement.MacroCode code, Scope scope, Renderer renderer) implements Callee {
  @Override
  public String name() {
    return code.name();
  }

  @Override
  public boolean isMacro() {
    return true;
  }

  @Override
  public Object call(Arguments arguments) {
    Scope inner = scope.inner();
    List<String> parameters = code.parameters();
    Map<String, Object> named = new LinkedHashMap<>(arguments.named());
    int given = Math.min(arguments.positional().size(), parameters.size());
    for (int i = 0; i < given; i++) {
      inner.set(parameters.get(i), arguments.positional().get(i));
    }
    for (int i = given; i < parameters.size(); i++) {
      String parameter = parameters.get(i);
      Object value = named.remove(parameter);
      inner.set(parameter, value != null ? value : absent(i, inner));
    }
    special(arguments, named, inner);
    return renderer.renderMacro(code, inner);
  }

  private Object absent(int parameter, Scope inner) {
    int place = parameter - (code.parameters().size() - code.defaults().size());
    return place >= 0
        ? renderer.evaluate(code.defaults().get(place), inner)
        : new Undefined(
            "parameter %s was not provided"
                .formatted(PythonText.repr(code.parameters().get(parameter))));
  }

  private void special(Arguments arguments, Map<String, Object> named, Scope inner) {
    if (code.uses().contains("caller")) {
      Object caller = named.remove("caller");
      inner.set("caller", caller == null ? new Undefined("No caller defined") : caller);
    }
    if (code.uses().contains("kwargs")) {
      inner.set("kwargs", Dict.ofNames(named));
    } else if (!named.isEmpty()) {
      throw TemplateException.invalid(
          "macro %s takes no keyword argument %s"
              .formatted(
                  PythonText.repr(name()), PythonText.repr(named.keySet().iterator().next())));
    }
    List<Object> positional = arguments.positional();
    int parameters = code.parameters().size();
    if (code.uses().contains("varargs")) {
      inner.set(
          "varargs",
          new Tuple(
              positional.subList(Math.min(parameters, positional.size()), positional.size())));
    } else if (positional.size() > parameters) {
      throw TemplateException.invalid(
          "macro %s takes not more than %d argument(s)"
              .formatted(PythonText.repr(name()), parameters));
    }
  }
}
