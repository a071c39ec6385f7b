// SPDX-License-Identifier: Apache-2.0
package io.zoetic.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.stream.IntStream;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.Filter.Result;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.message.SimpleMessage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RepeatedLinesTest {
  private final RepeatedLines filter = RepeatedLines.create();

  @Test
  void warnings_ofALibraryThatRepeatsItself_areTenInTenSeconds() {
    assertThat(passed("org.example.Fetcher", Level.WARN, null)).isEqualTo(10);
    assertThat(passed("org.example.Fetcher", Level.ERROR, null)).as("another level").isEqualTo(10);
    assertThat(passed("org.example.Sender", Level.WARN, null)).as("another logger").isEqualTo(10);
    assertThat(passed("org.example.Sender", Level.WARN, new IOException("disk")))
        .as("another failure")
        .isEqualTo(10);
  }

  @Test
  void whatIsNoWarning_isNotKeptBack() {
    assertThat(passed("io.zoetic.Example", Level.INFO, null)).isEqualTo(1000);
  }

  @Test
  void configurationOfEveryProcess_hasIt() {
    LoggerContext context = (LoggerContext) LogManager.getContext(false);

    assertThat(context.getConfiguration().getRootLogger().getFilter())
        .isInstanceOf(RepeatedLines.class);
  }

  private long passed(String logger, Level level, @Nullable Throwable thrown) {
    return IntStream.range(0, 1000)
        .mapToObj(
            i ->
                Log4jLogEvent.newBuilder()
                    .setLoggerName(logger)
                    .setLevel(level)
                    .setThrown(thrown)
                    .setMessage(new SimpleMessage("line " + i))
                    .build())
        .filter(event -> filter.filter(event) != Result.DENY)
        .count();
  }
}
