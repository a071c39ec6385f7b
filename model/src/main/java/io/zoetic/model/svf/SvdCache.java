// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.svf;

import static java.util.Objects.requireNonNull;

import io.zoetic.model.checkpoint.Checkpoint;
import io.zoetic.model.checkpoint.InvalidCheckpointException;
import io.zoetic.model.checkpoint.SafetensorsFile;
import io.zoetic.model.checkpoint.SafetensorsWriter;
import io.zoetic.model.checkpoint.StoredTensor;
import io.zoetic.model.torch.ThreadPriority;
import io.zoetic.model.torch.TorchThread;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The singular value decompositions of one base model's matrices, on disk: each matrix is factored
 * once, in float64, and kept in float32.
 *
 * <p>One safetensors file per matrix, in a directory named by the checkpoint's digest: {@code u}
 * (r,m), the transposed left vectors, {@code s} (r), falling, and {@code v} (r,n), the transposed
 * right vectors; so a range of components is contiguous. Of a large matrix of which a layout names
 * the first k components alone, those alone are computed, by a randomised range finder, and kept as
 * {@code .top-k.safetensors}. Files appear whole or not at all, and one process at a time computes
 * those of a base model: processes may share a cache. Thread-safe.
 */
public final class SvdCache {
  private static final String BASE_MODEL = "base_model";

  private final Path directory;
  private final String digest;

  /** Is told of every matrix that has been factored; from several threads. */
  @FunctionalInterface
  public interface Progress {
    /** {@code done} of {@code total} missing matrices are on disk. */
    void factored(WeightMatrix matrix, int done, int total);

    /** Another thread or process is at it: {@code done} of {@code total} matrices are on disk. */
    default void waiting(int done, int total) {}
  }

  private SvdCache(Path directory, String digest) {
    this.directory = directory;
    this.digest = digest;
  }

  /**
   * The cache of a base model.
   *
   * @param root the directory of all caches
   * @param digest of the checkpoint
   */
  public static SvdCache of(Path root, String digest) {
    return new SvdCache(root.resolve(requireNonNull(digest, "digest")), digest);
  }

  /** Where all caches of this user are, unless told otherwise. */
  public static Path defaultRoot() {
    String cacheHome = System.getenv("XDG_CACHE_HOME");
    Path caches =
        cacheHome == null || cacheHome.isBlank()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(cacheHome);
    return caches.resolve("zoetic").resolve("svd");
  }

  /** Where this base model's files are. */
  public Path directory() {
    return directory;
  }

  /**
   * Factors the matrices of a layout that are not in the cache. Where another thread or process is
   * at it, waits: the same is never computed twice at a time.
   *
   * @param parallel how many matrices at a time; each needs about eight times its float32 size
   * @return how many had to be factored here
   * @throws InvalidCheckpointException if a matrix is missing or has another shape
   * @throws UncheckedIOException if the cache cannot be written
   * @throws IllegalStateException if the calling thread is interrupted
   */
  public int prepare(Layout layout, Checkpoint checkpoint, int parallel, Progress progress) {
    return prepare(layout, checkpoint, parallel, Executors.defaultThreadFactory(), progress);
  }

  /** The same on what other threads leave of the processor, on all of it. */
  public int prepareInBackground(Layout layout, Checkpoint checkpoint, Progress progress) {
    int parallel =
        Math.max(1, Runtime.getRuntime().availableProcessors() / TorchThread.parallelism());
    return prepare(
        layout,
        checkpoint,
        parallel,
        task ->
            Thread.ofPlatform()
                .daemon()
                .name("factoring")
                .unstarted(
                    () -> {
                      ThreadPriority.background();
                      task.run();
                    }),
        progress);
  }

  private int prepare(
      Layout layout,
      Checkpoint checkpoint,
      int parallel,
      ThreadFactory threads,
      Progress progress) {
    if (missing(layout).isEmpty()) {
      return 0;
    }
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new UncheckedIOException("the cache must be a directory, was " + directory, e);
    }
    try (CacheLock lock = new CacheLock(directory.resolve("lock"))) {
      int total = layout.matrices().size();
      while (!lock.tryAcquire()) {
        int left = missing(layout).size();
        if (left == 0) {
          return 0;
        }
        progress.waiting(total - left, total);
        CacheLock.pause();
      }
      deleteUnfinished();
      return factor(missing(layout), checkpoint, parallel, threads, progress);
    }
  }

  /** What processes that were killed have left; who has the lock knows that nobody writes now. */
  private void deleteUnfinished() {
    try (DirectoryStream<Path> left = Files.newDirectoryStream(directory, ".*.safetensors.*")) {
      for (Path file : left) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot clean the cache " + directory, e);
    }
  }

  private int factor(
      List<Layout.Part> missing,
      Checkpoint checkpoint,
      int parallel,
      ThreadFactory threads,
      Progress progress) {
    AtomicInteger done = new AtomicInteger();
    try (ExecutorService workers = Executors.newFixedThreadPool(parallel, threads)) {
      List<Future<?>> tasks = new ArrayList<>();
      for (Layout.Part part : missing) {
        tasks.add(
            workers.submit(
                () -> {
                  factor(part, checkpoint);
                  progress.factored(part.matrix(), done.incrementAndGet(), missing.size());
                }));
      }
      await(tasks, workers);
    }
    return missing.size();
  }

  /** What of a layout is not in the cache. */
  private List<Layout.Part> missing(Layout layout) {
    return layout.matrices().stream().filter(part -> !contains(part)).toList();
  }

  private static void await(List<Future<?>> tasks, ExecutorService workers) {
    try {
      for (Future<?> task : tasks) {
        task.get();
      }
    } catch (ExecutionException e) {
      workers.shutdownNow();
      throw e.getCause() instanceof RuntimeException cause
          ? cause
          : new IllegalStateException("factoring must not fail", e.getCause());
    } catch (InterruptedException e) {
      workers.shutdownNow();
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while factoring", e);
    }
  }

  private void factor(Layout.Part part, Checkpoint checkpoint) {
    WeightMatrix matrix = part.matrix();
    StoredTensor stored = matrix.in(checkpoint);
    try {
      Decomposition.write(
          stored,
          matrix,
          computed(part),
          new SafetensorsWriter(Map.of(BASE_MODEL, digest)),
          file(matrix, computed(part)));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the factors of " + matrix.name(), e);
    }
  }

  /** How many components have to be computed for those of a layout. */
  private static int computed(Layout.Part part) {
    int rank = part.matrix().rank();
    return Decomposition.isRandomised(part.to(), rank) ? part.to() : rank;
  }

  /**
   * The factors of a matrix, at least up to the last component that a layout names; the caller
   * closes them.
   *
   * @throws InvalidCheckpointException if they are not in the cache or not what they should be
   */
  public Factors factors(Layout.Part part) {
    int leading = computed(part);
    boolean isThere = Files.exists(file(part.matrix(), leading));
    return factors(part.matrix(), isThere ? leading : part.matrix().rank());
  }

  /**
   * All factors of a matrix; the caller closes them.
   *
   * @throws InvalidCheckpointException if they are not in the cache or not what they should be
   */
  public Factors factors(WeightMatrix matrix) {
    return factors(matrix, matrix.rank());
  }

  private Factors factors(WeightMatrix matrix, int components) {
    Path path = file(matrix, components);
    SafetensorsFile file = SafetensorsFile.open(path);
    try {
      if (!digest.equals(file.metadata().get(BASE_MODEL))) {
        throw new InvalidCheckpointException(
            "%s must belong to the base model %s, belongs to %s"
                .formatted(path, digest, file.metadata().get(BASE_MODEL)));
      }
      return new Factors(
          file,
          file.float32("u", components, matrix.outputs()),
          file.float32("s", components),
          file.float32("v", components, matrix.inputs()));
    } catch (RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /**
   * The singular values of a matrix, falling, at least up to the last that a layout names.
   *
   * @throws InvalidCheckpointException as {@link #factors(Layout.Part)}
   */
  public float[] sigma(Layout.Part part) {
    try (Factors factors = factors(part)) {
      return SafetensorsFile.floats(factors.s());
    }
  }

  /** Whether every matrix of a layout has been factored. */
  public boolean contains(Layout layout) {
    return missing(layout).isEmpty();
  }

  /** Whether the factors that a layout names are there. */
  public boolean contains(Layout.Part part) {
    return Files.exists(file(part.matrix(), computed(part))) || contains(part.matrix());
  }

  /** Whether all factors of a matrix are there. */
  public boolean contains(WeightMatrix matrix) {
    return Files.exists(file(matrix, matrix.rank()));
  }

  private Path file(WeightMatrix matrix, int components) {
    String which = components == matrix.rank() ? "" : ".top-" + components;
    return directory.resolve(matrix.name() + which + ".safetensors");
  }

  /**
   * The decomposition of one matrix, memory-mapped until closed.
   *
   * @param u (k,m), the transposed left singular vectors; k is the rank, or the leading components
   *     where those alone were computed
   * @param s (k), the singular values, falling
   * @param v (k,n), the transposed right singular vectors
   */
  public record Factors(SafetensorsFile file, StoredTensor u, StoredTensor s, StoredTensor v)
      implements AutoCloseable {
    @Override
    public void close() {
      file.close();
    }
  }
}
