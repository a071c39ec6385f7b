// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.reward;

import java.util.concurrent.atomic.AtomicReference;

/** How well the code of strangers must be kept apart before it is run. */
public enum SandboxPolicy {
  /** Whatever {@link SandboxCheck} tries must hold. */
  COMPLETE,
  /** As well as this machine permits, which whoever chooses it answers for. */
  INCOMPLETE;

  private static final AtomicReference<SandboxPolicy> OF_PROCESS =
      new AtomicReference<>(SandboxPolicy.COMPLETE);

  /** Of the rewards that this process gives; complete unless {@link #adopt} said otherwise. */
  public static SandboxPolicy ofProcess() {
    return OF_PROCESS.get();
  }

  /** Makes this the policy of the process; before its first reward. */
  public void adopt() {
    OF_PROCESS.set(this);
  }
}
