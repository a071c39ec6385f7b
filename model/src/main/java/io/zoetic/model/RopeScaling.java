// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model;

import static io.zoetic.model.ModelConfigReader.require;

/**
 * How the rotary frequencies are stretched beyond the length a model was first trained on.
 *
 * <p>Formulas: {@code modeling_rope_utils.py} of Hugging Face transformers.
 */
public sealed interface RopeScaling {

  /** Frequencies as they are. */
  record None() implements RopeScaling {}

  /** Every frequency divided by {@code factor}. */
  record Linear(double factor) implements RopeScaling {
    public Linear {
      require(factor > 0, "rope scaling factor must be > 0", factor);
    }
  }

  /** Low frequencies divided by {@code factor}, high ones kept, blended in between (Llama 3). */
  record Llama3(double factor, double lowFreqFactor, double highFreqFactor, int originalMaxPosition)
      implements RopeScaling {
    public Llama3 {
      require(factor > 0, "rope scaling factor must be > 0", factor);
      require(
          highFreqFactor > lowFreqFactor,
          "rope scaling high_freq_factor must be > low_freq_factor=" + lowFreqFactor,
          highFreqFactor);
      require(
          originalMaxPosition > 0,
          "rope scaling original_max_position_embeddings must be > 0",
          originalMaxPosition);
    }
  }
}
