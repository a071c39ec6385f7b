// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.operation;

import io.zoetic.benchmarks.operation.QuickStart.Seconds;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The quick start of one checkout against that of another, in turn. */
@Command(
    name = "quickstart",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description =
        "Seconds to ready, to the first answer, of an operator's command and of the demo, against"
            + " another build.")
public final class QuickStartCommand implements Callable<Integer> {
  @Option(
      names = "--baseline",
      required = true,
      paramLabel = "DIR",
      description = "a checkout of what it is compared with")
  private Path baseline = Path.of("");

  @Option(names = "--checkout", paramLabel = "DIR", description = "what is measured")
  private Path checkout = Path.of(".");

  @Option(names = "--rounds", paramLabel = "N")
  private int rounds = 5;

  @Option(names = "--warm-up", paramLabel = "N", description = "rounds before, not counted")
  private int warmUp = 1;

  @Option(names = "--without-demo")
  private boolean withoutDemo;

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<QuickStart> both = List.of(new QuickStart(baseline), new QuickStart(checkout));
    // The first of each builds what is not built and archives its classes.
    for (int round = 0; round < warmUp; round++) {
      for (QuickStart each : both) {
        each.run(!withoutDemo);
      }
    }
    List<Seconds> old = new ArrayList<>();
    List<Seconds> measured = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      boolean oldFirst = round % 2 == 0;
      Seconds first = both.get(oldFirst ? 0 : 1).run(!withoutDemo);
      Seconds second = both.get(oldFirst ? 1 : 0).run(!withoutDemo);
      old.add(oldFirst ? first : second);
      measured.add(oldFirst ? second : first);
      System.err.printf(
          "round %d: baseline %s, measured %s%n", round + 1, old.getLast(), measured.getLast());
    }
    System.out.printf(
        "%d rounds after %d of warm-up, the builds in turn; seconds: median (least to greatest),"
            + " ratios within a round.%n%n| | baseline | measured | ratio |%n|---|---|---|---|%n",
        rounds, warmUp);
    row("to ready", old, measured, Seconds::ready);
    row("to the first answer", old, measured, Seconds::answer);
    row("processor time until then", old, measured, Seconds::processor);
    row("`experts list`, warm", old, measured, Seconds::command);
    if (!withoutDemo) {
      row("demo", old, measured, Seconds::demo);
      row("its processor time", old, measured, Seconds::demoProcessor);
    }
    return 0;
  }

  private static void row(
      String name, List<Seconds> old, List<Seconds> measured, ToDoubleFunction<Seconds> part) {
    List<Double> before = old.stream().mapToDouble(part).boxed().toList();
    List<Double> now = measured.stream().mapToDouble(part).boxed().toList();
    List<Double> ratios =
        IntStream.range(0, now.size()).mapToObj(i -> now.get(i) / before.get(i)).toList();
    System.out.printf("| %s | %s | %s | %s |%n", name, words(before), words(now), words(ratios));
  }

  private static String words(List<Double> values) {
    List<Double> sorted = new ArrayList<>(values);
    Collections.sort(sorted);
    int half = sorted.size() / 2;
    double median =
        sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
    return "%.2f (%.2f to %.2f)".formatted(median, sorted.getFirst(), sorted.getLast());
  }
}
