// SPDX-License-Identifier: Apache-2.0
/**
 * {@code POST /v1/chat/completions} and {@code POST /v1/completions}: from a JSON body to prompts
 * on the event log, and from workers' reports to JSON or server-sent events.
 *
 * <p>{@link io.zoetic.gateway.completion.CompletionRoute} has {@link
 * io.zoetic.gateway.completion.request.CompletionRequestParser} check a body and turn it into a
 * {@link io.zoetic.gateway.completion.request.CompletionRequest}, and makes one {@link
 * io.zoetic.events.completion.Prompt} of each choice. {@link
 * io.zoetic.gateway.completion.supervision.PromptSupervisor} dispatches the prompts and watches
 * over them until their last token: it notices lost workers, dispatches again, and drops what it
 * has already delivered. What is new goes to an {@link
 * io.zoetic.gateway.completion.supervision.AnswerListener}: {@link
 * io.zoetic.gateway.completion.WholeAnswer} collects, {@link
 * io.zoetic.gateway.completion.StreamedAnswer} writes at once, and the {@link
 * io.zoetic.gateway.completion.CompletionExchange} counts and ends for both. They say it in the
 * words of an {@link io.zoetic.gateway.completion.AnswerEncoder}, of which there are two.
 *
 * <p>All of it runs on one event loop: no locks, no volatile fields, and nothing blocks. Another
 * gateway instance is how to use more cores.
 */
@NullMarked
package io.zoetic.gateway.completion;

import org.jspecify.annotations.NullMarked;
