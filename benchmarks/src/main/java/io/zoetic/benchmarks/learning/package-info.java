// SPDX-License-Identifier: Apache-2.0
/** What experts learn from how much feedback, by objective, against LoRA. */
@NullMarked
package io.zoetic.benchmarks.learning;

import org.jspecify.annotations.NullMarked;
