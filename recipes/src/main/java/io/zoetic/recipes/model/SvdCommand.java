// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.model;

import io.zoetic.bootstrap.ServiceMain;
import io.zoetic.cli.experts.ModelOptions;
import io.zoetic.model.svf.Layout;
import io.zoetic.model.svf.LayoutSpec;
import io.zoetic.model.svf.WeightMatrix;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Factors the matrices of a layout into the cache. */
@Command(
    name = "svd",
    description = "Factors the weight matrices that carry z, once, into a cache on disk.")
public final class SvdCommand implements Callable<Integer> {
  @Mixin private final ModelOptions model = new ModelOptions();

  @Option(
      names = "--layout",
      paramLabel = "SPEC",
      description = "what carries z, such as mlp+qv,layers=half; default: ${DEFAULT-VALUE}")
  private String layout = "all";

  @Option(
      names = "--parallel",
      paramLabel = "N",
      description =
          "matrices at a time, each in eight times its float32 size; default: ${DEFAULT-VALUE},"
              + " the cores of this machine but at most 4")
  private int parallel = BaseModel.defaultParallel();

  @Override
  public Integer call() throws IOException {
    if (parallel < 1) {
      throw new IllegalArgumentException("parallel must be >= 1, was " + parallel);
    }
    LayoutSpec spec = LayoutSpec.parse(layout);
    SvdProgress progress = new SvdProgress(System.out);
    try (BaseModel base = BaseModel.open(model, spec)) {
      Layout found = base.layout();
      int factored = base.factor(parallel, progress);
      System.out.printf(
          "layout %s: %d matrices, %,d components, %s%n",
          found.spec(), found.matrices().size(), found.size(), megabytes(found));
      System.out.println(
          factored == 0
              ? "all of them were there"
              : factored + " factored in " + progress.seconds() + " s");
      System.out.printf("cache: %s%n", base.svdCache().directory());
    }
    return ServiceMain.OK;
  }

  /** What the factors take on disk: r(m + 1 + n) float32 values for each matrix. */
  private static String megabytes(Layout layout) {
    long values = 0;
    for (Layout.Part part : layout.matrices()) {
      WeightMatrix matrix = part.matrix();
      values += matrix.rank() * (1L + matrix.outputs() + matrix.inputs());
    }
    return "%,.1f MB of factors".formatted(Float.BYTES * values / 1e6);
  }
}
