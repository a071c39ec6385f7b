// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone;

import io.zoetic.model.DecoderWeights;
import io.zoetic.model.checkpoint.Checkpoint;
import io.zoetic.model.config.ModelConfig;
import io.zoetic.vectorstore.BaseModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/** The reference model as a worker tells the stores of it when it starts. */
final class ReferenceBase {
  private ReferenceBase() {}

  /**
   * Registers it.
   *
   * @param worker the stores as a worker may use them
   * @param model its directory
   * @return its digest
   */
  static String register(Stores worker, Path model) throws IOException {
    ModelConfig config = ModelConfig.read(model);
    try (Checkpoint checkpoint = Checkpoint.open(model)) {
      worker
          .baseModels()
          .registerBaseModel(
              new BaseModel(
                  checkpoint.digest(),
                  "zoetic-reference",
                  "LlamaForCausalLM",
                  new BaseModel.Shape(
                      config.vocabSize(),
                      config.maxPositionEmbeddings(),
                      config.hiddenSize(),
                      config.numHiddenLayers(),
                      DecoderWeights.parameterCount(config)),
                  Files.readString(model.resolve("config.json")),
                  Instant.now()));
      return checkpoint.digest();
    }
  }
}
