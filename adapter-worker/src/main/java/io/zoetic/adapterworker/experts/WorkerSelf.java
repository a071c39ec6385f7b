// SPDX-License-Identifier: Apache-2.0
package io.zoetic.adapterworker.experts;

import static java.util.Objects.requireNonNull;

import io.zoetic.bootstrap.Build;
import io.zoetic.vectorstore.fleet.WorkerFigures;
import java.util.function.IntSupplier;

/**
 * What this worker says of itself to the fleet.
 *
 * @param id names this process
 * @param device where the model runs: {@code cpu} or {@code gpu}
 * @param slots prompts that can run at the same time
 * @param slotsUsed prompts that it holds; called by any thread
 */
public record WorkerSelf(String id, String device, int slots, IntSupplier slotsUsed) {
  public WorkerSelf {
    requireNonNull(id, "id");
    requireNonNull(device, "device");
    requireNonNull(slotsUsed, "slotsUsed");
  }

  /** What it measures now. */
  WorkerFigures figures(int versionsResident) {
    return new WorkerFigures(
        Build.version().orElse(null), device, slots, slotsUsed.getAsInt(), versionsResident);
  }
}
