// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.template.syntax;

import io.zoetic.model.template.failure.TemplateSyntaxException;
import io.zoetic.model.template.text.CodePoints;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Splits a template into tokens, with {@code trim_blocks} (a newline behind a block or comment is
 * dropped), {@code lstrip_blocks} (blanks before one that begins its line are dropped) and the
 * signs {@code -} and {@code +} that overrule them.
 */
final class Lexer {
  private static final Pattern RAW_BEGIN =
      Pattern.compile("\\{%([-+]?)\\s*raw\\s*(?:-%\\}\\s*|%\\})", Pattern.UNICODE_CHARACTER_CLASS);
  private static final Pattern RAW_END =
      Pattern.compile(
          "\\{%([-+]?)\\s*endraw\\s*(?:\\+%\\}|-%\\}\\s*|%\\}\\n?)",
          Pattern.UNICODE_CHARACTER_CLASS);

  private final String name;
  private final String source;
  private final List<Token> tokens = new ArrayList<>();
  private int position;
  private int line = 1;

  /** Whether what was read last ended a line. */
  private boolean lineStarting = true;

  private Lexer(String name, String source) {
    this.name = name;
    this.source = source;
  }

  /**
   * The tokens of a template, {@link Token.Kind#END} last.
   *
   * @param name what messages call the template
   * @throws TemplateSyntaxException if it cannot be split
   */
  static List<Token> tokens(String name, String source) {
    String lines = source.replace("\r\n", "\n").replace('\r', '\n');
    Lexer lexer =
        new Lexer(name, lines.endsWith("\n") ? lines.substring(0, lines.length() - 1) : lines);
    lexer.read();
    return lexer.tokens;
  }

  private void read() {
    while (position < source.length()) {
      int tag = nextTag();
      if (tag < 0) {
        data(source.substring(position));
        position = source.length();
        break;
      }
      readTag(tag);
    }
    tokens.add(new Token(Token.Kind.END, "", "", line));
  }

  private int nextTag() {
    for (int at = source.indexOf('{', position); at >= 0; at = source.indexOf('{', at + 1)) {
      if (at + 1 < source.length() && "{%#".indexOf(source.charAt(at + 1)) >= 0) {
        return at;
      }
    }
    return -1;
  }

  private void readTag(int tag) {
    char kind = source.charAt(tag + 1);
    Matcher raw = RAW_BEGIN.matcher(source).region(tag, source.length());
    if (kind == '%' && raw.lookingAt()) {
      data(stripped(source.substring(position, tag), raw.group(1), true));
      advance(raw.end());
      readRaw();
      return;
    }
    int after = tag + 2;
    boolean signed = after < source.length() && "-+".indexOf(source.charAt(after)) >= 0;
    String sign = signed ? source.substring(after, after + 1) : "";
    data(stripped(source.substring(position, tag), sign, kind != '{'));
    int begin = signed ? after + 1 : after;
    if (kind == '#') {
      readComment(begin);
      return;
    }
    boolean block = kind == '%';
    tokens.add(
        new Token(block ? Token.Kind.BLOCK_BEGIN : Token.Kind.VARIABLE_BEGIN, "", "", lineAt(tag)));
    advance(begin);
    TagLexer tagLexer = new TagLexer(name, source, begin, line, block);
    tokens.addAll(tagLexer.read());
    advance(tagLexer.end());
  }

  /** Text before a tag, less the blanks that the tag drops. */
  private String stripped(String text, String sign, boolean block) {
    if (sign.equals("-")) {
      return CodePoints.stripRight(text);
    }
    int lineBegin = text.lastIndexOf('\n') + 1;
    if (block && !sign.equals("+") && (lineBegin > 0 || lineStarting)) {
      String blanks = text.substring(lineBegin);
      return CodePoints.strip(blanks).isEmpty() ? text.substring(0, lineBegin) : text;
    }
    return text;
  }

  private void data(String text) {
    if (!text.isEmpty()) {
      tokens.add(new Token(Token.Kind.DATA, text, text, line));
    }
  }

  private int lineAt(int offset) {
    return line + newlines(position, offset);
  }

  private int newlines(int from, int to) {
    int count = 0;
    for (int i = from; i < to; i++) {
      count += source.charAt(i) == '\n' ? 1 : 0;
    }
    return count;
  }

  private void advance(int to) {
    line += newlines(position, to);
    lineStarting = to > 0 && source.charAt(to - 1) == '\n';
    position = to;
  }

  private void readComment(int begin) {
    int end = source.indexOf("#}", begin);
    if (end < 0) {
      throw new TemplateSyntaxException(name, line, "a comment must end with #}");
    }
    char sign = end > begin ? source.charAt(end - 1) : ' ';
    int after = end + 2;
    if (sign == '-') {
      after = skipSpace(source, after);
    } else if (sign != '+' && after < source.length() && source.charAt(after) == '\n') {
      after++;
    }
    advance(after);
  }

  static int skipSpace(String source, int from) {
    int at = from;
    while (at < source.length() && CodePoints.isSpace(source.charAt(at))) {
      at++;
    }
    return at;
  }

  private void readRaw() {
    Matcher end = RAW_END.matcher(source).region(position, source.length());
    if (!end.find()) {
      throw new TemplateSyntaxException(name, line, "raw must end with endraw");
    }
    data(stripped(source.substring(position, end.start()), end.group(1), true));
    advance(end.end());
  }
}
