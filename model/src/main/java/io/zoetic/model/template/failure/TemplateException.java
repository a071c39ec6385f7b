// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.template.failure;

/** A rendering that failed: the template refused its values, or cannot do what it says. */
public final class TemplateException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /** The reason why a rendering failed. */
  public enum Kind {
    /** The template called {@code raise_exception}; the message is in its own words. */
    REFUSED,
    /** It needs a value that is not there. */
    UNDEFINED,
    /** Python would raise an error of another kind, or the construct is not known here. */
    INVALID,
    /** It went on for too long, called itself too deeply or wrote too much. */
    LIMIT
  }

  private final Kind kind;
  private final String place;

  private TemplateException(Kind kind, String message, String place) {
    super(message);
    this.kind = kind;
    this.place = place;
  }

  public static TemplateException refused(String message) {
    return new TemplateException(Kind.REFUSED, message, "");
  }

  public static TemplateException undefined(String message) {
    return new TemplateException(Kind.UNDEFINED, message, "");
  }

  public static TemplateException invalid(String message) {
    return new TemplateException(Kind.INVALID, message, "");
  }

  public static TemplateException unsupported(String construct) {
    return invalid(construct + " is not supported");
  }

  public static TemplateException limit(String message) {
    return new TemplateException(Kind.LIMIT, message, "");
  }

  /** The same failure, with where in which template it came up. */
  public TemplateException at(String template, int line) {
    TemplateException placed =
        new TemplateException(kind, String.valueOf(getMessage()), template + ", line " + line);
    placed.setStackTrace(getStackTrace());
    return placed;
  }

  public Kind kind() {
    return kind;
  }

  /** The message after the template's name and the line. */
  public String describe() {
    return place + ": " + getMessage();
  }
}
