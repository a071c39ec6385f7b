// SPDX-License-Identifier: Apache-2.0
/**
 * The reference model's own byte-level BPE tokenizer.
 *
 * <p>{@link io.zoetic.recipes.tokenizer.BytePairTrainer} learns the merges, {@link
 * io.zoetic.recipes.tokenizer.BytePairVocabulary} is what it learned and encodes with it, and
 * {@link io.zoetic.recipes.tokenizer.TokenizerFiles} writes both in the layout of Hugging Face,
 * which every other part of the platform reads. Every digit is a token of its own, and so is every
 * letter of a word in capitals: the world's skills are about digits and letters.
 *
 * <p>Training is deterministic. The vocabulary is immutable and thread-safe.
 */
@NullMarked
package io.zoetic.recipes.tokenizer;

import org.jspecify.annotations.NullMarked;
