// SPDX-License-Identifier: Apache-2.0
/**
 * From logits to the next token: penalties, temperature, top-k, top-p, and a source of randomness
 * that depends on nothing but the seed and the token's index, so that an answer repeats whatever
 * else is in the batch and whichever worker computes it.
 */
@NullMarked
package io.zoetic.model.sampling;

import org.jspecify.annotations.NullMarked;
