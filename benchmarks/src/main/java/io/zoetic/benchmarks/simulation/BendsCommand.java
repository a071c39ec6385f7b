// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.simulation;

import io.zoetic.benchmarks.simulation.Outcome.Part;
import io.zoetic.benchmarks.simulation.Scale.Try;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where a platform that grows bends first, and how far what is tried moves that. */
@Command(
    name = "bends",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = "Which part is asked for more than it can at which size, and what moves that.")
final class BendsCommand implements Callable<Integer> {
  /** Work that comes to more than this of a part's time makes it the one that bends. */
  private static final double FULL = 1;

  @Mixin private SimulationCommand.Given given = new SimulationCommand.Given();

  @Mixin private SimulationCommand.Window window = new SimulationCommand.Window();

  @Option(names = "--workers", split = ",", paramLabel = "N", description = "sizes")
  private List<Integer> sizes = List.of(10, 30, 100, 300, 1000);

  @Option(names = "--tries", split = ",", paramLabel = "N", description = "which, from 0; all")
  private List<Integer> tries = IntStream.range(0, Scale.tries().size()).boxed().toList();

  @Override
  public Integer call() {
    Costs costs = given.costs();
    System.out.println(costs.table());
    List<Part> bends = new ArrayList<>();
    List<Try> tried = tries.stream().map(Scale.tries()::get).toList();
    tried.forEach(each -> bends.add(loads(each, costs)));
    System.out.printf("%n| tried | bends first | at workers | times |%n|---|---|---|---|%n");
    for (int i = 0; i < bends.size(); i++) {
      System.out.printf(
          "| %s | %s | %,.0f | %.1f |%n",
          tried.get(i).name(),
          bends.get(i).name(),
          bends.get(i).load(),
          bends.get(i).load() / bends.getFirst().load());
    }
    knee(tried.getFirst(), costs, (int) bends.getFirst().load());
    return 0;
  }

  /**
   * Without queues: what each part would need. Returns which bends first, and at how many workers.
   */
  private Part loads(Try tried, Costs costs) {
    List<Outcome> outcomes = sizes.stream().map(size -> run(tried, size, costs, false)).toList();
    List<String> names = outcomes.getFirst().loads().parts().stream().map(Part::name).toList();
    System.out.printf(
        "%n%s: work for each part's time, without queues.%n%n| workers | models | %s | reports/s |"
            + " connections | prompt tokens read an answer |%n|%s%n",
        tried.name(), String.join(" | ", names), "---|".repeat(names.size() + 5));
    for (int i = 0; i < sizes.size(); i++) {
      Outcome outcome = outcomes.get(i);
      System.out.printf(
          "| %,d | %.2f | %s | %,.0f | %,d | %.1f |%n",
          sizes.get(i),
          outcome.loads().models(),
          outcome.loads().parts().stream()
              .map(part -> "%.2f".formatted(part.load()))
              .collect(Collectors.joining(" | ")),
          outcome.rates().reports() * tried.regions(),
          outcome.rates().connections(),
          outcome.rates().read() / outcome.rates().answered());
    }
    return IntStream.range(0, names.size())
        .mapToObj(part -> new Part(names.get(part), bend(outcomes, part)))
        .min(Comparator.comparingDouble(Part::load))
        .orElseThrow();
  }

  /** The size at which a part is full: in line with the two sizes around it, or the last two. */
  private double bend(List<Outcome> outcomes, int part) {
    double size = 0;
    double load = 0;
    double growth = 0;
    for (int i = 0; i < sizes.size(); i++) {
      double next = outcomes.get(i).loads().parts().get(part).load();
      growth = (next - load) / (sizes.get(i) - size);
      if (next >= FULL) {
        return size + (FULL - load) / growth;
      }
      size = sizes.get(i);
      load = next;
    }
    return growth <= 0 ? Double.POSITIVE_INFINITY : size + (FULL - load) / growth;
  }

  /** With queues: what those who ask feel of it, below and above. */
  private void knee(Try tried, Costs costs, int bend) {
    System.out.printf(
        "%n%s: with queues, around the bend, %s. First tokens and answers that come later are not in"
            + " the times.%n%n%s",
        tried.name(), window, Outcome.HEAD.formatted());
    for (double share : new double[] {0.5, 0.8, 0.9, 1.0, 1.1, 1.3}) {
      int size = Math.max(1, (int) Math.round(bend * share));
      System.out.print(run(tried, size, costs, true).line());
    }
  }

  private Outcome run(Try tried, int size, Costs costs, boolean isQueued) {
    return window.measure(
        window.simulation(Scale.scenario(tried, size, given.seed()), costs, isQueued));
  }
}
