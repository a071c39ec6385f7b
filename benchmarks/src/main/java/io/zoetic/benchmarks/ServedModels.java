// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks;

import ai.djl.Device;
import io.zoetic.bootstrap.Lifecycle;
import io.zoetic.model.ComputeType;
import io.zoetic.model.Decoder;
import io.zoetic.model.LanguageModel;
import io.zoetic.model.checkpoint.Checkpoint;
import io.zoetic.model.config.ModelConfig;
import io.zoetic.model.svf.ExpertVector;
import io.zoetic.model.svf.Layout;
import io.zoetic.model.svf.LayoutSpec;
import io.zoetic.model.svf.SvdCache;
import io.zoetic.model.svf.WeightMatrix;
import java.nio.file.Path;

/**
 * One checkpoint in every form. In float32 all of them use the same bytes of the same files.
 *
 * @param base knows of no experts
 * @param exact serves experts that scale every component of every matrix, in the factored form
 * @param delta serves experts that scale the largest 128 components of every matrix
 * @param merged has one expert folded in
 */
record ServedModels(
    LanguageModel base, LanguageModel exact, LanguageModel delta, LanguageModel merged) {
  private static final LayoutSpec TOP = LayoutSpec.parse("all,components=top-128");
  private static final int CONTEXT_LENGTH_MAX = 512;
  private static final int PROGRESS_STEP = 24;

  /**
   * The source of a model.
   *
   * @param svdCache has all factors
   * @param type the number format to compute in
   */
  record Source(Path checkpoint, Path svdCache, ComputeType type) {
    private LanguageModel load() {
      return LanguageModel.load(checkpoint, options());
    }

    private LanguageModel load(LayoutSpec layout) {
      return LanguageModel.load(
          checkpoint, options().with(LanguageModel.Experts.of(layout, svdCache)));
    }

    private LanguageModel.Options options() {
      return new LanguageModel.Options(type, CONTEXT_LENGTH_MAX, Device.cpu(), null);
    }
  }

  /** Factors the matrices of a checkpoint where that is to be done, on all cores. */
  static Source prepare(Path checkpoint, Path svdCache, ComputeType type) {
    try (Checkpoint weights = Checkpoint.open(checkpoint)) {
      Layout layout = Layout.of(LayoutSpec.ALL, ModelConfig.read(checkpoint).matrices());
      int cores = Runtime.getRuntime().availableProcessors();
      SvdCache.of(svdCache, weights.digest())
          .prepare(layout, weights, cores, ServedModels::tellFactored);
    }
    return new Source(checkpoint, svdCache, type);
  }

  /** Loads them; {@code lifecycle} closes them. */
  static ServedModels load(Lifecycle lifecycle, Source source) {
    LanguageModel base = lifecycle.add("base", source.load());
    LanguageModel exact = lifecycle.add("exact", source.load(LayoutSpec.ALL));
    LanguageModel delta = lifecycle.add("delta", source.load(TOP));
    ExpertVector folded = Residents.of(layout(exact), 1).experts().getFirst();
    Decoder merged = lifecycle.add("merged", exact.decoder().merged(folded));
    return new ServedModels(base, exact, delta, with(exact, merged));
  }

  private static void tellFactored(WeightMatrix matrix, int done, int total) {
    if (done % PROGRESS_STEP == 0 || done == total) {
      System.err.printf("Factored %d of %d matrices%n", done, total);
    }
  }

  private static LanguageModel with(LanguageModel model, Decoder decoder) {
    return new LanguageModel(
        model.name(),
        model.digest(),
        model.contextLength(),
        model.tokenizer(),
        model.chatTemplate(),
        decoder,
        model.checkpoint());
  }

  /** What carries z in a model that serves experts. */
  static Layout layout(LanguageModel model) {
    return model.decoder().layout().orElseThrow();
  }
}
