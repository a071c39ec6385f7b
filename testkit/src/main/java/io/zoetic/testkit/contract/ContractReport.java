// SPDX-License-Identifier: Apache-2.0
package io.zoetic.testkit.contract;

import io.zoetic.testkit.contract.ContractClasses.Declared;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What was run of the contracts of some modules, and against what: a table, and a line for each
 * test that is declared and did not run to its end.
 */
public final class ContractReport {
  private static final String PASSED = "SUCCESSFUL";
  private static final String IN_MEMORY = "memory";

  private final Map<List<String>, Row> rows = new TreeMap<>(Comparator.comparing(List::toString));
  private final List<String> missing = new ArrayList<>();

  private ContractReport() {}

  /**
   * Reads what is declared and what was run.
   *
   * @param all every module whose tests may have a contract of another's
   * @param run the modules whose tests must have run
   */
  static ContractReport of(List<Path> all, List<Path> run) throws IOException {
    ContractReport report = new ContractReport();
    ContractClasses classes = new ContractClasses(all);
    for (Path module : run) {
      Map<String, List<ContractRun>> runs =
          ContractRun.of(module).stream().collect(Collectors.groupingBy(ContractRun::type));
      for (Declared declared : classes.of(module)) {
        report.add(declared, runs.getOrDefault(declared.type(), List.of()));
      }
    }
    if (report.rows.isEmpty()) {
      report.missing.add("there must be a contract, was none in " + run);
    }
    return report;
  }

  private void add(Declared declared, List<ContractRun> runs) {
    String backends =
        runs.stream()
            .map(ContractRun::backend)
            .distinct()
            .map(each -> each.isEmpty() ? IN_MEMORY : each)
            .collect(Collectors.joining(" and "));
    String contract = simple(declared.contract()).replaceFirst("(Contract|IT)$", "");
    Row row =
        rows.computeIfAbsent(
            List.of(contract, backends.isEmpty() ? "nothing" : backends), _ -> new Row());
    Map<String, Set<String>> outcomes =
        runs.stream()
            .collect(
                Collectors.groupingBy(
                    ContractRun::method,
                    Collectors.mapping(
                        ContractRun::outcome, Collectors.toCollection(TreeSet::new))));
    for (String method : declared.methods()) {
      Set<String> outcome = outcomes.getOrDefault(method, Set.of("not run"));
      row.add(outcome);
      if (!outcome.equals(Set.of(PASSED))) {
        missing.add(
            "%s.%s must run to its end, was %s"
                .formatted(simple(declared.type()), method, String.join(" and ", outcome)));
      }
    }
  }

  private static String simple(String type) {
    return type.substring(type.lastIndexOf('.') + 1);
  }

  /** Of one contract and one kind of backend. */
  private static final class Row {
    private int methods;
    private int run;
    private int failed;

    private void add(Set<String> outcome) {
      methods++;
      if (outcome.contains("FAILED")) {
        failed++;
      }
      if (outcome.contains("FAILED") || outcome.equals(Set.of(PASSED))) {
        run++;
      }
    }
  }

  List<String> table() {
    List<String> lines = new ArrayList<>();
    lines.add("| contract | against | methods | run | failed |");
    lines.add("| --- | --- | ---: | ---: | ---: |");
    rows.forEach(
        (key, row) ->
            lines.add(
                "| %s | %s | %d | %d | %d |"
                    .formatted(key.get(0), key.get(1), row.methods, row.run, row.failed)));
    return lines;
  }

  /** What is declared and did not run to its end, a sentence each. */
  List<String> missing() {
    return missing;
  }

  /**
   * Prints the table, and ends with 1 if anything is missing.
   *
   * @param arguments the root of the modules, then those that must have run; all, if none is named
   */
  public static void main(String[] arguments) throws IOException {
    Path root = Path.of(arguments[0]);
    List<Path> all;
    try (Stream<Path> folders = Files.list(root)) {
      all = folders.sorted().toList();
    }
    List<Path> run = Stream.of(arguments).skip(1).map(root::resolve).toList();
    ContractReport report = of(all, run.isEmpty() ? all : run);
    report.table().forEach(System.out::println);
    report.missing().forEach(System.out::println);
    if (!report.missing().isEmpty()) {
      System.exit(1);
    }
  }
}
