// SPDX-License-Identifier: Apache-2.0
package io.zoetic.adapterworker;

import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.adapterworker.completion.NamedExperts;
import io.zoetic.adapterworker.completion.PromptReader;
import io.zoetic.adapterworker.experts.VersionLookup;
import io.zoetic.adapterworker.experts.serving.ServedExperts;
import io.zoetic.core.PromptContent;
import io.zoetic.core.SamplingOptions;
import io.zoetic.core.SamplingOptions.Field;
import io.zoetic.events.adaptation.Adaptation;
import io.zoetic.events.completion.Origin;
import io.zoetic.events.completion.OutputOptions;
import io.zoetic.events.completion.Prompt;
import io.zoetic.events.completion.ReplyAddress;
import io.zoetic.model.ComputeType;
import io.zoetic.model.DeviceKind;
import io.zoetic.model.LanguageModel;
import io.zoetic.model.generation.Generation;
import io.zoetic.model.sampling.GenerationConfig;
import io.zoetic.model.sampling.SamplingDefaults;
import io.zoetic.model.sampling.SamplingParameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A request's own value, then the model's, then the API's. */
class SamplingDefaultsTest {
  @TempDir Path directory;

  @Test
  void valuesThatARequestLeavesOpen_areTheModels() throws IOException {
    SamplingDefaults defaults = written(GenerationConfig.MODEL);

    assertThat(used(defaults, List.of(Field.values())))
        .isEqualTo(new SamplingParameters(0.6, 0.95, 20, 7, 1.05, 0.5, 0.25, 0.05, List.of()));
  }

  @Test
  void valuesThatARequestNames_win() throws IOException {
    SamplingDefaults defaults = written(GenerationConfig.MODEL);

    assertThat(used(defaults, List.of(Field.TOP_K)))
        .isEqualTo(new SamplingParameters(1, 0.9, 20, 7, 1.2, 0.5, 0.25));
    assertThat(used(defaults, null))
        .isEqualTo(new SamplingParameters(1, 0.9, 4, 7, 1.2, 0.5, 0.25));
  }

  @Test
  void values_whereTheSettingTurnsTheModelsOff_areTheApis() throws IOException {
    SamplingDefaults defaults = written(GenerationConfig.NONE);

    assertThat(used(defaults, List.of(Field.values())))
        .isEqualTo(new SamplingParameters(1, 0.9, 4, 7, 1.2, 0.5, 0.25));
  }

  @Test
  void answer_thatARequestDoesNotBound_isAsLongAsTheModelSays() throws IOException {
    SamplingDefaults defaults = written(GenerationConfig.MODEL);

    assertThat(limit(defaults, null, null)).isEqualTo(9);
    assertThat(limit(defaults, 12, null)).isEqualTo(12);
    assertThat(limit(defaults, 4, null)).isEqualTo(4);
    assertThat(limit(defaults, null, 11)).isEqualTo(11);
  }

  @Test
  void answer_thatNobodyBounds_isAsLongAsTheContext() throws IOException {
    assertThat(limit(written(GenerationConfig.NONE), null, null)).isGreaterThan(100);
  }

  private SamplingDefaults written(GenerationConfig setting) throws IOException {
    Files.writeString(
        directory.resolve("generation_config.json"),
        """
        {"do_sample": true, "temperature": 0.6, "top_p": 0.95, "top_k": 20,
         "repetition_penalty": 1.05, "min_p": 0.05, "max_new_tokens": 9}
        """);
    return new ModelSettings(
            Path.of("named"), ComputeType.FLOAT32, 4096, DeviceKind.CPU, 0, setting)
        .in(directory)
        .samplingDefaults();
  }

  private static int limit(
      SamplingDefaults defaults, @Nullable Integer maxTokens, @Nullable Integer minTokens) {
    return read(
            defaults,
            new SamplingOptions(
                maxTokens, 0, 1, 0, 0, 1, 0, 0, List.of(), false, null, minTokens, null, null,
                null))
        .limits()
        .maxTokens();
  }

  private static SamplingParameters used(SamplingDefaults defaults, @Nullable List<Field> unset) {
    SamplingOptions asked =
        new SamplingOptions(
            4, 1, 0.9, 4, 7, 1.2, 0.5, 0.25, List.of(), false, null, null, null, null, unset);
    return read(defaults, asked).sampling();
  }

  private static Generation read(SamplingDefaults defaults, SamplingOptions asked) {
    Prompt prompt =
        new Prompt(
            "p",
            0,
            new ReplyAddress("gateway", 0),
            Instant.now().plusSeconds(60),
            "zoetic/base",
            new PromptContent.TokenIds(List.of(1, 2)),
            asked,
            OutputOptions.TEXT,
            Adaptation.NONE,
            new Origin(null, "r"));
    try (LanguageModel model =
        LanguageModel.load(GoldenModel.CHECKPOINT, LanguageModel.Options.ofDefaults())) {
      PromptReader reader =
          new PromptReader(
              model, new NamedExperts(new ServedExperts(), VersionLookup.NONE), defaults);
      return reader.read(prompt).generation();
    }
  }
}
