// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.torch;

import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads that an operation of this process may use, by what else computes in it: while a run
 * trains, one core is left to those that wait for it. libtorch's threads belong to the process, and
 * so does this. Thread-safe.
 */
public final class SharedCores {
  private static final AtomicInteger RUNS = new AtomicInteger();

  private SharedCores() {}

  /** A run that trains; closed when it has ended. */
  public interface Run extends AutoCloseable {
    @Override
    void close();
  }

  /** Tells that a run trains from now on. */
  public static Run train() {
    RUNS.incrementAndGet();
    return RUNS::decrementAndGet;
  }

  /** Whether a run trains in this process. */
  public static boolean isTraining() {
    return RUNS.get() > 0;
  }

  /**
   * Keeps one thread's share. libtorch keeps the number for each thread that computes; setting it
   * costs less than a microsecond, and is done when it has changed only.
   */
  public static final class Share {
    private final int alone;
    private final int beside;
    private int current;

    /**
     * Of the calling thread.
     *
     * @param alone threads while no run trains
     * @param beside threads while one does
     */
    public Share(int alone, int beside) {
      Engine.getEngine("PyTorch"); // The first mention loads libtorch.
      this.alone = alone;
      this.beside = beside;
    }

    /** One thread per core, less one while a run trains. */
    public static Share ofProcess() {
      Engine.getEngine("PyTorch");
      int cores = Math.min(Runtime.getRuntime().availableProcessors(), JniUtils.getNumThreads());
      return new Share(cores, Math.max(1, cores - 1));
    }

    /** Called by the same thread before it computes. */
    public void follow() {
      int wanted = isTraining() ? beside : alone;
      if (wanted != current) {
        JniUtils.setNumThreads(wanted);
        current = wanted;
      }
    }
  }
}
