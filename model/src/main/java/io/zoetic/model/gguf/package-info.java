// SPDX-License-Identifier: Apache-2.0
/**
 * Models in GGUF files, seen as checkpoints in Hugging Face layout.
 *
 * <p>{@link io.zoetic.model.gguf.GgufModel} is the way in: it writes the JSON files that such a
 * checkpoint has, made of the file's metadata, and an index that leads to the weights, which stay
 * where they are. All that reads checkpoints then reads this one, too.
 */
@NullMarked
package io.zoetic.model.gguf;

import org.jspecify.annotations.NullMarked;
