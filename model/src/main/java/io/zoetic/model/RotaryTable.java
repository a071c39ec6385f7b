// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model;

import io.zoetic.model.config.ModelConfig.Rope;
import io.zoetic.model.config.RopeScaling;

/**
 * A rotary table as {@code decoder.py} takes it: cosines and sines of positions, or, where the
 * frequencies depend on a sequence's length, the frequencies for each length and a factor.
 *
 * <p>Frequencies are {@code theta^(-2i/R)} (RoFormer, arXiv 2104.09864), then stretched as {@link
 * RopeScaling} says.
 *
 * @param byLength which of the two
 * @param first (positions, R/2) cosines, or (lengths, R/2) frequencies
 * @param second (positions, R/2) sines, or (1) what cosines and sines are multiplied with
 */
@SuppressWarnings("ArrayRecordComponent") // made for one call and dropped
record RotaryTable(boolean byLength, float[] first, float[] second) {

  static boolean isByLength(Rope rope) {
    return rope.scaling().steadyLength() < Integer.MAX_VALUE;
  }

  /** The table for positions, or lengths, below {@code end}. */
  static RotaryTable of(Rope rope, int end) {
    return isByLength(rope) ? byLength(rope, end) : byPosition(rope, end);
  }

  private static RotaryTable byPosition(Rope rope, int end) {
    int half = rope.dimensions() / 2;
    float[] cos = new float[end * half];
    float[] sin = new float[end * half];
    double factor = attentionFactor(rope.scaling());
    for (int i = 0; i < half; i++) {
      float frequency = (float) frequency(rope, i, 0);
      for (int position = 0; position < end; position++) {
        float angle = position * frequency;
        cos[position * half + i] = (float) (Math.cos(angle) * factor);
        sin[position * half + i] = (float) (Math.sin(angle) * factor);
      }
    }
    return new RotaryTable(false, cos, sin);
  }

  private static RotaryTable byLength(Rope rope, int end) {
    int half = rope.dimensions() / 2;
    float[] frequencies = new float[end * half];
    for (int length = 0; length < end; length++) {
      for (int i = 0; i < half; i++) {
        frequencies[length * half + i] = (float) frequency(rope, i, length);
      }
    }
    return new RotaryTable(
        true, frequencies, new float[] {(float) attentionFactor(rope.scaling())});
  }

  private static double attentionFactor(RopeScaling scaling) {
    return switch (scaling) {
      case RopeScaling.Yarn yarn -> yarn.attentionFactor();
      case RopeScaling.LongRope longRope -> longRope.attentionFactor();
      case RopeScaling.None _, RopeScaling.Linear _, RopeScaling.Dynamic _, RopeScaling.Llama3 _ ->
          1;
    };
  }

  /** Frequency i in a sequence of a length, which only some kinds look at. */
  private static double frequency(Rope rope, int i, int length) {
    double frequency = power(rope.theta(), i, rope);
    return switch (rope.scaling()) {
      case RopeScaling.None() -> frequency;
      case RopeScaling.Linear(double factor) -> frequency / factor;
      case RopeScaling.Dynamic dynamic -> power(base(rope, dynamic, length), i, rope);
      case RopeScaling.Yarn yarn -> stretch(frequency, rope, yarn, i);
      case RopeScaling.LongRope longRope ->
          frequency
              / (length > longRope.originalMaxPosition()
                      ? longRope.longFactor()
                      : longRope.shortFactor())
                  .get(i);
      case RopeScaling.Llama3 llama3 -> stretch(frequency, llama3);
    };
  }

  private static double power(double base, int i, Rope rope) {
    return Math.pow(base, -2.0 * i / rope.dimensions());
  }

  private static double base(Rope rope, RopeScaling.Dynamic scaling, int length) {
    double reach = Math.max(length, scaling.trained()) / (double) scaling.trained();
    double growth = scaling.factor() * reach - (scaling.factor() - 1);
    double dimensions = rope.dimensions();
    return rope.theta() * Math.pow(growth, dimensions / (dimensions - 2));
  }

  /**
   * By component: those that turn often within the original context stay, the slow are stretched.
   */
  private static double stretch(double frequency, Rope rope, RopeScaling.Yarn scaling, int i) {
    double low = component(scaling.betaFast(), rope, scaling);
    double high = component(scaling.betaSlow(), rope, scaling);
    if (scaling.truncate()) {
      low = Math.floor(low);
      high = Math.ceil(high);
    }
    low = Math.max(low, 0);
    high = Math.min(high, rope.dimensions() - 1.0);
    if (low == high) {
      high += 0.001; // as the reference does, against a division by zero
    }
    double stretched = Math.clamp((i - low) / (high - low), 0.0, 1.0);
    return stretched * frequency / scaling.factor() + (1 - stretched) * frequency;
  }

  /** The component, as a fraction, that turns so often within the original context. */
  private static double component(double turns, Rope rope, RopeScaling.Yarn scaling) {
    double wavelengths = scaling.originalMaxPosition() / (turns * 2 * Math.PI);
    return rope.dimensions() * Math.log(wavelengths) / (2 * Math.log(rope.theta()));
  }

  /** By wavelength against the original context: short ones stay, long ones are stretched. */
  private static double stretch(double frequency, RopeScaling.Llama3 scaling) {
    double turns = scaling.originalMaxPosition() * frequency / (2 * Math.PI);
    double kept =
        (turns - scaling.lowFreqFactor()) / (scaling.highFreqFactor() - scaling.lowFreqFactor());
    kept = Math.clamp(kept, 0.0, 1.0);
    return kept * frequency + (1 - kept) * frequency / scaling.factor();
  }
}
