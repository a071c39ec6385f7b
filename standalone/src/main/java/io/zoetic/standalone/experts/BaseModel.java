// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone.experts;

import io.zoetic.model.checkpoint.Checkpoint;
import io.zoetic.model.svf.Layout;
import io.zoetic.model.svf.SvdCache;
import io.zoetic.model.torch.TorchThread;
import java.nio.file.Path;

/**
 * A base model that is looked at, not run.
 *
 * @param directory of the checkpoint
 * @param layout what carries z
 * @param svdCache its factors; complete only after {@link SvdCache#prepare}
 */
record BaseModel(
    Path directory, Checkpoint checkpoint, String digest, Layout layout, SvdCache svdCache)
    implements AutoCloseable {

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
  SvdCache factored() {
    factor(defaultParallel(), new SvdProgress(System.err));
    return svdCache;
  }

  @Override
  public void close() {
    checkpoint.close();
  }
}
