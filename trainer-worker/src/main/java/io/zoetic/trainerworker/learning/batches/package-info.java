// SPDX-License-Identifier: Apache-2.0
/** What the steps of a run are made of, by objective, and the loop that takes them. */
@NullMarked
package io.zoetic.trainerworker.learning.batches;

import org.jspecify.annotations.NullMarked;
