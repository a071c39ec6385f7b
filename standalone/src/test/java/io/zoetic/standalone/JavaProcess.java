// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A JVM beside the tests' one, on the same classpath; killed with SIGKILL on close. */
final class JavaProcess implements AutoCloseable {
  private final String name;
  private final Process process;
  private final List<String> output = new ArrayList<>();
  private final BlockingQueue<String> unread = new LinkedBlockingQueue<>();

  private JavaProcess(String name, Process process) {
    this.name = name;
    this.process = process;
  }

  /** Runs {@code main}; {@code name} marks what it prints in the tests' own output. */
  static JavaProcess start(String name, Class<?> main, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xmx512m",
            "-XX:+UseSerialGC",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Dai.djl.pytorch.graph_optimizer=false",
            "-Dai.djl.offline=true",
            "-DOPT_OUT_TRACKING=true"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(arguments);
    var started =
        new JavaProcess(name, new ProcessBuilder(command).redirectErrorStream(true).start());
    Thread.ofVirtual().start(started::readOutput);
    return started;
  }

  private void readOutput() {
    try (var reader =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        System.out.println(name + " | " + line);
        unread.add(line);
      }
    } catch (IOException e) {
      unread.add("(output ended: " + e.getMessage() + ")");
    }
  }

  /** Waits for a line with {@code text} in it and returns what follows that. */
  String await(String text, Duration timeout) throws InterruptedException, TimeoutException {
    long end = System.nanoTime() + timeout.toNanos();
    while (true) {
      String line = unread.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (line == null) {
        throw new TimeoutException(
            "%s must print '%s' within %s, printed: %s".formatted(name, text, timeout, output));
      }
      output.add(line);
      int found = line.indexOf(text);
      if (found >= 0) {
        return line.substring(found + text.length()).strip();
      }
    }
  }

  /** Sends SIGKILL and waits for the end. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Sends SIGTERM, waits for the end and returns the exit code. */
  int stop(Duration timeout) throws InterruptedException, TimeoutException {
    process.destroy();
    if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new TimeoutException("%s must stop within %s".formatted(name, timeout));
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
