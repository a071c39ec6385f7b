// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.template.text;

/** The escapes of string literals, as Python's codec {@code unicode-escape} reads them. */
public final class StringEscapes {
  private final String text;
  private final StringBuilder out = new StringBuilder();
  private int at;

  private StringEscapes(String text) {
    this.text = text;
  }

  /**
   * @throws IllegalArgumentException if an escape is cut short
   */
  public static String decode(String text) {
    return text.indexOf('\\') < 0 ? text : new StringEscapes(text).decode();
  }

  private String decode() {
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c == '\\' && at < text.length()) {
        escape(text.charAt(at++));
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }

  private void escape(char c) {
    switch (c) {
      case '\n' -> {}
      case '\\', '\'', '"' -> out.append(c);
      case 'a' -> out.append('\u0007');
      case 'b' -> out.append('\b');
      case 'f' -> out.append('\f');
      case 'n' -> out.append('\n');
      case 'r' -> out.append('\r');
      case 't' -> out.append('\t');
      case 'v' -> out.append('\u000b');
      case 'x' -> hex(2, c);
      case 'u' -> hex(4, c);
      case 'U' -> hex(8, c);
      case 'N' -> named();
      default -> {
        if (c >= '0' && c <= '7') {
          octal();
        } else if (c >= 0x80) {
          throw new IllegalArgumentException("a backslash before %c is not supported".formatted(c));
        } else {
          out.append('\\').append(c);
        }
      }
    }
  }

  private void hex(int digits, char kind) {
    int end = at + digits;
    if (end > text.length() || !text.substring(at, end).matches("[0-9a-fA-F]+")) {
      throw new IllegalArgumentException("truncated \\%c escape".formatted(kind));
    }
    long point = Long.parseLong(text.substring(at, end), 16);
    if (point > Character.MAX_CODE_POINT) {
      throw new IllegalArgumentException("illegal Unicode character");
    }
    out.appendCodePoint((int) point);
    at = end;
  }

  private void octal() {
    int begin = at - 1;
    while (at < text.length()
        && at < begin + 3
        && text.charAt(at) >= '0'
        && text.charAt(at) <= '7') {
      at++;
    }
    out.appendCodePoint(Integer.parseInt(text.substring(begin, at), 8));
  }

  private void named() {
    int end = text.indexOf('}', at);
    if (at >= text.length() || text.charAt(at) != '{' || end < 0) {
      throw new IllegalArgumentException("malformed \\N character escape");
    }
    out.appendCodePoint(Character.codePointOf(text.substring(at + 1, end)));
    at = end + 1;
  }
}
