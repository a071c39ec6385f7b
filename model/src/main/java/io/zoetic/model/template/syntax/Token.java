// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.template.syntax;

import io.zoetic.model.template.value.PythonText;

/**
 * A piece of a template.
 *
 * @param text what it is called in messages; of a string and a name its value
 * @param value the value of a number, else the text
 */
record Token(Kind kind, String text, Object value, int line) {
  /** The kind of a piece. */
  enum Kind {
    DATA,
    BLOCK_BEGIN,
    BLOCK_END,
    VARIABLE_BEGIN,
    VARIABLE_END,
    NAME,
    STRING,
    NUMBER,
    OPERATOR,
    END
  }

  boolean is(Kind other) {
    return kind == other;
  }

  boolean isName(String name) {
    return kind == Kind.NAME && text.equals(name);
  }

  boolean isOperator(String operator) {
    return kind == Kind.OPERATOR && text.equals(operator);
  }

  String described() {
    return switch (kind) {
      case DATA -> "template data";
      case BLOCK_END -> "end of statement block";
      case VARIABLE_END -> "end of print statement";
      case BLOCK_BEGIN -> "begin of statement block";
      case VARIABLE_BEGIN -> "begin of print statement";
      case END -> "end of template";
      case STRING -> "string " + PythonText.repr(text);
      default -> PythonText.repr(text);
    };
  }
}
