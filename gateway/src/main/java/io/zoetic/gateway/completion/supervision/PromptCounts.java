// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.completion.supervision;

import io.zoetic.gateway.completion.dispatch.Dispatch;

/**
 * Prompts in flight, by where they are.
 *
 * @param inFlight taken in and not yet answered
 * @param inTurn of them, those that wait in the gateway for their turn
 * @param unnamed of them, those that no worker has named: in their turn, on their way, or lost on
 *     it. More workers would help these
 */
public record PromptCounts(int inFlight, int inTurn, int unnamed) {
  static PromptCounts of(int inFlight, Dispatch<?> dispatch) {
    return new PromptCounts(inFlight, dispatch.waiting(), Math.max(0, inFlight - dispatch.taken()));
  }
}
