// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.template.failure;

/**
 * A template that cannot be used: it is no Jinja, or it has a construct that is not known here. The
 * message begins with the template's name and the line.
 */
public final class TemplateSyntaxException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  public TemplateSyntaxException(String template, int line, String reason) {
    super("%s, line %d: %s".formatted(template, line, reason));
  }
}
