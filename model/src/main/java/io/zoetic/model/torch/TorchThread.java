// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.torch;

import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;

/** The switches of libtorch that belong to a thread. */
public final class TorchThread {
  private TorchThread() {}

  /**
   * Bounds how many threads of the process share one operation; for threads that have not computed
   * anything yet.
   */
  public static void limitParallelism(int threads) {
    Engine.getEngine("PyTorch");
    JniUtils.setNumThreads(threads);
  }

  /** How many threads share one operation. */
  public static int parallelism() {
    Engine.getEngine("PyTorch");
    return JniUtils.getNumThreads();
  }

  /**
   * Readies the calling thread for inference: no gradients, and no profiling executor, which
   * recompiles again and again when shapes vary. Every thread that runs a decoder calls this first.
   */
  public static void prepareForInference() {
    Engine.getEngine("PyTorch"); // The first mention loads libtorch.
    JniUtils.setGradMode(false);
    JniUtils.setGraphExecutorOptimize(false);
  }
}
