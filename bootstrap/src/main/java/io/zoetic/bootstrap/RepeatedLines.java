// SPDX-License-Identifier: Apache-2.0
package io.zoetic.bootstrap;

import java.time.Duration;
import java.util.List;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.Filter;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.config.plugins.Plugin;
import org.apache.logging.log4j.core.config.plugins.PluginFactory;
import org.apache.logging.log4j.core.filter.AbstractFilter;

/**
 * Keeps warnings and errors that a library repeats thousands of times a second from filling a disk:
 * of each logger, level and kind of failure ten lines in ten seconds go through, whichever process
 * it is in. It stands in {@code log4j2.xml}. Thread-safe.
 */
@Plugin(name = "RepeatedLines", category = "Core", elementType = Filter.ELEMENT_TYPE)
public final class RepeatedLines extends AbstractFilter {
  private static final int LINES = 10;
  private static final Duration WINDOW = Duration.ofSeconds(10);

  private final LogLimit<List<Object>> limit = new LogLimit<>(LINES, WINDOW, System::nanoTime);

  private RepeatedLines() {
    super(Result.NEUTRAL, Result.DENY);
  }

  /** What the configuration makes of the element. */
  @PluginFactory
  public static RepeatedLines create() {
    return new RepeatedLines();
  }

  @Override
  public Result filter(LogEvent event) {
    if (!event.getLevel().isMoreSpecificThan(Level.WARN)) {
      return Result.NEUTRAL;
    }
    Throwable thrown = event.getThrown();
    Object kind = thrown == null ? "" : thrown.getClass();
    return limit.next(List.of(event.getLoggerName(), event.getLevel(), kind)).isPresent()
        ? Result.NEUTRAL
        : Result.DENY;
  }
}
