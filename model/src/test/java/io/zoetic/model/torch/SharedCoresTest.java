// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.torch;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.pytorch.jni.JniUtils;
import org.junit.jupiter.api.Test;

class SharedCoresTest {
  @Test
  void share_followsWhetherARunTrains() {
    SharedCores.Share share = new SharedCores.Share(3, 1);
    share.follow();
    assertThat(JniUtils.getNumThreads()).isEqualTo(3);

    try (SharedCores.Run _ = SharedCores.train()) {
      try (SharedCores.Run _ = SharedCores.train()) {
        share.follow();
        assertThat(JniUtils.getNumThreads()).isEqualTo(1);
      }
      share.follow();
      assertThat(JniUtils.getNumThreads()).isEqualTo(1);
    }

    share.follow();
    assertThat(JniUtils.getNumThreads()).isEqualTo(3);
    TorchThread.limitParallelism(1);
  }
}
