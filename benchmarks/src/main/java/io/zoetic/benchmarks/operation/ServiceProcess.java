// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.operation;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A service of the platform in a process of its own, started as the command line starts it. */
public final class ServiceProcess implements AutoCloseable {
  private static final String MAIN = "io.zoetic.standalone.Main";
  private static final long START_SECONDS = 120;

  private final String name;
  private final Process process;
  private final String awaited;
  private final CountDownLatch running = new CountDownLatch(1);
  private final List<String> output = new ArrayList<>();

  private ServiceProcess(String name, Process process, String awaited) {
    this.name = name;
    this.process = process;
    this.awaited = awaited;
  }

  /**
   * Starts a service.
   *
   * @param awaited what it prints when it runs
   */
  public static ServiceProcess start(String name, String awaited, List<String> arguments)
      throws IOException {
    return start(name, awaited, MAIN, arguments);
  }

  /**
   * Starts another program in the same way.
   *
   * @param awaited what it prints when it runs
   * @param main the name of its class
   */
  public static ServiceProcess start(
      String name, String awaited, String main, List<String> arguments) throws IOException {
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
            System.getProperty("java.class.path"),
            main));
    command.addAll(arguments);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    ServiceProcess started = new ServiceProcess(name, process, awaited);
    Thread.ofVirtual().start(started::readOutput);
    return started;
  }

  private void readOutput() {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        keep(line);
      }
    } catch (IOException e) {
      keep("(output ended: " + e.getMessage() + ")");
    }
  }

  private synchronized void keep(String line) {
    output.add(line);
    if (line.contains(awaited)) {
      running.countDown();
    }
  }

  /** All that it has printed so far. */
  public synchronized String printed() {
    return String.join("\n", output);
  }

  /** Returns when it runs. */
  public void await() throws InterruptedException {
    if (!running.await(START_SECONDS, TimeUnit.SECONDS)) {
      throw new IllegalStateException(
          name + " must print '" + awaited + "', printed:\n" + printed());
    }
  }

  /** Whether it runs in the end; false if it has ended instead. */
  public boolean awaitRunning() throws InterruptedException {
    for (int second = 0; second < START_SECONDS && process.isAlive(); second++) {
      if (running.await(1, TimeUnit.SECONDS)) {
        return true;
      }
    }
    if (process.isAlive()) {
      await();
    }
    return running.getCount() == 0 && process.isAlive();
  }

  /** Sends SIGKILL, and returns when it is gone. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
