// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.reward;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Runs commands that are not to be trusted, on Linux: within limits of time, memory, processes and
 * output, with an empty environment, and under namespaces of their own, so that they reach no
 * network, see no other process, and can write nothing but a small /tmp; all their processes end
 * with them. What the user nobody may read they may read. Thread-safe.
 */
public final class Sandbox {
  private static final int OUTPUT_BYTES_MAX = 65_536;

  /** To make namespaces and start, on a busy machine. */
  private static final Duration START = Duration.ofSeconds(20);

  private static final String SCRIPT = Resources.read("isolate.sh");

  private static final List<String> NAMESPACES =
      List.of("--net", "--pid", "--mount", "--ipc", "--mount-proc", "--fork", "--kill-child=KILL");

  private static final List<String> NO_PRIVILEGES =
      List.of("--no-new-privs", "--inh-caps=-all", "--bounding-set=-all", "--pdeathsig", "KILL");

  private static final List<String> NOBODY =
      List.of("--reuid=65534", "--regid=65534", "--clear-groups");

  private final Isolation isolation;
  private final SandboxLimits limits;

  /** The way commands are kept apart from the machine. */
  public enum Isolation {
    /** Namespaces that root makes, for the user nobody. */
    NAMESPACES,
    /** Namespaces that any user makes. */
    USER_NAMESPACES
  }

  /**
   * The end of a command.
   *
   * @param inTime false if it had to be killed
   * @param exitCode its own, or of the signal that killed it
   * @param output standard output, cut off where it is too long
   */
  record Execution(boolean inTime, int exitCode, String output) {}

  /** Of one kind, whether this machine permits it or not. */
  Sandbox(Isolation isolation, SandboxLimits limits) {
    this.isolation = isolation;
    this.limits = limits;
  }

  /**
   * The best sandbox that this machine permits.
   *
   * @throws IllegalStateException if it permits none
   */
  public static Sandbox open(SandboxLimits limits) {
    List<String> reasons = new ArrayList<>();
    for (Isolation isolation : Isolation.values()) {
      Sandbox sandbox = new Sandbox(isolation, limits);
      String problem = sandbox.problem();
      if (problem.isEmpty()) {
        return sandbox;
      }
      reasons.add(isolation + ": " + problem);
    }
    throw new IllegalStateException(
        "code must run in namespaces of its own, which this machine does not permit " + reasons);
  }

  /** Why it does not work here; empty if it does. */
  private String problem() {
    try {
      Execution tried = run(List.of("echo", "works"), "");
      return tried.output().equals("works\n") ? "" : "exit code " + tried.exitCode();
    } catch (UncheckedIOException e) {
      return String.valueOf(e.getMessage());
    }
  }

  /** How commands are kept apart from the machine. */
  public Isolation isolation() {
    return isolation;
  }

  SandboxLimits limits() {
    return limits;
  }

  /**
   * Runs a command and waits for its end.
   *
   * @param input standard input
   * @throws UncheckedIOException if it cannot be started
   */
  Execution run(List<String> command, String input) {
    try {
      Path directory = Files.createTempDirectory("zoetic-sandbox");
      try {
        // Not as a string: half a surrogate pair is no reason to fail.
        byte[] bytes = input.getBytes(StandardCharsets.UTF_8);
        Path file = Files.write(directory.resolve("input"), bytes);
        return run(directory, isolated(command), file);
      } finally {
        delete(directory);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<String> isolated(List<String> command) {
    List<String> whole = new ArrayList<>();
    whole.add("unshare");
    if (isolation == Isolation.USER_NAMESPACES) {
      whole.addAll(List.of("--user", "--map-root-user"));
    }
    whole.addAll(NAMESPACES);
    whole.addAll(List.of("sh", "-c", SCRIPT, "isolate"));
    whole.addAll(limits.command());
    whole.add("setpriv");
    if (isolation == Isolation.NAMESPACES) {
      whole.addAll(NOBODY);
    }
    whole.addAll(NO_PRIVILEGES);
    whole.addAll(command);
    return whole;
  }

  private Execution run(Path directory, List<String> command, Path input) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectInput(input.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    Map<String, String> environment = builder.environment();
    environment.clear();
    environment.put("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
    Process process = builder.start();
    try {
      CompletableFuture<String> output = new CompletableFuture<>();
      // Not a virtual one: it would hold a carrier while it waits for a pipe.
      Thread.ofPlatform().daemon().name("sandbox-output").start(() -> read(process, output));
      boolean inTime = process.waitFor(START.plus(limits.time()).toMillis(), TimeUnit.MILLISECONDS);
      kill(process);
      String written = output.get(START.toSeconds(), TimeUnit.SECONDS);
      return new Execution(inTime, process.waitFor(), written);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("what a sandboxed command writes must come to an end", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a sandboxed command ran", e);
    } finally {
      kill(process);
    }
  }

  /** Who writes too much is killed, since nobody would read on. */
  private static void read(Process process, CompletableFuture<String> output) {
    try (InputStream stream = process.getInputStream()) {
      byte[] read = stream.readNBytes(OUTPUT_BYTES_MAX);
      if (read.length == OUTPUT_BYTES_MAX) {
        kill(process);
      }
      output.complete(new String(read, StandardCharsets.UTF_8));
    } catch (IOException e) {
      output.completeExceptionally(e);
    }
  }

  /** By its handle: {@link Process#destroyForcibly} would close its output, read or not. */
  private static void kill(Process process) {
    if (process.isAlive()) {
      List<ProcessHandle> children = process.descendants().toList();
      process.toHandle().destroyForcibly();
      children.forEach(ProcessHandle::destroyForcibly);
    }
  }

  private static void delete(Path directory) throws IOException {
    try (var files = Files.walk(directory)) {
      List<Path> all = new ArrayList<>(files.toList());
      for (Path file : all.reversed()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
