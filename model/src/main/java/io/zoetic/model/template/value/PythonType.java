// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.template.value;

import java.math.BigInteger;
import java.util.List;

/** The names of the types of values in Python. */
public final class PythonType {
  private PythonType() {}

  public static String name(Object value) {
    return switch (value) {
      case None _ -> "NoneType";
      case Undefined _ -> "Undefined";
      case Boolean _ -> "bool";
      case Long _ -> "int";
      case BigInteger _ -> "int";
      case Double _ -> "float";
      case String _ -> "str";
      case Markup _ -> "Markup";
      case Tuple _ -> "tuple";
      case Group _ -> "tuple";
      case Range _ -> "range";
      case List<?> _ -> "list";
      case Dict _ -> "dict";
      case DictView view -> view.type();
      case Generator generator -> generator.type();
      case Namespace _ -> "Namespace";
      case Loop _ -> "LoopContext";
      case Callee callee when callee.isMacro() -> "Macro";
      default -> "function";
    };
  }

  /** What a value is in a message about what it has not. */
  static String described(Object value) {
    return switch (value) {
      case None _ -> "None";
      case Markup _ -> "markupsafe.Markup object";
      case Namespace _ -> "jinja2.utils.Namespace object";
      case Loop _ -> "jinja2.runtime.LoopContext object";
      case Callee callee when callee.isMacro() -> "jinja2.runtime.Macro object";
      default -> name(value) + " object";
    };
  }
}
