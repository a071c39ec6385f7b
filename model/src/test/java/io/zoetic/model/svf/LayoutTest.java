// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.svf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.zoetic.model.config.ModelConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Counts and places, on the shapes of Llama 3 8B. */
class LayoutTest {
  @TempDir Path directory;
  private List<WeightMatrix> matrices = List.of();

  @BeforeEach
  void readConfig() throws IOException {
    Files.writeString(
        directory.resolve("config.json"),
        """
        {"model_type": "llama", "hidden_size": 4096, "intermediate_size": 14336,
         "num_hidden_layers": 32, "num_attention_heads": 32, "num_key_value_heads": 8,
         "vocab_size": 128256, "max_position_embeddings": 8192, "rms_norm_eps": 1e-05,
         "rope_theta": 500000.0, "hidden_act": "silu", "tie_word_embeddings": false,
         "eos_token_id": 128009}
        """);
    matrices = ModelConfig.read(directory).matrices();
  }

  /** arXiv 2501.06252 gives 0.39 M, 0.16 M, and for LoRA of rank 16 6.82 M and 35.13 M. */
  @ParameterizedTest
  @CsvSource({
    "mlp, 393216, 28311552",
    "qv, 163840, 6815744",
    "mlp+qv, 557056, 35127296",
    "all, 720896, 41943040",
    "'mlp,layers=half', 196608, 14155776",
    "'mlp,components=top-128', 12288, 28311552",
  })
  void parameters_areThoseOfThePaper(String spec, int components, long loraRank16) {
    Layout layout = Layout.of(LayoutSpec.parse(spec), matrices);

    assertThat(layout.size()).isEqualTo(components);
    assertThat(layout.loraParameters(16)).isEqualTo(loraRank16);
  }

  @Test
  void parts_followOneAnother_withoutMatricesThatHaveNoSuchComponents() {
    Layout layout =
        Layout.of(LayoutSpec.parse("k+q,layers=1-2,components=band-1000-2000"), matrices);

    assertThat(layout.matrices())
        .extracting(
            part -> part.matrix().name(), Layout.Part::from, Layout.Part::to, Layout.Part::offset)
        .containsExactly(
            tuple("model.layers.1.self_attn.q_proj.weight", 1000, 2000, 0),
            tuple("model.layers.1.self_attn.k_proj.weight", 1000, 1024, 1000),
            tuple("model.layers.2.self_attn.q_proj.weight", 1000, 2000, 1024),
            tuple("model.layers.2.self_attn.k_proj.weight", 1000, 1024, 2024));
    assertThat(Layout.of(LayoutSpec.parse("k+q,components=band-1024-1025"), matrices).matrices())
        .extracting(part -> part.matrix().projection())
        .containsOnly(Projection.Q);
  }

  @ParameterizedTest
  @CsvSource({"'all,layers=32'", "'all,components=band-5000-6000'"})
  void layout_thatNamesNothing_isRefused(String spec) {
    assertThatThrownBy(() -> Layout.of(LayoutSpec.parse(spec), matrices))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must name components of the model's 224 matrices, names none");
  }
}
