// SPDX-License-Identifier: Apache-2.0
/**
 * The frozen base model: checkpoints of the Llama family, the decoder, text in and text out.
 *
 * <p>{@link io.zoetic.model.LanguageModel} is a loaded checkpoint: {@link
 * io.zoetic.model.config.ModelConfig} (its shape), {@link io.zoetic.model.Decoder} (the
 * transformer, one TorchScript call per step), {@link io.zoetic.model.text.Tokenizer} and {@link
 * io.zoetic.model.text.ChatTemplate}. {@link io.zoetic.model.generation.ContinuousBatch} turns
 * prompts into answers, many at a time.
 *
 * <p>Tensor dimensions are single capitals: B rows of a batch, T tokens of a row, C hidden size, H
 * query heads, K key/value heads, D head dimension, V vocabulary, S positions of the cache.
 *
 * <p>Native memory belongs to an {@code NDManager}: the weights' lives as long as the model, a
 * step's until its output is closed; nothing but plain Java values leaves this module.
 */
@NullMarked
package io.zoetic.model;

import org.jspecify.annotations.NullMarked;
