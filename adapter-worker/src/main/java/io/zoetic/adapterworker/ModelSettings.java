// SPDX-License-Identifier: Apache-2.0
package io.zoetic.adapterworker;

import static java.util.Objects.requireNonNull;

import io.zoetic.bootstrap.Settings;
import io.zoetic.model.ComputeType;
import io.zoetic.model.DeviceKind;
import io.zoetic.model.LanguageModel;
import java.nio.file.Path;

/**
 * Which base model to serve and how to compute.
 *
 * @param directory a checkpoint in Hugging Face layout, or what else names a model until it is
 *     found: see {@link io.zoetic.model.source.ModelSource}
 * @param computeType the number format to compute in
 * @param contextLengthMax tokens of prompt and answer together, at most; bounds the cache
 * @param device {@code cpu} or {@code gpu}
 * @param threads that compute a step on the CPU; 0 is one per core
 */
public record ModelSettings(
    Path directory, ComputeType computeType, int contextLengthMax, DeviceKind device, int threads) {
  public ModelSettings {
    requireNonNull(directory, "directory");
    requireNonNull(computeType, "computeType");
    requireNonNull(device, "device");
  }

  static ModelSettings from(Settings settings) {
    String directory =
        settings.string("worker.model", "", "folder, .gguf file or org/name of the hub");
    settings.require(!directory.isBlank(), "worker.model must name a model, was not set");
    return new ModelSettings(
        Path.of(directory),
        settings.choice("worker.compute-type", ComputeType.FLOAT32, "number format to compute in"),
        settings.integer(
            "worker.context-max", 4096, 16, 1 << 20, "tokens of prompt and answer, at most"),
        settings.choice("worker.device", DeviceKind.CPU, "where the decoder runs"),
        settings.integer(
            "worker.threads", 0, 0, 1024, "threads that compute a step; 0 is one per core"));
  }

  /** The same with the directory in which the model was found. */
  ModelSettings in(Path found) {
    return new ModelSettings(found, computeType, contextLengthMax, device, threads);
  }

  LanguageModel.Options options() {
    return new LanguageModel.Options(computeType, contextLengthMax, device.device(), null);
  }
}
