// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.experts;

import io.zoetic.model.checkpoint.InvalidCheckpointException;
import io.zoetic.model.checkpoint.SafetensorsFile;
import io.zoetic.model.svf.ExpertVector;
import io.zoetic.model.svf.Layout;
import io.zoetic.model.svf.SvdCache;
import io.zoetic.model.training.Parametrisation;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/**
 * Values for every matrix of a layout as others have written them: tensors {@code z.MATRIX}, {@code
 * logits_p.MATRIX} or just {@code MATRIX}.
 */
final class ImportedVector {
  private ImportedVector() {}

  /**
   * Reads the effective z.
   *
   * @param prefix of every tensor's name, or empty
   * @param parametrisation what the values are
   * @param factored asked for σ only where the parametrisation needs it
   * @throws InvalidCheckpointException if the file does not hold every matrix's values
   * @throws IllegalArgumentException if the values are no z
   */
  static ExpertVector read(
      Path path,
      String prefix,
      Parametrisation parametrisation,
      Layout layout,
      Supplier<SvdCache> factored) {
    float[] values;
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      values = values(file, start(file, path, prefix, parametrisation, layout), layout);
    }
    float[] sigma =
        parametrisation == Parametrisation.DIRECT
            ? new float[values.length]
            : sigma(factored.get(), layout);
    return ExpertVector.of(layout, parametrisation.effectiveZ(layout, values, sigma));
  }

  /** What stands before the matrix in the tensors' names. */
  private static String start(
      SafetensorsFile file,
      Path path,
      String prefix,
      Parametrisation parametrisation,
      Layout layout) {
    String first = layout.matrices().getFirst().matrix().name();
    String group = prefix.isEmpty() ? "" : prefix + ".";
    String kind = parametrisation == Parametrisation.DIRECT ? "z." : "logits_p.";
    return List.of(group + kind, group).stream()
        .filter(start -> file.tensors().containsKey(start + first))
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidCheckpointException(
                    "%s must hold %s%s%s or %s%s, has %s"
                        .formatted(
                            path.getFileName(), group, kind, first, group, first, some(file))));
  }

  private static String some(SafetensorsFile file) {
    return file.tensors().keySet().stream().findFirst().orElse("none");
  }

  private static float[] values(SafetensorsFile file, String start, Layout layout) {
    float[] values = new float[layout.size()];
    for (Layout.Part part : layout.matrices()) {
      float[] own =
          SafetensorsFile.floats(file.float32(start + part.matrix().name(), part.count()));
      System.arraycopy(own, 0, values, part.offset(), own.length);
    }
    return values;
  }

  private static float[] sigma(SvdCache cache, Layout layout) {
    float[] sigma = new float[layout.size()];
    for (Layout.Part part : layout.matrices()) {
      System.arraycopy(cache.sigma(part), part.from(), sigma, part.offset(), part.count());
    }
    return sigma;
  }
}
