// SPDX-License-Identifier: Apache-2.0
/**
 * The recipe that makes the reference model out of the world of skills.
 *
 * <p>{@link io.zoetic.recipes.reference.Mixture} is the endless stream of conversations that the
 * tokenizer and the model are trained on. What makes the model teachable is in three places: a
 * phrasing's share of right answers (misread phrasings, conflicting conventions), a skill's share
 * of the mixture (rare skills), and the mixture's own noise.
 *
 * <p>Everything random takes a seed. Classes here are for one thread.
 */
@NullMarked
package io.zoetic.recipes.reference;

import org.jspecify.annotations.NullMarked;
