// SPDX-License-Identifier: Apache-2.0
package io.zoetic.adapterworker;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.zoetic.model.DecoderWeights;
import io.zoetic.model.LanguageModel;
import io.zoetic.model.config.ModelConfig;
import io.zoetic.model.sampling.SamplingDefaults;
import io.zoetic.vectorstore.BaseModel;
import io.zoetic.vectorstore.BaseModels;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.OptionalInt;

/** A loaded checkpoint in the words of the registry. */
final class Registration {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int PROBLEM_MAX = 2000;

  private Registration() {}

  /** Registers a checkpoint as the current base model. */
  static void register(
      LanguageModel model, Path directory, SamplingDefaults defaults, BaseModels baseModels) {
    baseModels.registerBaseModel(of(model, directory, defaults));
    baseModels.keepChatProblem(
        model.digest(),
        model
            .chatProblem()
            .map(problem -> problem.substring(0, Math.min(problem.length(), PROBLEM_MAX))));
  }

  private static BaseModel of(LanguageModel model, Path directory, SamplingDefaults defaults) {
    ModelConfig config = model.config();
    OptionalInt longest = model.tokenizer().bytes().longest();
    try {
      return new BaseModel(
          model.digest(),
          model.name(),
          config.architecture().className(),
          new BaseModel.Shape(
              config.vocabSize(),
              config.maxPositionEmbeddings(),
              config.hiddenSize(),
              config.numHiddenLayers(),
              DecoderWeights.parameterCount(config)),
          Files.readString(directory.resolve("config.json")),
          Instant.now(),
          JSON.valueToTree(defaults.values()).toString(),
          longest.isPresent() ? longest.getAsInt() : null);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read config.json in " + directory, e);
    }
  }
}
