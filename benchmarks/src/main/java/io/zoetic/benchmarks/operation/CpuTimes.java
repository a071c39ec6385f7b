// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.operation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * CPU time that threads have had, as Linux counts it: what else runs on the machine makes them
 * later, and hardly changes this.
 */
final class CpuTimes {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final Path PROCESSES = Path.of("/proc");

  private CpuTimes() {}

  /** Nanoseconds of the thread that asks. */
  static long ofThisThread() {
    return THREADS.getCurrentThreadCpuTime();
  }

  /**
   * Nanoseconds of a process's threads; 0 if it has ended meanwhile, as servers of PostgreSQL do.
   *
   * @param names which of them, by the first 15 characters of their names
   */
  static long ofThreads(long process, Predicate<String> names) {
    try (Stream<Path> threads =
        Files.list(PROCESSES.resolve(Long.toString(process)).resolve("task"))) {
      return threads
          .filter(thread -> names.test(read(thread.resolve("comm")).strip()))
          .mapToLong(CpuTimes::nanos)
          .sum();
    } catch (NoSuchFileException _) {
      return 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Nanoseconds of all processes of a PostgreSQL, those that serve connections now.
   *
   * @param directory that its first process names on its command line
   */
  static long ofPostgres(Path directory) {
    return ProcessHandle.allProcesses()
        .filter(process -> isServer(process.info(), directory.toString()))
        .flatMap(server -> Stream.concat(Stream.of(server), server.children()))
        .mapToLong(process -> ofThreads(process.pid(), _ -> true))
        .sum();
  }

  private static boolean isServer(ProcessHandle.Info process, String directory) {
    return process.command().orElse("").endsWith("postgres")
        && process.commandLine().orElse("").contains(directory);
  }

  /** Whether a thread belongs to the broker of this process. */
  static boolean isOfBroker(String thread) {
    return thread.startsWith("data-plane") || thread.contains("-coordinat");
  }

  private static long nanos(Path thread) {
    String counts = read(thread.resolve("schedstat"));
    return counts.isEmpty() ? 0 : Long.parseLong(counts, 0, counts.indexOf(' '), 10);
  }

  /** Empty if it has ended meanwhile. */
  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException _) {
      return "";
    }
  }
}
