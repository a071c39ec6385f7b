// SPDX-License-Identifier: Apache-2.0

/**
 * What two passes are worth, and what the first of them costs: {@link
 * io.zoetic.benchmarks.adaptation.AdaptationBenchmark}.
 */
@NullMarked
package io.zoetic.benchmarks.adaptation;

import org.jspecify.annotations.NullMarked;
