// SPDX-License-Identifier: Apache-2.0
package io.zoetic.soak.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.testkit.JavaProcess;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The clock of another JVM, which is set while that runs. */
final class SkewedClockIT {
  private static final Duration LONG = Duration.ofSeconds(60);

  @Test
  void clock_ofAnotherProcess_isSetForAllWaysToAskIt(@TempDir Path directory) throws Exception {
    SkewedClock.Hand hand = SkewedClock.hand(directory.resolve("clock"));
    try (JavaProcess process =
        JavaProcess.startBriefly(
            "clocks",
            System.getProperty("java.class.path"),
            Stream.concat(hand.options().stream(), Stream.of(Asker.class.getName())).toList(),
            List.of())) {
      process.await("asked", LONG);

      hand.set(Duration.ofMinutes(-10));

      assertThat(process.await("minutes", LONG)).isEqualTo("[-10, -10, -10, -10, -10]");
    }
  }

  /** Asks in every way, and again until one answer is another. */
  static final class Asker {
    private Asker() {}

    public static void main(String[] arguments) {
      Instant begin = Instant.now();
      long beginNanos = System.nanoTime();
      Supplier<Instant> reference = Instant::now;
      System.out.println("asked");
      while (!Instant.now().isBefore(begin)) {
        LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
      }
      Instant due = begin.plusNanos(System.nanoTime() - beginNanos);
      System.out.println(
          "minutes "
              + Stream.of(
                      Instant.now(),
                      reference.get(),
                      Instant.ofEpochMilli(System.currentTimeMillis()),
                      Clock.systemUTC().instant(),
                      InstantSource.system().instant())
                  .map(each -> Math.round(Duration.between(due, each).toMillis() / 60_000.0))
                  .toList());
    }
  }
}
