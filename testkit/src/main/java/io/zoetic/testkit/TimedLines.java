// SPDX-License-Identifier: Apache-2.0
package io.zoetic.testkit;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A streamed answer, read to its end.
 *
 * @param firstToken how long after it was asked for the first of its text came; empty: none did
 * @param lines all of it
 */
public record TimedLines(Optional<Duration> firstToken, List<String> lines) {
  /**
   * Reads it, and closes it.
   *
   * @param begin when it was asked for, by {@link System#nanoTime}
   */
  public static TimedLines read(HttpResponse<Stream<String>> response, long begin) {
    Duration first = null;
    List<String> all = new ArrayList<>();
    try (Stream<String> lines = response.body()) {
      for (String line : (Iterable<String>) lines::iterator) {
        if (first == null && line.contains("\"content\":")) {
          first = Duration.ofNanos(System.nanoTime() - begin);
        }
        all.add(line);
      }
    }
    return new TimedLines(Optional.ofNullable(first), all);
  }
}
