// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.inspection;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.model.Golden;
import io.zoetic.model.LanguageModel;
import io.zoetic.model.inspection.ModelReport.ChatTemplateFacts;
import io.zoetic.model.inspection.ModelReport.EndToken;
import io.zoetic.model.inspection.ModelReport.LayoutFacts;
import io.zoetic.model.inspection.ModelReport.RopeFacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelInspectionTest {
  @TempDir Path directory;

  @Test
  void gemma3_isKnownByBothItsRopesAndItsWindow() {
    ModelReport report = ModelInspection.of(Golden.directory("gemma3"));

    ModelReport.Shape shape = requireNonNull(report.shape());
    assertThat(report.served()).isTrue();
    assertThat(shape.architecture()).isEqualTo("Gemma3ForCausalLM");
    assertThat(shape.rope())
        .containsExactly(
            new RopeFacts(1, "linear", 1_000_000, 24, "factor 8.0"),
            new RopeFacts(3, "default", 10_000, 24, ""));
    assertThat(shape.slidingWindow()).isEqualTo(16);
    assertThat(shape.slidingLayers()).isEqualTo(3);
    assertThat(report.endTokens()).containsExactly(new EndToken(1, "<end_of_turn>"));
  }

  @Test
  void phi3_hasTheLayoutsOfItsParts() {
    ModelReport report = ModelInspection.of(Golden.directory("phi3"));

    assertThat(requireNonNull(report.shape()).rope())
        .containsExactly(new RopeFacts(4, "default", 10_000, 8, ""));
    // q 64, k and v 32 each, o 64, gate, up and down 64 each; in four layers.
    LayoutFacts all = report.layouts().getFirst();
    assertThat(all.matrices()).isEqualTo(28);
    assertThat(all.components()).isEqualTo(4 * 384);
    assertThat(all.factorBytes()).isEqualTo(16L * values());
  }

  /** Σ r(1 + m + n) of a layer. */
  private static long values() {
    return 2 * 64 * 129L + 2 * 32 * 97L + 3 * 64 * 177L;
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama", "llama-tied-bf16", "mistral", "phi3", "gemma2"})
  void parameters_areThoseThatAreStored(String name) {
    ModelReport report = ModelInspection.of(Golden.directory(name));

    assertThat(
            requireNonNull(report.weights()).types().values().stream()
                .mapToLong(Long::longValue)
                .sum())
        .isEqualTo(requireNonNull(report.shape()).parameters());
  }

  @Test
  void template_isKnownByWhatItDoes() throws IOException {
    copy("llama");
    assertThat(template("{{ messages[0]['content'] }}{% if tools %}{{ tools }}{% endif %}"))
        .isEqualTo(new ChatTemplateFacts(true, true, null));
    assertThat(template("{% for m in messages %}{{ 'tools' }}{% endfor %}"))
        .isEqualTo(new ChatTemplateFacts(false, false, null));
    assertThat(
            template(
                "{% if messages[0].role == 'system' %}{{ raise_exception('none') }}{% endif %}"
                    + "{{ tools[0].function.name if tools }}"))
        .isEqualTo(new ChatTemplateFacts(false, true, null));
    assertThat(template("{{ messages[0] | unheard_of }}").problem())
        .contains("chat_template.jinja", "unheard_of");
  }

  private ChatTemplateFacts template(String text) throws IOException {
    Files.writeString(directory.resolve("chat_template.jinja"), text);
    return requireNonNull(ModelInspection.of(directory).chatTemplate());
  }

  /** What inspect says of a bad model is what loading it says. */
  @Test
  void refusal_isThatOfLoading() throws IOException {
    copy("llama");
    Path config = directory.resolve("config.json");
    Files.writeString(
        config,
        Files.readString(config).replace("\"num_hidden_layers\": 3", "\"num_hidden_layers\": 2"));

    ModelReport report = ModelInspection.of(directory);

    assertThat(report.served()).isFalse();
    assertThat(report.refused()).hasSize(1);
    assertThat(
            org.assertj.core.api.Assertions.catchThrowable(
                () -> LanguageModel.load(directory, LanguageModel.Options.ofDefaults())))
        .hasMessage(report.refused().getFirst());
  }

  @Test
  void folder_thatIsNone_isRefused() {
    ModelReport report = ModelInspection.of(directory.resolve("nothing"));

    assertThat(report.refused())
        .anyMatch(reason -> reason.startsWith("a checkpoint needs config.json, missing in"));
  }

  private void copy(String name) throws IOException {
    try (Stream<Path> files = Files.list(Golden.directory(name))) {
      for (Path file : List.copyOf(files.toList())) {
        Files.copy(file, directory.resolve(file.getFileName().toString()));
      }
    }
  }
}
