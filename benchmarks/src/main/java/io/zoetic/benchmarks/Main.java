// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks;

import java.io.IOException;
import java.util.List;

/** Runs a benchmark by name. */
public final class Main {
  private static final String USAGE = "usage: bench serving [--rounds=N] [--tokens=N]";

  private Main() {}

  public static void main(String[] arguments) throws IOException {
    List<String> given = List.of(arguments);
    if (!given.isEmpty() && !given.getFirst().equals("serving")) {
      System.err.println(USAGE + "; there is no benchmark " + given.getFirst());
      System.exit(2);
    }
    int rounds = option(given, "--rounds=", 5);
    int tokens = option(given, "--tokens=", 128);
    System.out.print(ServingBenchmark.run(rounds, tokens));
    System.exit(0);
  }

  private static int option(List<String> given, String name, int otherwise) {
    return given.stream()
        .filter(argument -> argument.startsWith(name))
        .map(argument -> Integer.parseInt(argument.substring(name.length())))
        .findFirst()
        .orElse(otherwise);
  }
}
