// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.experts;

import io.zoetic.model.checkpoint.SafetensorsFile;
import io.zoetic.model.expert.Expert;
import io.zoetic.model.expert.ExpertFile;
import io.zoetic.model.expert.InvalidExpertException;
import io.zoetic.model.svf.ExpertVector;
import io.zoetic.model.training.Parametrisation;
import io.zoetic.recipes.model.BaseModel;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The content of a file from elsewhere.
 *
 * @param name null if the file does not say
 * @param role null if the file does not say
 * @param description null if the file does not say
 */
record ImportedExpert(
    @Nullable String name,
    @Nullable String role,
    @Nullable String description,
    Map<String, String> lineage,
    ExpertVector vector) {

  /**
   * The reading of the tensors of a file that is not ours.
   *
   * @param prefix of every name, or empty
   */
  record Reading(String prefix, Parametrisation parametrisation) {}

  /** What a file says of itself beside its tensors. */
  static Map<String, String> metadata(Path file) {
    try (SafetensorsFile content = SafetensorsFile.open(file)) {
      return content.metadata();
    }
  }

  /** Whether it is a file that we have written. */
  static boolean isOurs(Map<String, String> metadata) {
    return ExpertFile.FORMAT.equals(metadata.get("format"));
  }

  /** An expert file. */
  static ImportedExpert ours(Path file, BaseModel base) {
    Expert expert = ExpertFile.read(file, base.digest(), base.layout());
    return new ImportedExpert(
        expert.name(),
        expert.role().word(),
        expert.description(),
        expert.lineage(),
        expert.vector());
  }

  /**
   * Tensors of others.
   *
   * @throws InvalidExpertException if they say that they are for another base model
   */
  static ImportedExpert foreign(
      Path file, Map<String, String> metadata, Reading reading, BaseModel base) {
    String baseModel = metadata.get("base_model");
    if (baseModel != null && !baseModel.equals(base.digest())) {
      throw new InvalidExpertException(
          "%s: base_model must be %s, was %s"
              .formatted(file.getFileName(), base.digest(), baseModel));
    }
    ExpertVector vector =
        ImportedVector.read(
            file, reading.prefix(), reading.parametrisation(), base.layout(), base::factored);
    Map<String, String> lineage =
        Map.of(
            "imported_from",
            String.valueOf(file.getFileName()),
            "parametrisation",
            reading.parametrisation() == Parametrisation.DIRECT ? "direct" : "reference");
    return new ImportedExpert(null, null, null, lineage, vector);
  }
}
