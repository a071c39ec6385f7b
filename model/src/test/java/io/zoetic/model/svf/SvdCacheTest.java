// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.svf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.zoetic.model.Golden;
import io.zoetic.model.checkpoint.Checkpoint;
import io.zoetic.model.checkpoint.InvalidCheckpointException;
import io.zoetic.model.checkpoint.SafetensorsFile;
import io.zoetic.model.config.ModelConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The factors of the golden checkpoint llama, checked in plain double arithmetic. */
class SvdCacheTest {
  private static final Layout LAYOUT =
      Layout.of(LayoutSpec.ALL, ModelConfig.read(Golden.directory("llama")).matrices());

  @TempDir Path root;
  private final Checkpoint checkpoint = Checkpoint.open(Golden.directory("llama"));

  @AfterEach
  void close() {
    checkpoint.close();
  }

  @Test
  void factors_areOrthogonalSortedAndGiveTheMatrixBack() {
    SvdCache cache = prepared(2);

    for (Layout.Part part : LAYOUT.matrices()) {
      WeightMatrix matrix = part.matrix();
      try (SvdCache.Factors factors = cache.factors(matrix)) {
        float[] u = SafetensorsFile.floats(factors.u());
        float[] s = SafetensorsFile.floats(factors.s());
        float[] v = SafetensorsFile.floats(factors.v());
        assertThat(relativeError(matrix, u, s, v)).as(matrix.name()).isLessThanOrEqualTo(1e-7);
        assertOrthogonal(u, matrix.rank(), matrix.outputs());
        assertOrthogonal(v, matrix.rank(), matrix.inputs());
        for (int i = 1; i < s.length; i++) {
          assertThat(s[i]).isBetween(0f, s[i - 1]);
        }
        assertThat(cache.sigma(part)).isEqualTo(s);
      }
    }
  }

  @Test
  void preparing_aSecondTime_factorsNothing_andMoreFactorsOnlyWhatIsNew() {
    Layout few = Layout.of(LayoutSpec.parse("qv,components=top-2"), matrices());
    SvdCache cache = SvdCache.of(root, "digest");
    List<Integer> done = new CopyOnWriteArrayList<>();

    assertThat(cache.prepare(few, checkpoint, 1, (_, i, _) -> done.add(i))).isEqualTo(6);
    assertThat(done).containsExactly(1, 2, 3, 4, 5, 6);
    assertThat(cache.prepare(few, checkpoint, 1, (_, i, _) -> done.add(i))).isZero();
    assertThat(done).hasSize(6);
    assertThat(cache.prepare(LAYOUT, checkpoint, 2, (_, _, _) -> {})).isEqualTo(15);
  }

  @Test
  void preparing_severalTimesAtOnce_factorsEachMatrixOnce() throws Exception {
    List<Callable<Integer>> tasks =
        Collections.nCopies(
            4, () -> SvdCache.of(root, "digest").prepare(LAYOUT, checkpoint, 1, (_, _, _) -> {}));
    int factored = 0;
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      for (Future<Integer> each : threads.invokeAll(tasks)) {
        factored += each.get();
      }
    }

    assertThat(factored).isEqualTo(LAYOUT.matrices().size());
    assertThat(SvdCache.of(root, "digest").contains(LAYOUT)).isTrue();
  }

  @Test
  void fileThatAKilledProcessLeft_isNoFactorAndIsDeleted() throws IOException {
    Path left = root.resolve("digest").resolve("." + first().name() + ".safetensors.0a1b");
    Files.createDirectories(left.getParent());
    Files.writeString(left, "half of it");

    assertThat(SvdCache.of(root, "digest").contains(first())).isFalse();
    prepared(1);
    assertThat(left).doesNotExist();
  }

  @Test
  void factors_thatAreMissing_areRefused() {
    assertThat(SvdCache.of(root, "digest").contains(first())).isFalse();
    assertThatThrownBy(() -> SvdCache.of(root, "digest").factors(first()))
        .isInstanceOf(InvalidCheckpointException.class)
        .hasMessageContaining("cannot map " + root.resolve("digest"));
  }

  @Test
  void factors_ofAnotherBaseModel_areRefused() throws IOException {
    Path others = Files.createDirectories(root.resolve("other"));
    Files.copy(file(prepared(1)), others.resolve(first().name() + ".safetensors"));

    assertThatThrownBy(() -> SvdCache.of(root, "other").factors(first()))
        .isInstanceOf(InvalidCheckpointException.class)
        .hasMessageContaining("must belong to the base model other, belongs to digest");
  }

  @Test
  void file_cutShort_isRefused() throws IOException {
    SvdCache cache = prepared(1);
    byte[] whole = Files.readAllBytes(file(cache));

    Files.write(file(cache), Arrays.copyOf(whole, whole.length - 1));
    assertThatThrownBy(() -> cache.factors(first()))
        .isInstanceOf(InvalidCheckpointException.class)
        .hasMessageContaining(first().name() + ".safetensors: data_offsets of v must lie in 0..");

    Files.write(file(cache), Arrays.copyOf(whole, 20));
    assertThatThrownBy(() -> cache.factors(first()))
        .isInstanceOf(InvalidCheckpointException.class)
        .hasMessageContaining("the file is truncated or not safetensors");
  }

  private SvdCache prepared(int parallel) {
    SvdCache cache = SvdCache.of(root, "digest");
    cache.prepare(LAYOUT, checkpoint, parallel, (_, _, _) -> {});
    return cache;
  }

  private static List<WeightMatrix> matrices() {
    return LAYOUT.matrices().stream().map(Layout.Part::matrix).toList();
  }

  private static WeightMatrix first() {
    return LAYOUT.matrices().getFirst().matrix();
  }

  private static Path file(SvdCache cache) {
    return cache.directory().resolve(first().name() + ".safetensors");
  }

  /** ‖U diag(s) Vᵀ − W‖ / ‖W‖ in the Frobenius norm. */
  private double relativeError(WeightMatrix matrix, float[] u, float[] s, float[] v) {
    float[] w =
        SafetensorsFile.floats(checkpoint.tensor(matrix.name(), matrix.outputs(), matrix.inputs()));
    double error = 0;
    double norm = 0;
    for (int row = 0; row < matrix.outputs(); row++) {
      for (int column = 0; column < matrix.inputs(); column++) {
        double sum = 0;
        for (int i = 0; i < s.length; i++) {
          sum += (double) u[i * matrix.outputs() + row] * s[i] * v[i * matrix.inputs() + column];
        }
        float expected = w[row * matrix.inputs() + column];
        error += (sum - expected) * (sum - expected);
        norm += (double) expected * expected;
      }
    }
    return Math.sqrt(error / norm);
  }

  private static void assertOrthogonal(float[] vectors, int count, int length) {
    for (int i = 0; i < count; i++) {
      for (int j = 0; j <= i; j++) {
        double product = 0;
        for (int at = 0; at < length; at++) {
          product += (double) vectors[i * length + at] * vectors[j * length + at];
        }
        assertThat(product).isCloseTo(i == j ? 1 : 0, within(1e-5));
      }
    }
  }
}
