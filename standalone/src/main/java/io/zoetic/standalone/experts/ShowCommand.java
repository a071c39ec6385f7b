// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone.experts;

import io.zoetic.bootstrap.ServiceMain;
import io.zoetic.model.expert.Expert;
import io.zoetic.model.svf.ComponentChange;
import io.zoetic.model.svf.Layout;
import io.zoetic.model.svf.SvdCache;
import java.io.IOException;
import java.util.DoubleSummaryStatistics;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Shows one expert version, matrix by matrix. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    description = {
      "Shows one expert version: what it is and, for each matrix, its z.",
      "The largest change |σ(z-1)| needs the factors that the command svd makes."
    })
final class ShowCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "NAME[@VERSION]",
      description = "the expert; without a version the highest")
  private String id = "";

  @Mixin private final LibraryOptions experts = new LibraryOptions();
  @Mixin private final ModelOptions model = new ModelOptions();

  @Override
  public Integer call() throws IOException {
    try (BaseModel base = model.open()) {
      Expert expert = experts.find(base, id);
      printHead(expert);
      printMatrices(expert, base.svdCache());
    }
    return ServiceMain.OK;
  }

  private static void printHead(Expert expert) {
    System.out.printf("expert       %s%n", expert.id());
    System.out.printf("role         %s%n", expert.role().word());
    System.out.printf("description  %s%n", expert.description());
    System.out.printf("base model   %s%n", expert.baseModel());
    System.out.printf("layout       %s%n", expert.vector().layout().spec());
    System.out.printf("digest       %s%n", expert.vector().digest());
    expert
        .lineage()
        .forEach((key, value) -> System.out.printf("lineage      %s: %s%n", key, value));
  }

  private static void printMatrices(Expert expert, SvdCache cache) {
    Layout layout = expert.vector().layout();
    int width =
        layout.matrices().stream()
            .mapToInt(part -> part.matrix().name().length())
            .max()
            .orElseThrow();
    String row = "%-" + width + "s  %6s  %8s  %8s  %8s  %10s%n";
    System.out.printf("%n" + row, "MATRIX", "COUNT", "MIN", "MEAN", "MAX", "|σ(z-1)|");
    float[] z = expert.vector().toArray();
    for (Layout.Part part : layout.matrices()) {
      DoubleSummaryStatistics own = summary(z, part);
      System.out.printf(
          row,
          part.matrix().name(),
          part.count(),
          decimals(own.getMin()),
          decimals(own.getAverage()),
          decimals(own.getMax()),
          cache.contains(part.matrix())
              ? decimals(
                  ComponentChange.of(cache.sigma(part.matrix()), part, expert.vector()).largest())
              : "-");
    }
  }

  private static DoubleSummaryStatistics summary(float[] z, Layout.Part part) {
    return IntStream.range(part.offset(), part.offset() + part.count())
        .mapToDouble(i -> z[i])
        .summaryStatistics();
  }

  private static String decimals(double value) {
    return "%.4f".formatted(value);
  }
}
