// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.model;

import io.zoetic.cli.experts.ModelOptions;
import io.zoetic.model.checkpoint.Checkpoint;
import io.zoetic.model.config.ModelConfig;
import io.zoetic.model.source.ModelSource;
import io.zoetic.model.svf.Layout;
import io.zoetic.model.svf.LayoutSpec;
import io.zoetic.model.svf.SvdCache;
import io.zoetic.model.torch.TorchThread;
import io.zoetic.referencemodel.ReferenceModel;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A base model that is looked at, not run.
 *
 * @param directory of the checkpoint
 * @param layout what carries z
 * @param svdCache its factors; complete only after {@link SvdCache#prepare}
 */
public record BaseModel(
    Path directory, Checkpoint checkpoint, String digest, Layout layout, SvdCache svdCache)
    implements AutoCloseable {

  /**
   * Opens one; the caller closes it.
   *
   * @param spec what carries z
   * @throws IllegalArgumentException if the layout does not fit the model
   * @throws io.zoetic.model.checkpoint.InvalidCheckpointException if the checkpoint does not
   */
  public static BaseModel open(ModelOptions options, LayoutSpec spec) throws IOException {
    Path directory =
        options.model() == null
            ? ReferenceModel.extractTo(Path.of(".zoetic", "data", "zoetic-reference"))
            : ModelSource.ofProcess().find(options.model());
    Checkpoint checkpoint = Checkpoint.open(directory);
    try {
      Layout found = Layout.of(spec, ModelConfig.read(directory).matrices());
      String digest = checkpoint.digest();
      Path root = options.svdCache() == null ? SvdCache.defaultRoot() : options.svdCache();
      return new BaseModel(directory, checkpoint, digest, found, SvdCache.of(root, digest));
    } catch (RuntimeException e) {
      checkpoint.close();
      throw e;
    }
  }

  /** Matrices at a time where nobody says otherwise: memory bounds it before cores do. */
  static int defaultParallel() {
    return Math.min(4, Runtime.getRuntime().availableProcessors());
  }

  /**
   * Factors what is missing of the layout; several matrices on a core each are faster than one on
   * all of them.
   *
   * @return how many matrices were missing
   */
  int factor(int parallel, SvdProgress progress) {
    TorchThread.limitParallelism(
        Math.max(1, Runtime.getRuntime().availableProcessors() / parallel));
    int missing = svdCache.prepare(layout, checkpoint, parallel, progress);
    progress.finish();
    return missing;
  }

  /** The cache with all factors of the layout; what it takes is told on standard error. */
  public SvdCache factored() {
    factor(defaultParallel(), new SvdProgress(System.err));
    return svdCache;
  }

  @Override
  public void close() {
    checkpoint.close();
  }
}
