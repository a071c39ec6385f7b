// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.feedback;

import io.zoetic.core.ChoiceId;
import java.time.Instant;

/**
 * A prompt that was asked and that no example is about.
 *
 * @param id of the answer that it was given
 * @param owner whose it is
 * @param json as it travelled to the worker
 * @param isServed whether the expert that is asked for has answered it; else the base model has
 * @param splitGroup what an example on it would be split by
 * @param askedAt what the chat template took for now
 */
public record UncorrectedPrompt(
    ChoiceId id,
    StoredInteraction.Owner owner,
    String json,
    boolean isServed,
    String splitGroup,
    Instant askedAt) {}
