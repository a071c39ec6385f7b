// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.reward;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs commands that are not to be trusted, on Linux: within limits of time, memory, processes and
 * output, with an empty environment, in a root and namespaces of their own, so that they see the
 * system's programs and libraries and nothing else of the machine, reach no network and no other
 * process, and can write nothing but a small /tmp; all their processes end with them. Code is also
 * confined to the system calls that computing needs, by {@link PythonTests}. {@link SandboxCheck}
 * tries all of that. Thread-safe.
 */
public final class Sandbox {
  /** The interpreter of code, which every user can run. */
  public static final String PYTHON = "/usr/bin/python3";

  private static final int OUTPUT_BYTES_MAX = 65_536;

  /** To make namespaces and start, on a busy machine. */
  private static final Duration START = Duration.ofSeconds(20);

  /** Numbers that no user has: where the system takes those of services that come and go. */
  private static final int FIRST_USER = 61_184;

  private static final int USERS = 4_336;

  /** Each command is another one's, since processes are counted by user. */
  private static final AtomicInteger NEXT_USER =
      new AtomicInteger(ThreadLocalRandom.current().nextInt(USERS));

  private final Isolation isolation;
  private final SandboxLimits limits;
  private final SandboxPolicy policy;

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
    this(isolation, limits, SandboxPolicy.COMPLETE);
  }

  private Sandbox(Isolation isolation, SandboxLimits limits, SandboxPolicy policy) {
    this.isolation = isolation;
    this.limits = limits;
    this.policy = policy;
  }

  /**
   * The best sandbox that this machine permits for code of {@link #PYTHON}.
   *
   * @throws IllegalStateException if none is as good as the policy wants it
   */
  public static Sandbox open(SandboxLimits limits, SandboxPolicy policy) {
    return open(limits, policy, PYTHON);
  }

  /** The same with another interpreter. */
  public static Sandbox open(SandboxLimits limits, SandboxPolicy policy, String python) {
    return open(List.of(Isolation.values()), limits, policy, python);
  }

  /** The same of these kinds. */
  static Sandbox open(
      List<Isolation> kinds, SandboxLimits limits, SandboxPolicy policy, String python) {
    Map<Isolation, String> reasons = new EnumMap<>(Isolation.class);
    List<Sandbox> incomplete = new ArrayList<>();
    for (Isolation isolation : kinds) {
      Sandbox sandbox = new Sandbox(isolation, limits);
      String problem = sandbox.problem();
      if (problem.isEmpty()) {
        problem = SandboxCheck.problem(sandbox, python);
        if (problem.isEmpty()) {
          return sandbox;
        }
        incomplete.add(new Sandbox(isolation, limits, SandboxPolicy.INCOMPLETE));
      }
      reasons.put(isolation, problem);
    }
    if (policy == SandboxPolicy.INCOMPLETE && !incomplete.isEmpty()) {
      return incomplete.getFirst();
    }
    throw new IllegalStateException(
        "code of strangers must be kept apart from this machine, which does not hold here"
            + " (./zoetic sandbox check says more; trainer.sandbox=incomplete runs it all the same): "
            + reasons);
  }

  /** Why it does not work here; empty if it does. */
  String problem() {
    if (isolation.isOfRoot() && !isRoot()) {
      return "needs root";
    }
    try {
      Execution tried = run(List.of("echo", "works"), "", true);
      return tried.output().equals("works\n")
          ? ""
          : "exit code %d, %s".formatted(tried.exitCode(), tried.output().strip());
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

  /** Whether code is run even where it cannot be confined. */
  boolean isLenient() {
    return policy == SandboxPolicy.INCOMPLETE;
  }

  /** The same with less time. */
  Sandbox within(Duration time) {
    return new Sandbox(
        isolation, new SandboxLimits(time, limits.memoryBytes(), limits.processes()), policy);
  }

  /** Whether this process may become another user. */
  static boolean isRoot() {
    try {
      return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException _) {
      return false;
    }
  }

  /**
   * Runs a command and waits for its end.
   *
   * @param input standard input
   * @throws UncheckedIOException if it cannot be started
   */
  Execution run(List<String> command, String input) {
    return run(command, input, false);
  }

  private Execution run(List<String> command, String input, boolean withErrors) {
    try {
      Path directory = Files.createTempDirectory("zoetic-sandbox");
      try {
        // Not as a string: half a surrogate pair is no reason to fail.
        byte[] bytes = input.getBytes(StandardCharsets.UTF_8);
        Path file = Files.write(directory.resolve("input"), bytes);
        return run(isolation.of(command, limits, user()), file, withErrors);
      } finally {
        delete(directory);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int user() {
    return isRoot() ? FIRST_USER + Math.floorMod(NEXT_USER.getAndIncrement(), USERS) : 0;
  }

  private Execution run(List<String> command, Path input, boolean withErrors) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(new File("/")).redirectInput(input.toFile());
    if (withErrors) {
      builder.redirectErrorStream(true);
    } else {
      builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    }
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
