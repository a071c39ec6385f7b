// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.evaluation.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zoetic.model.LanguageModel;
import io.zoetic.model.expert.Expert;
import io.zoetic.model.expert.ExpertFile;
import io.zoetic.model.svf.ExpertVector;
import io.zoetic.model.svf.Layout;
import io.zoetic.model.svf.LayoutSpec;
import io.zoetic.model.torch.TorchThread;
import io.zoetic.referencemodel.ReferenceModel;
import io.zoetic.testkit.SharedFactors;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which experts rows and first passes get. */
final class GivenExpertsIT {
  @TempDir private Path directory;

  @Test
  void experts_ofOneId_areOne_andNamedOnesLeaveTheNewestToFirstPasses() throws Exception {
    try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
      thread.submit(this::compare).get();
    }
  }

  private Void compare() throws Exception {
    TorchThread.prepareForInference();
    Path files = ReferenceModel.extractTo(directory.resolve("model"));
    Path experts = ReferenceModel.extractExpertsTo(directory.resolve("experts"));
    LanguageModel.Options options =
        LanguageModel.Options.ofDefaults()
            .with(LanguageModel.Experts.of(LayoutSpec.ALL, SharedFactors.DIRECTORY));
    try (LanguageModel model = LanguageModel.load(files, options)) {
      Layout layout = model.decoder().layout().orElseThrow();
      String first = experts.resolve("subtraction@1.safetensors").toString();
      Expert published = ExpertFile.read(Path.of(first), model.digest(), layout);
      Expert other = changed(published, 1);
      String another = ExpertFile.write(directory.resolve("other"), other).toString();
      ExpertFile.write(experts, changed(published, 2));

      assertThatThrownBy(() -> GivenExperts.of(model, experts, List.of(first, another)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "experts of one name and version must be the same, %s was another subtraction@1"
                  .formatted(another));
      List<String> same = List.of(first, "subtraction@1", "subtraction");
      GivenExperts given = GivenExperts.of(model, experts, same);
      assertThat(given.named().keySet()).containsExactly("subtraction@1", "subtraction@2");
      GivenExperts old = GivenExperts.of(model, experts, List.of("subtraction@1"));
      assertThat(old.live().values().stream().map(Expert::id))
          .contains("subtraction@2")
          .doesNotContain("subtraction@1");
      assertThat(old.digest()).isEqualTo(GivenExperts.of(model, experts, List.of()).digest());
    }
    return null;
  }

  private static Expert changed(Expert expert, int version) {
    float[] z = expert.vector().toArray();
    z[0] += 0.5f;
    return new Expert(
        expert.name(),
        version,
        expert.role(),
        expert.description(),
        expert.baseModel(),
        expert.lineage(),
        ExpertVector.of(expert.vector().layout(), z));
  }
}
