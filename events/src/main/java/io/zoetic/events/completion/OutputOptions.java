// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events.completion;

import org.jspecify.annotations.Nullable;

/**
 * The options of what comes back beside the text.
 *
 * @param topLogprobs null: no log-probabilities; n: that of the chosen token and the n most likely
 *     ones
 * @param echo the prompt's tokens come back first (with log-probabilities if those are asked for)
 * @param promptTokenIds the prompt's token ids come back in {@link PromptUpdate.Started}
 */
public record OutputOptions(@Nullable Integer topLogprobs, boolean echo, boolean promptTokenIds) {
  /** Text only. */
  public static final OutputOptions TEXT = new OutputOptions(null, false, false);
}
