// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.template.builtin;

import io.zoetic.model.template.failure.TemplateException;
import io.zoetic.model.template.value.Arguments;
import io.zoetic.model.template.value.Callee;
import io.zoetic.model.template.value.Dict;
import io.zoetic.model.template.value.Iteration;
import io.zoetic.model.template.value.Namespace;
import io.zoetic.model.template.value.PythonText;
import io.zoetic.model.template.value.Range;
import io.zoetic.model.template.value.Tuple;
import java.time.LocalDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The functions that every template can call. */
public final class Globals {
  private Globals() {}

  /**
   * @param now what {@code strftime_now} formats
   */
  public static Map<String, Object> of(LocalDateTime now) {
    Map<String, Object> globals = new HashMap<>();
    function(globals, "range", Globals::range);
    function(globals, "dict", given -> dict(given, "dict"));
    function(globals, "namespace", Globals::namespace);
    function(globals, "cycler", given -> new Cycler(given.positional()));
    function(globals, "joiner", Globals::joiner);
    function(
        globals,
        "raise_exception",
        given -> {
          throw TemplateException.refused(
              PythonText.str(given.bind("raise_exception", "message").get(0)));
        });
    function(
        globals,
        "strftime_now",
        given -> Strftime.format(now, given.bind("strftime_now", "format").text(0)));
    function(
        globals,
        "lipsum",
        _ -> {
          throw TemplateException.unsupported("lipsum");
        });
    return globals;
  }

  private static void function(Map<String, Object> globals, String name, Callee.Body body) {
    globals.put(name, Callee.of(name, body));
  }

  private static Object range(Arguments given) {
    Arguments.Bound bound = given.bind("range", "start", "stop?", "step?");
    return bound.has(1)
        ? new Range(bound.integer(0), bound.integer(1), bound.integer(2, 1))
        : new Range(0, bound.integer(0), 1);
  }

  private static Dict dict(Arguments given, String function) {
    Dict dict = new Dict();
    if (given.positional().size() > 1) {
      throw TemplateException.invalid(
          "%s expected at most 1 argument, got %d".formatted(function, given.positional().size()));
    }
    for (Object source : given.positional()) {
      if (source instanceof Dict other) {
        dict.putAll(other);
      } else {
        for (Object pair : Iteration.of(source)) {
          List<Object> both = Iteration.list(pair);
          if (both.size() != 2) {
            throw TemplateException.invalid(
                "dictionary update sequence element has length %d; 2 is required"
                    .formatted(both.size()));
          }
          dict.put(both.get(0), both.get(1));
        }
      }
    }
    given.named().forEach(dict::put);
    return dict;
  }

  private static Object namespace(Arguments given) {
    Namespace namespace = new Namespace();
    Dict values = dict(given, "namespace");
    for (Object item : values.items()) {
      Tuple pair = (Tuple) item;
      namespace.attributes.put(PythonText.str(pair.get(0)), pair.get(1));
    }
    return namespace;
  }

  private static Object joiner(Arguments given) {
    String separator = given.bind("joiner", "sep?").text(0, ", ");
    boolean[] used = new boolean[1];
    return Callee.of(
        "joiner",
        _ -> {
          boolean first = !used[0];
          used[0] = true;
          return first ? "" : separator;
        });
  }
}
