// SPDX-License-Identifier: Apache-2.0
package io.zoetic.cli.experts.reference;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** One version of an expert, on the command line: {@code NAME@VERSION}. */
public record VersionReference(String expert, int version) {
  private static final Pattern FORM = Pattern.compile("([^@/\\s]+)@([1-9]\\d{0,8})");

  static VersionReference parse(String text) {
    Matcher parts = FORM.matcher(text);
    if (!parts.matches()) {
      throw new TypeConversionException("a version must be NAME@VERSION, was " + text);
    }
    return new VersionReference(parts.group(1), Integer.parseInt(parts.group(2)));
  }

  /** For picocli. */
  public static final class Converter implements ITypeConverter<VersionReference> {
    @Override
    public VersionReference convert(String text) {
      return parse(text);
    }
  }
}
