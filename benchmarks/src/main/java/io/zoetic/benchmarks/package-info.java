// SPDX-License-Identifier: Apache-2.0
/**
 * Benchmarks, run by {@code ./zoetic bench}; their dated results are in {@code benchmarks/results}.
 *
 * <p>Machines are shared and noisy, so every benchmark has a baseline among its rows, takes the
 * rows in turn, round after round, and reports medians: ratios count, not absolute times.
 */
@NullMarked
package io.zoetic.benchmarks;

import org.jspecify.annotations.NullMarked;
