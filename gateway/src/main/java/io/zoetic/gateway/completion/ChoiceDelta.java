// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.completion;

import io.zoetic.events.completion.TokenLogprob;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A piece of one choice: a step of a stream, or all of it.
 *
 * @param choice the index of the choice
 * @param promptTokenIds the prompt's token ids, if they are asked for and this is where they go
 * @param text what is added to the choice's text
 * @param textOffset the characters that stand before it, in Unicode code points
 * @param tokenIds the answer's tokens, without those of an echoed prompt
 * @param logprobs one per token of the text, or empty
 * @param end what is said where the choice ends, or null if it goes on
 */
record ChoiceDelta(
    int choice,
    List<Integer> promptTokenIds,
    String text,
    int textOffset,
    List<Integer> tokenIds,
    List<TokenLogprob> logprobs,
    @Nullable ChoiceEnd end) {}
