// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks;

import io.zoetic.model.svf.ExpertVector;
import io.zoetic.model.svf.Layout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * Experts that a process holds, and what they take.
 *
 * @param bytesEach by which the process has grown, per expert
 */
record Residents(List<ExpertVector> experts, double bytesEach) {
  /** How far z lies from 1: as far as training takes it. */
  private static final double DEVIATION = 0.1;

  Residents {
    experts = List.copyOf(experts);
  }

  /** Random experts, the same in every run. */
  static Residents of(Layout layout, int count) {
    System.gc();
    long before = ownMemory();
    List<ExpertVector> experts = new ArrayList<>();
    float[] z = new float[layout.size()]; // one for all: garbage would count as theirs
    for (int i = 0; i < count; i++) {
      RandomGenerator random = new SplittableRandom(i);
      for (int k = 0; k < z.length; k++) {
        z[k] = (float) (1 + DEVIATION * random.nextGaussian());
      }
      experts.add(ExpertVector.of(layout, z));
    }
    return new Residents(experts, (ownMemory() - before) / (double) count);
  }

  /**
   * Memory that this process has for itself, in bytes: without the mapped files of models, which it
   * shares with all others.
   */
  static long ownMemory() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
      return lines
          .filter(line -> line.startsWith("RssAnon:"))
          .map(line -> line.replaceAll("\\D", ""))
          .mapToLong(kibibytes -> Long.parseLong(kibibytes) << 10)
          .findFirst()
          .orElseThrow(() -> new IllegalStateException("/proc/self/status must tell RssAnon"));
    } catch (IOException e) {
      throw new UncheckedIOException("memory can be told on Linux only", e);
    }
  }
}
