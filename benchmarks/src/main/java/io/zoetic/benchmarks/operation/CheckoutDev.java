// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.operation;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A {@code ./zoetic dev} of some checkout, on a throw-away directory and a free port. */
public final class CheckoutDev implements AutoCloseable {
  private static final Pattern KEY = Pattern.compile("API key +(\\S+)");
  private static final Pattern READY = Pattern.compile("ready: (\\S+)");

  private final Process process;
  private final BufferedReader lines;
  private String key = "";
  private String url = "";

  private CheckoutDev(Process process) {
    this.process = process;
    this.lines = process.inputReader(StandardCharsets.UTF_8);
  }

  /**
   * Returns when it says that it is ready.
   *
   * @param checkout builds itself on first use
   * @param arguments of {@code dev}, besides the directory and the port
   * @throws IllegalStateException if it ends before, with what it has printed
   */
  public static CheckoutDev start(Path checkout, String... arguments) throws IOException {
    List<String> all = new ArrayList<>(List.of("dev", "--ephemeral", "--port", "0"));
    all.addAll(List.of(arguments));
    CheckoutDev dev = new CheckoutDev(run(checkout, all));
    try {
      dev.key = dev.await(KEY);
      dev.url = dev.await(READY);
      return dev;
    } catch (IOException | RuntimeException e) {
      dev.close();
      throw e;
    }
  }

  /** Starts the {@code ./zoetic} of a checkout, what it reports among what it prints. */
  static Process run(Path checkout, List<String> arguments) throws IOException {
    Path directory = checkout.toAbsolutePath().normalize();
    List<String> command = new ArrayList<>(List.of(directory.resolve("zoetic").toString()));
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
    // This process has it from its own ./zoetic; each checkout is to set what it sets.
    builder.environment().remove("GOMP_SPINCOUNT");
    return builder.start();
  }

  /** Where it answers, without a slash at the end. */
  public String url() {
    return url;
  }

  /** The API key that it has printed. */
  public String key() {
    return key;
  }

  /** Seconds that its JVM has computed; those of PostgreSQL's processes are not among them. */
  public double processorSeconds() {
    return processorSeconds(process);
  }

  static double processorSeconds(Process process) {
    return process.info().totalCpuDuration().orElse(Duration.ZERO).toMillis() / 1e3;
  }

  private String await(Pattern awaited) throws IOException {
    StringBuilder printed = new StringBuilder();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      Matcher matcher = awaited.matcher(line);
      if (matcher.find()) {
        return matcher.group(1);
      }
      printed.append(line).append('\n');
    }
    throw new IllegalStateException("dev must print " + awaited + ", printed:\n" + printed);
  }

  /** Returns when it is gone, with its directory. */
  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }
}
