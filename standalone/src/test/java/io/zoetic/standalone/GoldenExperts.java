// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone;

import io.zoetic.core.ExpertRole;
import io.zoetic.core.VersionId;
import io.zoetic.model.checkpoint.Checkpoint;
import io.zoetic.model.checkpoint.SafetensorsFile;
import io.zoetic.model.config.ModelConfig;
import io.zoetic.model.svf.Layout;
import io.zoetic.model.svf.LayoutSpec;
import io.zoetic.vectorstore.audit.ChangeRequest;
import io.zoetic.vectorstore.experts.ExpertMutation;
import io.zoetic.vectorstore.experts.ExpertRegistry;
import io.zoetic.vectorstore.experts.NewVersion;
import io.zoetic.vectorstore.experts.VectorValues;
import java.nio.file.Path;
import java.util.Objects;
import java.util.UUID;

/** The vectors of an independent implementation, as versions in a registry. */
final class GoldenExperts {
  static final Path CHECKPOINT =
      Path.of("..", "model", "src", "test", "resources", "golden", "llama");
  static final LayoutSpec LAYOUT = LayoutSpec.parse("mlp");

  private GoldenExperts() {}

  /**
   * Registers a vector as the next version of an expert and makes it the champion; a worker must
   * have registered model and layout.
   */
  static VersionId promote(ExpertRegistry registry, String expert, String vector) {
    VersionId id = register(registry, expert, vector);
    registry.apply(new ExpertMutation.Evaluate(id), change());
    registry.apply(new ExpertMutation.Bless(id, "{\"n\": 0}"), change());
    registry.apply(new ExpertMutation.Promote(id), change());
    return id;
  }

  /** Registers a vector as the next version of an expert. */
  static VersionId register(ExpertRegistry registry, String expert, String vector) {
    Integer version =
        registry.apply(new ExpertMutation.Register(version(expert, vector)), change()).version();
    return new VersionId(expert, Objects.requireNonNull(version));
  }

  private static NewVersion version(String expert, String vector) {
    try (Checkpoint checkpoint = Checkpoint.open(CHECKPOINT)) {
      return new NewVersion(
          expert,
          ExpertRole.SKILL,
          "Golden " + vector,
          checkpoint.digest(),
          LAYOUT.toString(),
          VectorValues.of(z(vector)),
          null,
          null,
          "{}");
    }
  }

  private static float[] z(String vector) {
    Layout layout = Layout.of(LAYOUT, ModelConfig.read(CHECKPOINT).matrices());
    float[] z = new float[layout.size()];
    try (SafetensorsFile file =
        SafetensorsFile.open(CHECKPOINT.resolve("svf_vectors.safetensors"))) {
      for (Layout.Part part : layout.matrices()) {
        String tensor = vector + ".z." + part.matrix().name();
        float[] own = SafetensorsFile.floats(file.float32(tensor, part.count()));
        System.arraycopy(own, 0, z, part.offset(), own.length);
      }
    }
    return z;
  }

  private static ChangeRequest change() {
    return new ChangeRequest("test", "golden", UUID.randomUUID().toString(), null);
  }
}
