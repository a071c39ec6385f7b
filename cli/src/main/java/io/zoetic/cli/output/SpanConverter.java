// SPDX-License-Identifier: Apache-2.0
package io.zoetic.cli.output;

import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads time spans on the command line. */
public final class SpanConverter implements ITypeConverter<Duration> {
  @Override
  public Duration convert(String text) {
    try {
      return Times.span(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
