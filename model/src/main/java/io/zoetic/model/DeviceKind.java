// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.StandardCapabilities;
import java.util.Locale;

/** The kind of device that a model computes on. */
public enum DeviceKind {
  /** The processor. */
  CPU,
  /** The first GPU; needs a PyTorch built for it, see the operating guide. */
  GPU;

  /** How people write it: {@code cpu}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * As DJL names it.
   *
   * @throws IllegalArgumentException if PyTorch does not find one
   */
  public Device device() {
    if (this == CPU) {
      return Device.cpu();
    }
    if (!Engine.getEngine("PyTorch").hasCapability(StandardCapabilities.CUDA)) {
      throw new IllegalArgumentException(
          "device must be cpu where PyTorch finds no GPU, was gpu; docs/operating.md says how");
    }
    return Device.gpu();
  }
}
