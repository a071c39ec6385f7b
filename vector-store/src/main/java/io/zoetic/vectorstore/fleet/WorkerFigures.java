// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.fleet;

import org.jspecify.annotations.Nullable;

/**
 * What a worker measures of itself at a beat; null where its build does not say.
 *
 * @param build of its code
 * @param device where the model runs: {@code cpu} or {@code gpu}
 * @param slots prompts that can run at the same time
 * @param slotsUsed prompts that it holds
 * @param versionsResident versions of experts that it has in memory
 */
public record WorkerFigures(
    @Nullable String build,
    @Nullable String device,
    @Nullable Integer slots,
    @Nullable Integer slotsUsed,
    @Nullable Integer versionsResident) {
  /** Of a worker that says nothing. */
  public static final WorkerFigures UNTOLD = new WorkerFigures(null, null, null, null, null);
}
