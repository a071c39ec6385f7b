// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model;

/**
 * Cosines and sines of the rotary positions: entry {@code p * D/2 + i} belongs to position p and
 * frequency i.
 *
 * <p>Frequencies are {@code theta^(-2i/D)} (RoFormer, arXiv 2104.09864), then stretched as {@link
 * RopeScaling} says.
 */
final class RotaryTable {
  private final float[] cos;
  private final float[] sin;

  private RotaryTable(float[] cos, float[] sin) {
    this.cos = cos;
    this.sin = sin;
  }

  static RotaryTable of(ModelConfig config, int length) {
    int half = config.headDim() / 2;
    float[] cos = new float[length * half];
    float[] sin = new float[length * half];
    for (int i = 0; i < half; i++) {
      double frequency = Math.pow(config.ropeTheta(), -2.0 * i / config.headDim());
      float scaled = (float) stretch(frequency, config.ropeScaling());
      for (int position = 0; position < length; position++) {
        float angle = position * scaled;
        cos[position * half + i] = (float) Math.cos(angle);
        sin[position * half + i] = (float) Math.sin(angle);
      }
    }
    return new RotaryTable(cos, sin);
  }

  float[] cos() {
    return cos;
  }

  float[] sin() {
    return sin;
  }

  private static double stretch(double frequency, RopeScaling scaling) {
    return switch (scaling) {
      case RopeScaling.None() -> frequency;
      case RopeScaling.Linear(double factor) -> frequency / factor;
      case RopeScaling.Llama3 llama3 -> stretch(frequency, llama3);
    };
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
