// SPDX-License-Identifier: Apache-2.0
/**
 * Checkpoints in Hugging Face layout: safetensors files, single or sharded, and GGUF files,
 * memory-mapped and checked before use; safetensors files are written, too.
 *
 * <p>{@link io.zoetic.model.checkpoint.Checkpoint} is the way in; {@link
 * io.zoetic.model.checkpoint.StoredTensor} is a view of bytes in a file. What breaks a rule raises
 * {@link io.zoetic.model.checkpoint.InvalidCheckpointException}, whose message a user can act on.
 */
@NullMarked
package io.zoetic.model.checkpoint;

import org.jspecify.annotations.NullMarked;
