// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.template.syntax;

import io.zoetic.model.template.failure.TemplateSyntaxException;
import io.zoetic.model.template.text.Numbers;
import io.zoetic.model.template.text.StringEscapes;
import io.zoetic.model.template.value.PythonText;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Splits what stands between the delimiters of a block or of an expression. */
final class TagLexer {
  private static final Pattern FLOAT =
      Pattern.compile(
          "(?<!\\.)(?:\\d+_)*\\d+(?:(?:\\.(?:\\d+_)*\\d+)?[eE][+-]?(?:\\d+_)*\\d+|\\.(?:\\d+_)*\\d+)");
  private static final Pattern INTEGER =
      Pattern.compile(
          "0[bB](?:_?[01])+|0[oO](?:_?[0-7])+|0[xX](?:_?[0-9a-fA-F])+|[1-9](?:_?\\d)*|0(?:_?0)*");
  private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}\\p{M}_\u00b7]+");
  private static final Pattern STRING =
      Pattern.compile(
          "'([^'\\\\]*+(?:\\\\.[^'\\\\]*+)*+)'|\"([^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+)\"",
          Pattern.DOTALL);
  private static final List<String> OPERATORS =
      List.of(
          "//", "**", "==", "!=", ">=", "<=", "+", "-", "/", "*", "%", "~", "[", "]", "(", ")", "{",
          "}", ">", "<", "=", ".", ":", "|", ",", ";");

  private final String name;
  private final String source;
  private final boolean block;
  private final List<Token> tokens = new ArrayList<>();
  private final Deque<Character> open = new ArrayDeque<>();
  private int position;
  private int line;

  TagLexer(String name, String source, int position, int line, boolean block) {
    this.name = name;
    this.source = source;
    this.position = position;
    this.line = line;
    this.block = block;
  }

  /** Where the tag ends, once it is read. */
  int end() {
    return position;
  }

  /**
   * @throws TemplateSyntaxException if it has no end, or a character that is no Jinja
   */
  List<Token> read() {
    while (true) {
      int space = Lexer.skipSpace(source, position);
      if (space > position) {
        advance(space);
      }
      if (position >= source.length()) {
        throw error("unexpected end of template, expected " + (block ? "%}" : "}}"));
      }
      if (open.isEmpty() && readEnd()) {
        return tokens;
      }
      if (!readNumber() && !readName() && !readString() && !readOperator()) {
        throw error(
            "unexpected char " + PythonText.repr(Character.toString(source.codePointAt(position))));
      }
    }
  }

  private void advance(int to) {
    for (int i = position; i < to; i++) {
      line += source.charAt(i) == '\n' ? 1 : 0;
    }
    position = to;
  }

  private TemplateSyntaxException error(String reason) {
    return new TemplateSyntaxException(name, line, reason);
  }

  private void add(Token.Kind kind, String text, Object value, int to) {
    tokens.add(new Token(kind, text, value, line));
    advance(to);
  }

  private boolean readEnd() {
    String end = block ? "%}" : "}}";
    char sign = source.charAt(position);
    boolean signed = sign == '-' || block && sign == '+';
    int at = signed ? position + 1 : position;
    if (!source.startsWith(end, at)) {
      return false;
    }
    int after = at + 2;
    if (sign == '-') {
      after = Lexer.skipSpace(source, after);
    } else if (block && sign != '+' && after < source.length() && source.charAt(after) == '\n') {
      after++;
    }
    add(block ? Token.Kind.BLOCK_END : Token.Kind.VARIABLE_END, end, end, after);
    return true;
  }

  private boolean readNumber() {
    Matcher number = at(FLOAT);
    if (number.lookingAt()) {
      String digits = number.group().replace("_", "");
      add(Token.Kind.NUMBER, number.group(), Double.valueOf(digits), number.end());
      return true;
    }
    number = at(INTEGER);
    if (number.lookingAt()) {
      add(Token.Kind.NUMBER, number.group(), integer(number.group()), number.end());
      return true;
    }
    return false;
  }

  private static Object integer(String text) {
    String digits = text.replace("_", "").toLowerCase(Locale.ROOT);
    int radix =
        digits.startsWith("0x")
            ? 16
            : digits.startsWith("0o") ? 8 : digits.startsWith("0b") ? 2 : 10;
    return Numbers.of(new BigInteger(radix == 10 ? digits : digits.substring(2), radix));
  }

  private Matcher at(Pattern pattern) {
    return pattern.matcher(source).region(position, source.length()).useTransparentBounds(true);
  }

  private boolean readName() {
    Matcher matcher = at(NAME);
    if (!matcher.lookingAt()) {
      return false;
    }
    int first = matcher.group().codePointAt(0);
    if (first != '_' && !Character.isUnicodeIdentifierStart(first)) {
      throw error("Invalid character in identifier " + PythonText.repr(matcher.group()));
    }
    add(Token.Kind.NAME, matcher.group(), matcher.group(), matcher.end());
    return true;
  }

  private boolean readString() {
    Matcher matcher = at(STRING);
    if (!matcher.lookingAt()) {
      return false;
    }
    String body = matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
    String text;
    try {
      text = StringEscapes.decode(body);
    } catch (IllegalArgumentException e) {
      throw error(String.valueOf(e.getMessage()));
    }
    add(Token.Kind.STRING, text, text, matcher.end());
    return true;
  }

  private boolean readOperator() {
    for (String operator : OPERATORS) {
      if (source.startsWith(operator, position)) {
        balance(operator);
        add(Token.Kind.OPERATOR, operator, operator, position + operator.length());
        return true;
      }
    }
    return false;
  }

  private void balance(String operator) {
    char c = operator.charAt(0);
    int opening = "{([".indexOf(c);
    if (opening >= 0) {
      open.push("})]".charAt(opening));
    } else if ("})]".indexOf(c) >= 0 && (open.isEmpty() || open.pop() != c)) {
      throw error("unexpected " + PythonText.repr(operator));
    }
  }
}
