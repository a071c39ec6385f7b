// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import org.junit.jupiter.api.Test;

class DeviceKindTest {
  @Test
  void cpu_isThere() {
    assertThat(DeviceKind.CPU.device()).isEqualTo(Device.cpu());
  }

  /** Maven Central has a PyTorch for the CPU only. */
  @Test
  void gpu_thatPyTorchDoesNotFind_isRefused() {
    assertThatThrownBy(DeviceKind.GPU::device)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("device must be cpu where PyTorch finds no GPU, was gpu");
  }
}
