// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.svf;

import static java.util.Objects.requireNonNull;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import io.zoetic.model.checkpoint.Checkpoint;
import io.zoetic.model.checkpoint.InvalidCheckpointException;
import io.zoetic.model.checkpoint.SafetensorsFile;
import io.zoetic.model.checkpoint.SafetensorsWriter;
import io.zoetic.model.checkpoint.StoredTensor;
import io.zoetic.model.checkpoint.StoredType;
import io.zoetic.model.torch.TensorLoader;
import io.zoetic.model.torch.TorchScript;
import io.zoetic.model.torch.TorchThread;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The singular value decompositions of one base model's matrices, on disk: each matrix is factored
 * once, in float64, and kept in float32.
 *
 * <p>One safetensors file per matrix, in a directory named by the checkpoint's digest: {@code u}
 * (r,m), the transposed left vectors, {@code s} (r), falling, and {@code v} (r,n), the transposed
 * right vectors; so a range of components is contiguous. Files appear whole or not at all:
 * processes may share a cache. Thread-safe.
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
   * Factors the matrices of a layout that are not in the cache.
   *
   * @param parallel how many matrices at a time; each needs about eight times its float32 size
   * @return how many had to be factored
   * @throws InvalidCheckpointException if a matrix is missing or has another shape
   * @throws UncheckedIOException if the cache cannot be written
   */
  public int prepare(Layout layout, Checkpoint checkpoint, int parallel, Progress progress) {
    List<WeightMatrix> missing =
        layout.matrices().stream()
            .map(Layout.Part::matrix)
            .filter(matrix -> !contains(matrix))
            .toList();
    if (missing.isEmpty()) {
      return 0;
    }
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new UncheckedIOException("the cache must be a directory, was " + directory, e);
    }
    AtomicInteger done = new AtomicInteger();
    try (ExecutorService workers = Executors.newFixedThreadPool(parallel)) {
      List<Future<?>> tasks = new ArrayList<>();
      for (WeightMatrix matrix : missing) {
        tasks.add(
            workers.submit(
                () -> {
                  factor(matrix, checkpoint);
                  progress.factored(matrix, done.incrementAndGet(), missing.size());
                }));
      }
      await(tasks, workers);
    }
    return missing.size();
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

  private void factor(WeightMatrix matrix, Checkpoint checkpoint) {
    TorchThread.prepareForInference();
    StoredTensor stored = matrix.in(checkpoint);
    try (PtNDManager manager = (PtNDManager) NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
      PtSymbolBlock svd =
          TorchScript.compile(
              manager, TorchScript.source(SvdCache.class, "svd.py"), "Svd", Map.of());
      PtNDArray weight = new TensorLoader(manager).load(stored, StoredType.F32.torchCode());
      try (IValue input = IValue.from(weight);
          IValue result = IValueUtils.runMethod(svd, "decompose", input)) {
        write(matrix, result.toIValueTuple(), manager);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the factors of " + matrix.name(), e);
    }
  }

  private void write(WeightMatrix matrix, IValue[] factors, PtNDManager manager)
      throws IOException {
    SafetensorsWriter writer = new SafetensorsWriter(Map.of(BASE_MODEL, digest));
    String[] names = {"u", "s", "v"};
    for (int i = 0; i < names.length; i++) {
      PtNDArray array = factors[i].toTensor(manager);
      writer.addFloat32(names[i], array.getShape().getShape(), array.toByteBuffer());
      factors[i].close();
    }
    writer.write(file(matrix));
  }

  /**
   * The factors of a matrix; the caller closes them.
   *
   * @throws InvalidCheckpointException if they are not in the cache or not what they should be
   */
  public Factors factors(WeightMatrix matrix) {
    SafetensorsFile file = SafetensorsFile.open(file(matrix));
    try {
      if (!digest.equals(file.metadata().get(BASE_MODEL))) {
        throw new InvalidCheckpointException(
            "%s must belong to the base model %s, belongs to %s"
                .formatted(file(matrix), digest, file.metadata().get(BASE_MODEL)));
      }
      int rank = matrix.rank();
      return new Factors(
          file,
          file.float32("u", rank, matrix.outputs()),
          file.float32("s", rank),
          file.float32("v", rank, matrix.inputs()));
    } catch (RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /**
   * The singular values of a matrix, all of them, falling.
   *
   * @throws InvalidCheckpointException as {@link #factors}
   */
  public float[] sigma(WeightMatrix matrix) {
    try (Factors factors = factors(matrix)) {
      return SafetensorsFile.floats(factors.s());
    }
  }

  /** Whether a matrix has been factored. */
  public boolean contains(WeightMatrix matrix) {
    return Files.exists(file(matrix));
  }

  private Path file(WeightMatrix matrix) {
    return directory.resolve(matrix.name() + ".safetensors");
  }

  /**
   * The decomposition of one matrix, memory-mapped until closed.
   *
   * @param u (r,m), the transposed left singular vectors
   * @param s (r), the singular values, falling
   * @param v (r,n), the transposed right singular vectors
   */
  public record Factors(SafetensorsFile file, StoredTensor u, StoredTensor s, StoredTensor v)
      implements AutoCloseable {
    @Override
    public void close() {
      file.close();
    }
  }
}
