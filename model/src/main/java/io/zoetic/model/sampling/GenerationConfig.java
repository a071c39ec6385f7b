// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.sampling;

import java.nio.file.Path;

/** The source of what a request leaves open. */
public enum GenerationConfig {
  /** From {@code generation_config.json}, then from the API. */
  MODEL,
  /** From the API. */
  NONE;

  /**
   * The model's own defaults that apply; the file is not looked at where none do.
   *
   * @throws io.zoetic.model.checkpoint.InvalidCheckpointException if the file breaks a rule
   */
  public SamplingDefaults defaults(Path modelDirectory) {
    return this == MODEL ? SamplingDefaults.read(modelDirectory) : SamplingDefaults.NONE;
  }
}
