// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.config.Property;

/** Counts what this JVM logs, as it gets past the filters, until it is closed. Thread-safe. */
final class LogCount extends AbstractAppender implements AutoCloseable {
  private final Map<String, LongAdder> kinds = new ConcurrentHashMap<>();

  private LogCount() {
    super("log-count", null, null, true, Property.EMPTY_ARRAY);
  }

  static LogCount begin() {
    LogCount count = new LogCount();
    count.start();
    root().addAppender(count, null, null);
    return count;
  }

  private static LoggerConfig root() {
    return ((LoggerContext) LogManager.getContext(false)).getConfiguration().getRootLogger();
  }

  @Override
  public void append(LogEvent event) {
    String kind = event.getLevel() + " " + event.getLoggerName();
    kinds.computeIfAbsent(kind, _ -> new LongAdder()).increment();
  }

  /** How many there were. */
  long lines() {
    return kinds.values().stream().mapToLong(LongAdder::sum).sum();
  }

  /** How many there were of each kind, for messages. */
  String kinds() {
    return new TreeMap<>(kinds)
        .entrySet().stream()
            .map(each -> each.getValue() + " x " + each.getKey())
            .collect(Collectors.joining("\n"));
  }

  @Override
  public void close() {
    root().removeAppender(getName());
    stop();
  }
}
