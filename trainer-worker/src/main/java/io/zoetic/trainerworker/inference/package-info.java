// SPDX-License-Identifier: Apache-2.0
/**
 * The model as serving runs it, for those who train: {@link
 * io.zoetic.trainerworker.inference.BatchInference} answers in a thread of its own, since gradients
 * are a switch of the thread.
 */
@NullMarked
package io.zoetic.trainerworker.inference;

import org.jspecify.annotations.NullMarked;
