// SPDX-License-Identifier: Apache-2.0
package io.zoetic.testkit.contract;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * One run of a test of a contract.
 *
 * @param type the class that was run, not the contract
 * @param outcome as JUnit calls it, or SKIPPED
 * @param backend what it was run against; empty if against nothing but memory
 */
record ContractRun(String type, String method, String outcome, String backend) {
  static Path folderOf(Path module) {
    return module.resolve("target/contracts");
  }

  String line() {
    return String.join("\t", type, method, outcome, backend);
  }

  /** All that were written down in a module. */
  static List<ContractRun> of(Path module) throws IOException {
    Path folder = folderOf(module);
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    List<ContractRun> all = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.readAllLines(file).forEach(line -> all.add(parse(line)));
      }
    }
    return all;
  }

  private static ContractRun parse(String line) {
    String[] parts = line.split("\t", -1);
    return new ContractRun(parts[0], parts[1], parts[2], parts[3]);
  }
}
