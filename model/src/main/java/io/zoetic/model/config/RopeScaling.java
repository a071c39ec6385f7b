// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.config;

import static io.zoetic.model.config.ModelConfigReader.require;

import java.util.List;

/**
 * The way the rotary frequencies are stretched beyond the length a model was first trained on.
 *
 * <p>Formulas: {@code modeling_rope_utils.py} of Hugging Face transformers.
 */
public sealed interface RopeScaling {

  /** The longest sequence whose frequencies do not depend on its length. */
  default int steadyLength() {
    return Integer.MAX_VALUE;
  }

  /** As the config names it. */
  String word();

  /** Frequencies as they are. */
  record None() implements RopeScaling {
    @Override
    public String word() {
      return "default";
    }
  }

  /** Every frequency divided by {@code factor}. */
  record Linear(double factor) implements RopeScaling {
    public Linear {
      requirePositive("factor", factor);
    }

    @Override
    public String word() {
      return "linear";
    }
  }

  /**
   * A base that grows with the sequence beyond the trained length (dynamic NTK).
   *
   * @param trained {@code max_position_embeddings}
   */
  record Dynamic(double factor, int trained) implements RopeScaling {
    public Dynamic {
      requirePositive("factor", factor);
    }

    @Override
    public int steadyLength() {
      return trained;
    }

    @Override
    public String word() {
      return "dynamic";
    }
  }

  /**
   * Low frequencies divided by {@code factor}, high ones kept, blended in between by how often they
   * turn within the trained length (YaRN, arXiv 2309.00071).
   *
   * @param attentionFactor multiplies cosines and sines
   * @param betaFast turns from which on a frequency is kept
   * @param betaSlow turns up to which it is divided
   * @param truncate the borders of the blend are whole components
   */
  record Yarn(
      double factor,
      double attentionFactor,
      double betaFast,
      double betaSlow,
      int originalMaxPosition,
      boolean truncate)
      implements RopeScaling {
    public Yarn {
      requirePositive("factor", factor);
      requirePositive("attention_factor", attentionFactor);
      requirePositive("original_max_position_embeddings", originalMaxPosition);
    }

    @Override
    public String word() {
      return "yarn";
    }
  }

  /**
   * Each frequency divided by a factor of its own: one list for sequences of the trained length,
   * another for longer ones (LongRoPE, arXiv 2402.13753).
   *
   * @param attentionFactor multiplies cosines and sines
   */
  record LongRope(
      List<Double> shortFactor,
      List<Double> longFactor,
      double attentionFactor,
      int originalMaxPosition)
      implements RopeScaling {
    public LongRope {
      shortFactor = List.copyOf(shortFactor);
      longFactor = List.copyOf(longFactor);
      requirePositive("attention_factor", attentionFactor);
      requirePositive("original_max_position_embeddings", originalMaxPosition);
    }

    @Override
    public int steadyLength() {
      return originalMaxPosition;
    }

    @Override
    public String word() {
      return "longrope";
    }
  }

  /** Low frequencies divided by {@code factor}, high ones kept, blended in between (Llama 3). */
  record Llama3(double factor, double lowFreqFactor, double highFreqFactor, int originalMaxPosition)
      implements RopeScaling {
    public Llama3 {
      requirePositive("factor", factor);
      require(
          highFreqFactor > lowFreqFactor,
          "rope scaling high_freq_factor must be > low_freq_factor=" + lowFreqFactor,
          highFreqFactor);
      requirePositive("original_max_position_embeddings", originalMaxPosition);
    }

    @Override
    public String word() {
      return "llama3";
    }
  }

  private static void requirePositive(String name, double value) {
    require(value > 0, "rope scaling " + name + " must be > 0", value);
  }
}
