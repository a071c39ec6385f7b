// SPDX-License-Identifier: Apache-2.0
package io.zoetic.adapterworker;

import static java.util.Objects.requireNonNull;

import io.zoetic.bootstrap.Settings;
import io.zoetic.model.ComputeType;
import io.zoetic.model.DeviceKind;
import io.zoetic.model.LanguageModel;
import io.zoetic.model.sampling.GenerationConfig;
import io.zoetic.model.sampling.SamplingDefaults;
import io.zoetic.model.torch.SharedCores;
import java.nio.file.Path;

/**
 * The base model to serve, and the way to compute.
 *
 * @param directory a checkpoint in Hugging Face layout, or what else names a model until it is
 *     found: see {@link io.zoetic.model.source.ModelSource}
 * @param computeType the number format to compute in
 * @param contextLengthMax tokens of prompt and answer together, at most; bounds the cache
 * @param device {@code cpu} or {@code gpu}
 * @param threads that compute a step on the CPU; 0 is one per core, less one while a run trains in
 *     this process
 * @param generationConfig whether the model's own sampling defaults apply
 */
public record ModelSettings(
    Path directory,
    ComputeType computeType,
    int contextLengthMax,
    DeviceKind device,
    int threads,
    GenerationConfig generationConfig) {

  /** With the model's own sampling defaults. */
  public ModelSettings(
      Path directory,
      ComputeType computeType,
      int contextLengthMax,
      DeviceKind device,
      int threads) {
    this(directory, computeType, contextLengthMax, device, threads, GenerationConfig.MODEL);
  }

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
        settings.choice(
            "worker.compute-type",
            ComputeType.AUTO,
            "number format to compute in; auto: bfloat16 where the model is and it is faster"),
        settings.integer(
            "worker.context-max", 4096, 16, 1 << 20, "tokens of prompt and answer, at most"),
        settings.choice("worker.device", DeviceKind.CPU, "where the decoder runs"),
        settings.integer(
            "worker.threads",
            0,
            0,
            1024,
            "threads of a step; 0: one per core, less one while this process trains"),
        settings.choice(
            "worker.generation-config",
            GenerationConfig.MODEL,
            "whose sampling defaults apply to what a request leaves open"));
  }

  /**
   * The defaults that apply.
   *
   * @throws io.zoetic.model.checkpoint.InvalidCheckpointException if the model's break a rule
   */
  public SamplingDefaults samplingDefaults() {
    return generationConfig.defaults(directory);
  }

  /**
   * The threads of a step, for the thread that computes it: by default all but those that train.
   */
  SharedCores.Share share() {
    return threads > 0 ? new SharedCores.Share(threads, threads) : SharedCores.Share.ofProcess();
  }

  /** The same with the directory in which the model was found. */
  ModelSettings in(Path found) {
    return new ModelSettings(
        found, computeType, contextLengthMax, device, threads, generationConfig);
  }

  LanguageModel.Options options() {
    return new LanguageModel.Options(computeType, contextLengthMax, device.device(), null);
  }
}
