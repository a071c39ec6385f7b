// SPDX-License-Identifier: Apache-2.0
package io.zoetic.cli.experts.reference;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * An expert or one of its versions, on the command line: {@code NAME}, {@code NAME@VERSION} or
 * {@code NAME@ALIAS}.
 *
 * @param which a version or an alias; null for the expert
 */
public record ExpertReference(String expert, @Nullable String which) {
  private static final Pattern FORM =
      Pattern.compile("([^@/\\s]+)(?:@([1-9]\\d{0,8}|[a-z-]+|pinned/[^@/\\s]+))?");
  private static final Pattern NUMBER = Pattern.compile("\\d+");

  static ExpertReference parse(String text) {
    Matcher parts = FORM.matcher(text);
    if (!parts.matches()) {
      throw new TypeConversionException(
          "an expert must be NAME, NAME@VERSION or NAME@ALIAS, was " + text);
    }
    return new ExpertReference(parts.group(1), parts.group(2));
  }

  /** Whether a string names a version rather than an alias. */
  static boolean isVersion(String which) {
    return NUMBER.matcher(which).matches();
  }

  /** For picocli. */
  public static final class Converter implements ITypeConverter<ExpertReference> {
    @Override
    public ExpertReference convert(String text) {
      return parse(text);
    }
  }
}
