// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.inference;

import static java.util.Objects.requireNonNull;

import io.zoetic.model.ComputeType;
import io.zoetic.model.DeviceKind;
import io.zoetic.model.LanguageModel;
import io.zoetic.model.sampling.GenerationConfig;
import io.zoetic.model.serving.AnswerLimits;

/**
 * The options of computing answers that are learned from or judged: as the adapter workers compute
 * those that are served, or what is judged is not what is served.
 *
 * @param device where to answer
 * @param computeType the number format to compute in
 * @param contextLengthMax tokens of prompt and answer together, at most
 * @param generationConfig whether the model's own sampling defaults apply
 * @param answerTokensMax tokens of an answer, at most
 */
public record BatchInferenceOptions(
    DeviceKind device,
    ComputeType computeType,
    int contextLengthMax,
    GenerationConfig generationConfig,
    int answerTokensMax) {
  /** As an adapter worker answers that is told nothing. */
  public static final BatchInferenceOptions DEFAULTS =
      new BatchInferenceOptions(
          DeviceKind.CPU, ComputeType.AUTO, 4096, GenerationConfig.MODEL, AnswerLimits.USUAL_MAX);

  public BatchInferenceOptions {
    requireNonNull(device, "device");
    requireNonNull(computeType, "computeType");
    requireNonNull(generationConfig, "generationConfig");
  }

  /** The same on a device. */
  public BatchInferenceOptions on(DeviceKind other) {
    return new BatchInferenceOptions(
        other, computeType, contextLengthMax, generationConfig, answerTokensMax);
  }

  /** The same where workers are told so much. */
  public BatchInferenceOptions servedIn(
      ComputeType type, int contextMax, GenerationConfig defaultsOfModel) {
    return new BatchInferenceOptions(device, type, contextMax, defaultsOfModel, answerTokensMax);
  }

  LanguageModel.Options model(LanguageModel.Experts experts) {
    return new LanguageModel.Options(computeType, contextLengthMax, device.device(), experts);
  }
}
