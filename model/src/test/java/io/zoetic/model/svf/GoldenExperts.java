// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.svf;

import io.zoetic.model.ExpertForm;
import io.zoetic.model.Golden;
import io.zoetic.model.LanguageModel;
import io.zoetic.model.checkpoint.SafetensorsFile;
import io.zoetic.model.torch.TorchThread;
import io.zoetic.testkit.SharedFactors;

/** The golden checkpoint llama with its two experts, which scale the feed-forward matrices. */
public final class GoldenExperts {
  /** What the golden vectors belong to. */
  public static final LayoutSpec LAYOUT = LayoutSpec.parse("mlp");

  private GoldenExperts() {}

  /** The checkpoint with a layout, on the calling thread. */
  public static LanguageModel load(LayoutSpec layout, ExpertForm form) {
    LanguageModel model =
        LanguageModel.load(
            Golden.directory("llama"),
            LanguageModel.Options.ofDefaults()
                .with(
                    new LanguageModel.Experts(
                        layout, form, SharedFactors.DIRECTORY, (_, _, _) -> {})));
    TorchThread.prepareForInference();
    return model;
  }

  /** A golden vector by kind ({@code z} or {@code logits_p}) and expert. */
  public static float[] vector(Layout layout, String expert, String kind) {
    float[] all = new float[layout.size()];
    try (SafetensorsFile file =
        SafetensorsFile.open(Golden.directory("llama").resolve("svf_vectors.safetensors"))) {
      for (Layout.Part part : layout.matrices()) {
        String name = expert + "." + kind + "." + part.matrix().name();
        float[] own = SafetensorsFile.floats(file.float32(name, part.count()));
        System.arraycopy(own, 0, all, part.offset(), part.count());
      }
    }
    return all;
  }

  /** A golden expert. */
  public static ExpertVector expert(Layout layout, String name) {
    return ExpertVector.of(layout, vector(layout, name, "z"));
  }
}
