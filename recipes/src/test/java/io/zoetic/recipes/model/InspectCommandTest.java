// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.zoetic.cli.CommandRun;
import io.zoetic.recipes.Main;
import io.zoetic.referencemodel.ReferenceModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command inspect, on the reference model, whole and broken. */
final class InspectCommandTest {
  @TempDir private Path directory;

  @Test
  void inspect_ofAModel_saysWhatItIsAndWhatItWillCost() throws IOException {
    Path model = ReferenceModel.extractTo(directory.resolve("model"));

    CommandRun run = CommandRun.of(Main.commandLine(), List.of("inspect", model.toString()));

    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .contains("LlamaForCausalLM (llama)", "BF16", "system turns yes, tools no")
        .contains("1 <|eot_id|>", "no defaults: temperature 1")
        .contains("all,components=top-256", "on the cores of this machine", "to train")
        .contains("here          all,layers=all,components=all unless you name one:")
        .doesNotContain("refused");
  }

  @Test
  void inspect_asJson_hasEveryFact() throws IOException {
    Path model = ReferenceModel.extractTo(directory.resolve("model"));
    Files.writeString(
        model.resolve("generation_config.json"),
        "{\"eos_token_id\": 1, \"temperature\": 0.6, \"typical_p\": 0.1}");

    CommandRun run =
        CommandRun.of(Main.commandLine(), List.of("inspect", model.toString(), "--json"));

    JsonNode report = new ObjectMapper().readTree(run.out());
    assertThat(report.at("/served").asBoolean()).isTrue();
    assertThat(report.at("/remarks/0").asText()).contains("left out: typical_p=0.1");
    assertThat(report.at("/sampling_defaults/temperature").asDouble()).isEqualTo(0.6);
    assertThat(report.at("/shape/parameters").asLong()).isBetween(3_000_000L, 8_000_000L);
    assertThat(report.at("/weights/types/BF16").asLong())
        .isEqualTo(report.at("/shape/parameters").asLong());
    assertThat(report.at("/layouts/0/layout").asText()).isEqualTo("all");
    assertThat(report.at("/layouts/0/svd_seconds").asDouble()).isPositive();
    assertThat(report.at("/default_layout/reason").asText()).contains("a quarter of");
    assertThat(report.at("/memory/factors_float32").asLong())
        .isEqualTo(report.at("/layouts/0/factor_bytes").asLong());
    assertThat(report.at("/memory/serve_float32").asLong())
        .isGreaterThan(4 * report.at("/shape/parameters").asLong());
  }

  @Test
  void inspect_ofAModelThatWouldBeRefused_saysEveryReasonAndFails() throws IOException {
    Path model = ReferenceModel.extractTo(directory.resolve("model"));
    Path config = model.resolve("config.json");
    Files.writeString(
        config,
        Files.readString(config)
            .replaceFirst("\\{", "{\"quantization_config\": {\"quant_method\": \"awq\"},"));
    Files.delete(model.resolve("tokenizer.json"));

    CommandRun run = CommandRun.of(Main.commandLine(), List.of("inspect", model.toString()));

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out())
        .contains("refused       config.json: quantized by awq, not supported")
        .contains("refused       a checkpoint needs tokenizer.json");
  }
}
