// SPDX-License-Identifier: Apache-2.0
package io.zoetic.bootstrap;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.core.layout.PatternLayout;
import org.apache.logging.log4j.message.SimpleMessage;
import org.apache.logging.log4j.util.SortedArrayStringMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What others write cannot look like a line of the log. */
class LogLayoutTest {
  private static final Pattern LAYOUT = Pattern.compile("<PatternLayout pattern=\"([^\"]+)\"");
  private static final String FORGED = "oh\r\n08:00:00.000 ERROR Forged: line {a=b}";

  private static PatternLayout layout() throws IOException {
    try (InputStream file = LogLayoutTest.class.getResourceAsStream("/log4j2.xml")) {
      Matcher pattern = LAYOUT.matcher(new String(file.readAllBytes(), UTF_8));
      assertThat(pattern.find()).isTrue();
      return PatternLayout.newBuilder().setPattern(pattern.group(1).replace("&#10;", "\n")).build();
    }
  }

  private static String written(
      String message, Map<String, String> context, @Nullable Throwable thrown) throws IOException {
    SortedArrayStringMap values = new SortedArrayStringMap();
    context.forEach(values::putValue);
    return layout()
        .toSerializable(
            Log4jLogEvent.newBuilder()
                .setLoggerName("io.zoetic.Some")
                .setLevel(Level.INFO)
                .setMessage(new SimpleMessage(message))
                .setContextData(values)
                .setThrown(thrown)
                .build());
  }

  @Test
  void lineEnds_ofValues_areEscaped_andLinesOfMessagesIndented() throws IOException {
    String written = written(FORGED, Map.of("reason", FORGED), null);

    assertThat(written.strip().lines()).hasSize(2);
    assertThat(written)
        .contains("INFO  Some: oh\n  08:00:00.000 ERROR Forged: line {a=b} {reason=oh\\r\\n08:00");
  }

  @Test
  void messageWithoutValues_hasNoBraces() throws IOException {
    assertThat(written("well", Map.of(), null).strip()).endsWith("INFO  Some: well");
  }

  @Test
  void linesOfExceptions_areIndented() throws IOException {
    String written = written("failed", Map.of(), new IllegalStateException(FORGED));

    assertThat(written.lines().skip(1)).isNotEmpty();
    assertThat(written.lines().skip(2))
        .allMatch(line -> line.isBlank() || Character.isWhitespace(line.charAt(0)));
  }
}
