// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.template.evaluation;

import io.zoetic.model.template.builtin.FormatSpec;
import io.zoetic.model.template.failure.Budget;
import io.zoetic.model.template.failure.TemplateException;
import io.zoetic.model.template.value.Arguments;
import io.zoetic.model.template.value.PythonText;
import io.zoetic.model.template.value.Undefined;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Python's {@code text.format(values)}. */
final class BraceFormat {
  private static final Pattern FIELD =
      Pattern.compile(
          "(?<first>[^.\\[!:]*)(?<path>(?:\\.[^.\\[!:]+|\\[[^\\]]+\\])*)(?:!(?<conversion>[rsa]))?(?::(?<spec>.*))?",
          Pattern.DOTALL);
  private static final Pattern STEP = Pattern.compile("\\.([^.\\[]+)|\\[([^\\]]+)\\]");

  private final Arguments arguments;
  private int automatic;

  private BraceFormat(Arguments arguments) {
    this.arguments = arguments;
  }

  /**
   * @throws TemplateException if fields and values do not fit
   */
  static String format(String text, Arguments arguments) {
    return new BraceFormat(arguments).fill(text);
  }

  private String fill(String text) {
    StringBuilder out = new StringBuilder();
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      boolean twice = at + 1 < text.length() && text.charAt(at + 1) == c;
      if (c != '{' && c != '}') {
        out.append(c);
        at++;
      } else if (twice) {
        out.append(c);
        at += 2;
      } else if (c == '}') {
        throw TemplateException.invalid("Single '}' encountered in format string");
      } else {
        int end = end(text, at + 1);
        out.append(field(text.substring(at + 1, end)));
        Budget.requireText(out.length());
        at = end + 1;
      }
    }
    return out.toString();
  }

  private static int end(String text, int from) {
    int depth = 1;
    for (int i = from; i < text.length(); i++) {
      depth += text.charAt(i) == '{' ? 1 : text.charAt(i) == '}' ? -1 : 0;
      if (depth == 0) {
        return i;
      }
    }
    throw TemplateException.invalid("expected '}' before end of string");
  }

  private String field(String field) {
    Matcher parts = FIELD.matcher(field);
    if (!parts.matches()) {
      throw TemplateException.unsupported("the field {" + field + "} of str.format");
    }
    Object value = first(parts.group("first"));
    Matcher step = STEP.matcher(parts.group("path"));
    while (step.find()) {
      value =
          step.group(1) != null
              ? Attributes.attribute(value, step.group(1))
              : Attributes.item(value, key(step.group(2)));
      if (value instanceof Undefined undefined) {
        throw undefined.failure();
      }
    }
    String conversion = parts.group("conversion");
    if (conversion != null) {
      if (conversion.equals("a")) {
        throw TemplateException.unsupported("!a in str.format");
      }
      value = conversion.equals("r") ? PythonText.repr(value) : PythonText.str(value);
    }
    String spec = parts.group("spec");
    return FormatSpec.format(value, spec == null ? "" : spec.contains("{") ? fill(spec) : spec);
  }

  private static Object key(String text) {
    return text.chars().allMatch(c -> c >= '0' && c <= '9')
        ? (Object) (long) FormatSpec.size(text)
        : text;
  }

  private Object first(String name) {
    if (!name.isEmpty() && !(key(name) instanceof Long)) {
      Object value = arguments.named().get(name);
      if (value == null) {
        throw TemplateException.invalid("KeyError: " + PythonText.repr(name));
      }
      return value;
    }
    int index = name.isEmpty() ? automatic++ : FormatSpec.size(name);
    if (index >= arguments.positional().size()) {
      throw TemplateException.invalid(
          "Replacement index %d out of range for positional args tuple".formatted(index));
    }
    return arguments.positional().get(index);
  }
}
