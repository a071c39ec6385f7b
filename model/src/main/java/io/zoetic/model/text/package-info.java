// SPDX-License-Identifier: Apache-2.0
/**
 * Text in and text out: the checkpoint's tokenizer and chat template, and the way back from tokens
 * to text while an answer grows.
 *
 * <p>{@link io.zoetic.model.text.Tokenizer} and {@link io.zoetic.model.text.ChatTemplate} are
 * thread-safe; {@link io.zoetic.model.text.AnswerText} belongs to one sequence and one thread.
 */
@NullMarked
package io.zoetic.model.text;

import org.jspecify.annotations.NullMarked;
