// SPDX-License-Identifier: Apache-2.0
/**
 * What operating the platform costs: {@link io.zoetic.benchmarks.operation.SwapBenchmark} changes
 * the version of an expert under load, {@link io.zoetic.benchmarks.operation.RegistryBenchmark}
 * reads a large registry and starts a worker on it. Both run on a {@link
 * io.zoetic.benchmarks.operation.Platform} of several processes.
 */
@NullMarked
package io.zoetic.benchmarks.operation;

import org.jspecify.annotations.NullMarked;
