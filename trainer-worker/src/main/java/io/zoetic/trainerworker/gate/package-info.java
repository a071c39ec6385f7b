// SPDX-License-Identifier: Apache-2.0
/**
 * Whether a candidate may be served: better on what it was made for, and nothing else worse,
 * through both passes. {@link io.zoetic.trainerworker.gate.Gate} decides, {@link
 * io.zoetic.trainerworker.gate.GateReport} says why.
 */
@NullMarked
package io.zoetic.trainerworker.gate;

import org.jspecify.annotations.NullMarked;
