// SPDX-License-Identifier: Apache-2.0
/** What a minibatch is, and the loss of an answer with its gradient in the log-probabilities. */
@NullMarked
package io.zoetic.model.training.loss;

import org.jspecify.annotations.NullMarked;
