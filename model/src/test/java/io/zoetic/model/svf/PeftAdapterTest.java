// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.svf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zoetic.model.Golden;
import io.zoetic.model.LanguageModel;
import io.zoetic.model.checkpoint.SafetensorsWriter;
import io.zoetic.model.config.ModelConfig;
import io.zoetic.model.svf.LoraAdapter.Kind;
import io.zoetic.model.svf.LoraAdapter.Part;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is written is read again; what is not understood is refused. */
class PeftAdapterTest {
  private static final List<WeightMatrix> MATRICES =
      ModelConfig.read(Golden.directory("llama")).matrices();
  private static final WeightMatrix MATRIX = MATRICES.get(2);
  private static final int RANK = 3;

  @TempDir Path directory;

  private final Random random = new Random(1);

  private float[] numbers(int count) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = random.nextFloat();
    }
    return numbers;
  }

  private LoraAdapter adapter(Kind kind) {
    int rank = kind == Kind.IA3 ? 0 : RANK;
    Part part =
        new Part(
            MATRIX,
            numbers(rank * MATRIX.outputs()),
            numbers(rank * MATRIX.inputs()),
            numbers(kind == Kind.LORA ? 0 : MATRIX.outputs()));
    return new LoraAdapter(kind, kind == Kind.IA3 ? 1 : 2, List.of(part));
  }

  @ParameterizedTest
  @EnumSource
  void adapter_isReadAsItWasWritten(Kind kind) throws IOException {
    LoraAdapter written = adapter(kind);

    PeftAdapter.write(written, directory, "the/base");

    LoraAdapter read = PeftAdapter.read(directory, MATRICES);
    assertThat(PeftAdapter.isIn(directory)).isTrue();
    assertThat(read.kind()).isEqualTo(kind);
    assertThat(read.scale()).isEqualTo(written.scale());
    Part part = read.parts().getFirst();
    Part expected = written.parts().getFirst();
    assertThat(read.parts()).hasSize(1);
    assertThat(part.matrix()).isEqualTo(MATRIX);
    assertThat(part.transposedB()).isEqualTo(expected.transposedB());
    assertThat(part.a()).isEqualTo(expected.a());
    assertThat(part.outputs()).isEqualTo(expected.outputs());
  }

  @Test
  void adapter_ofMatricesThatTheModelHasNot_isRefused() throws IOException {
    PeftAdapter.write(adapter(Kind.LORA), directory, "the/base");

    assertThatThrownBy(() -> PeftAdapter.read(directory, MATRICES.subList(3, 5)))
        .hasMessageContaining("must be of the base model's matrices");
  }

  @Test
  void adapter_ofMatricesThatAreStoredWithinOthers_isRefusedBeforeItIsTrained() {
    WeightMatrix fused = ModelConfig.read(Golden.directory("phi3")).matrices().get(2);
    LoraAdapter adapter = new LoraAdapter(2, List.of(new Part(fused, new float[0], new float[0])));

    assertThatThrownBy(() -> PeftAdapter.requireWritable(adapter))
        .hasMessageContaining("matrices of an adapter must be stored by themselves");
  }

  @Test
  void adapter_ofWhichOneHalfIsMissing_isRefused() throws IOException {
    PeftAdapter.write(adapter(Kind.LORA), directory, "the/base");
    SafetensorsWriter half = new SafetensorsWriter();
    String module = MATRIX.storedName().replaceFirst("weight$", "");
    half.addFloat32(
        "base_model.model." + module + "lora_A.weight",
        new long[] {RANK, MATRIX.inputs()},
        numbers(RANK * MATRIX.inputs()));
    half.write(directory.resolve(LoraExport.WEIGHTS));

    assertThatThrownBy(() -> PeftAdapter.read(directory, MATRICES))
        .hasMessageContaining("must have both lora_A and lora_B of " + MATRIX.name());
  }

  @Test
  void multipliers_ofAModelWithBiases_areNotFoldedIn() {
    try (LanguageModel model =
        LanguageModel.load(Golden.directory("qwen2"), LanguageModel.Options.ofDefaults())) {
      LoraAdapter adapter = new LoraAdapter(Kind.IA3, 1, List.of());

      assertThatThrownBy(() -> model.decoder().merged(adapter))
          .hasMessageContaining("must be of a model without biases");
    }
  }

  @Test
  void adapter_withoutARank_isRefused() throws IOException {
    PeftAdapter.write(adapter(Kind.LORA), directory, "the/base");
    Path config = directory.resolve("adapter_config.json");
    Files.writeString(config, Files.readString(config).replace("\"r\" : 3", "\"r\" : 0"));

    assertThatThrownBy(() -> PeftAdapter.read(directory, MATRICES))
        .hasMessage("r of an adapter must be >= 1, was 0");
  }

  @Test
  void adapter_whoseTypeIsNotKnown_isRefused() throws IOException {
    PeftAdapter.write(adapter(Kind.LORA), directory, "the/base");
    Path config = directory.resolve("adapter_config.json");
    Files.writeString(config, Files.readString(config).replace("\"LORA\"", "\"VERA\""));

    assertThatThrownBy(() -> PeftAdapter.read(directory, MATRICES))
        .hasMessage("peft_type must be LORA or IA3, was VERA");
  }
}
