// SPDX-License-Identifier: Apache-2.0
package io.zoetic.soak.run;

import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/**
 * The clock of a machine that somebody sets, for all but the JDK itself: an agent leads the calls
 * that ask for the time of day here. What measures durations is left alone, as setting a clock
 * leaves it. The hand is a number in a file that both sides have mapped.
 */
public final class SkewedClock {
  /** One number of milliseconds; the machine's time until the agent is there. */
  private static volatile ByteBuffer ahead = ByteBuffer.allocate(Long.BYTES);

  private SkewedClock() {}

  /** Takes over the time of day of this JVM. */
  public static void premain(String file, Instrumentation instrumentation) throws IOException {
    ahead = map(Path.of(file));
    instrumentation.addTransformer(new ClockRedirection());
  }

  private static ByteBuffer map(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      return channel.map(FileChannel.MapMode.READ_WRITE, 0, Long.BYTES);
    }
  }

  /** In the place of {@link System#currentTimeMillis}. */
  public static long currentTimeMillis() {
    return System.currentTimeMillis() + ahead.getLong(0);
  }

  /** In the place of {@link Instant#now}. */
  public static Instant now() {
    return Instant.now().plusMillis(ahead.getLong(0));
  }

  /** In the place of {@link Clock#systemUTC}. */
  public static Clock systemUTC() {
    return new Skewed(Clock.systemUTC());
  }

  /** Such a clock. */
  private static final class Skewed extends Clock {
    private final Clock clock;

    Skewed(Clock clock) {
      this.clock = clock;
    }

    @Override
    public ZoneId getZone() {
      return clock.getZone();
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return new Skewed(clock.withZone(zone));
    }

    @Override
    public Instant instant() {
      return now();
    }
  }

  /** Such a source; a call that is led elsewhere must find an interface where one was. */
  public interface Source {
    /** In the place of {@link InstantSource#system}. */
    static InstantSource system() {
      return systemUTC();
    }
  }

  /** Makes a clock that is right; the file and the agent's archive beside it are the caller's. */
  static Hand hand(Path file) throws IOException {
    Files.write(file, new byte[Long.BYTES]);
    Path agent = file.resolveSibling(file.getFileName() + ".jar");
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest
        .getMainAttributes()
        .put(new Attributes.Name("Premain-Class"), SkewedClock.class.getName());
    // The class itself is found on the class path.
    new JarOutputStream(Files.newOutputStream(agent), manifest).close();
    return new Hand(List.of("-javaagent:%s=%s".formatted(agent, file)), map(file));
  }

  /** The hand of another JVM's clock. */
  static final class Hand {
    private final List<String> options;
    private final ByteBuffer milliseconds;

    private Hand(List<String> options, ByteBuffer milliseconds) {
      this.options = options;
      this.milliseconds = milliseconds;
    }

    /** What a JVM must be started with. */
    List<String> options() {
      return options;
    }

    void set(Duration ahead) {
      milliseconds.putLong(0, ahead.toMillis());
    }
  }
}
