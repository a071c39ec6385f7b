// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model;

import ai.djl.Device;

/** Where a model computes. */
public enum DeviceKind {
  /** The processor. */
  CPU,
  /** The first GPU; needs a PyTorch built for it, see the operating guide. */
  GPU;

  /** As DJL names it. */
  public Device device() {
    return this == GPU ? Device.gpu() : Device.cpu();
  }
}
