// SPDX-License-Identifier: Apache-2.0
package io.zoetic.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A JVM beside this one, on the same class path unless told otherwise, with the options of a
 * service; killed with SIGKILL on close, and when this one has died. Its settings are its arguments
 * alone, whatever is in the environment of this one. What it prints is kept. Thread-safe, but one
 * thread waits for lines.
 */
public final class JavaProcess implements AutoCloseable {
  /** How the names of variables begin that are settings of a service. */
  private static final String SETTING = "ZOETIC_";

  private static final String BRIEF = "-XX:TieredStopAtLevel=1";

  private final String name;
  private final Process process;
  private final Consumer<String> echo;
  private final List<String> lines = new ArrayList<>();
  private int read;
  private long bytes;
  private boolean ended;

  private JavaProcess(String name, Process process, Consumer<String> echo) {
    this.name = name;
    this.process = process;
    this.echo = echo;
  }

  /** Runs {@code main}; {@code name} marks what it prints in the output of this JVM. */
  public static JavaProcess start(String name, Class<?> main, List<String> arguments)
      throws IOException {
    return start(
        name,
        ownClassPath(),
        List.of(BRIEF, main.getName()),
        arguments,
        line -> System.out.println(name + " | " + line));
  }

  /** Runs the class of the name, whose lines are kept and shown to nobody. */
  public static JavaProcess startQuietly(String name, String main, List<String> arguments)
      throws IOException {
    return start(name, ownClassPath(), List.of(main), arguments, _ -> {});
  }

  /**
   * The same for one that is killed before the second compiler has paid.
   *
   * @param classPath where the class is found
   * @param main the name of the class, behind options of the JVM
   */
  public static JavaProcess startBriefly(
      String name, String classPath, List<String> main, List<String> arguments) throws IOException {
    List<String> brief = new ArrayList<>(main);
    brief.addFirst(BRIEF);
    return start(name, classPath, brief, arguments, _ -> {});
  }

  private static String ownClassPath() {
    return System.getProperty("java.class.path");
  }

  private static JavaProcess start(
      String name,
      String classPath,
      List<String> main,
      List<String> arguments,
      Consumer<String> echo)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xmx1g",
            "-XX:+UseSerialGC",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Dai.djl.pytorch.graph_optimizer=false",
            "-Dai.djl.offline=true",
            "-DOPT_OUT_TRACKING=true",
            "-cp",
            classPath));
    command.addAll(main);
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().keySet().removeIf(variable -> variable.startsWith(SETTING));
    Process process = builder.start();
    Reaper.watch(process);
    JavaProcess started = new JavaProcess(name, process, echo);
    Thread.ofVirtual().start(started::readLines);
    return started;
  }

  private void readLines() {
    try (BufferedReader printed =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = printed.readLine(); line != null; line = printed.readLine()) {
        echo.accept(line);
        keep(line);
      }
      end("(output ended)");
    } catch (IOException e) {
      end("(output ended: " + e.getMessage() + ")");
    }
  }

  private synchronized void keep(String line) {
    lines.add(line);
    bytes += line.getBytes(StandardCharsets.UTF_8).length + 1;
    notifyAll();
  }

  private synchronized void end(String line) {
    lines.add(line);
    ended = true;
    notifyAll();
  }

  /** All that it has printed so far. */
  public synchronized String printed() {
    return String.join("\n", lines);
  }

  /** How many bytes that is. */
  public synchronized long printedBytes() {
    return bytes;
  }

  /** The number of the process. */
  public long pid() {
    return process.pid();
  }

  /**
   * Waits for a line with {@code text} in it, behind those that were waited for before.
   *
   * @return what follows the text in its line
   * @throws IllegalStateException if there is none in time, or the process ends without one
   */
  public String await(String text, Duration timeout) throws InterruptedException {
    return awaitUnlessItEnds(text, timeout)
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "%s must print '%s', ended instead, printed:%n%s"
                        .formatted(name, text, printed())));
  }

  /** As {@link #await}, but empty if the process ends instead. */
  public synchronized Optional<String> awaitUnlessItEnds(String text, Duration timeout)
      throws InterruptedException {
    long end = System.nanoTime() + timeout.toNanos();
    Optional<String> found = next(text);
    while (found.isEmpty() && !ended) {
      long left = end - System.nanoTime();
      if (left <= 0) {
        throw new IllegalStateException(
            "%s must print '%s' within %s, printed:%n%s".formatted(name, text, timeout, printed()));
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
      found = next(text);
    }
    return found;
  }

  private Optional<String> next(String text) {
    while (read < lines.size()) {
      String line = lines.get(read++);
      int found = line.indexOf(text);
      if (found >= 0) {
        return Optional.of(line.substring(found + text.length()).strip());
      }
    }
    return Optional.empty();
  }

  /** Waits for its end, however it comes, and returns the exit code. */
  public int awaitEnd() throws InterruptedException {
    return process.waitFor();
  }

  /** Sends SIGKILL and waits for the end. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Sends SIGTERM, waits for the end and returns the exit code. */
  public int stop(Duration timeout) throws InterruptedException {
    process.destroy();
    return awaitEnd(timeout);
  }

  /** Waits for the end and returns the exit code. */
  public int awaitEnd(Duration timeout) throws InterruptedException {
    if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new IllegalStateException("%s must stop within %s".formatted(name, timeout));
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
