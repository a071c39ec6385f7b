// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.completion.supervision;

import io.zoetic.events.completion.ErrorCode;
import io.zoetic.gateway.completion.dispatch.Dispatch;
import io.zoetic.gateway.completion.dispatch.Party;
import io.zoetic.gateway.completion.dispatch.Places;
import io.zoetic.gateway.http.ApiException;
import io.zoetic.vectorstore.fleet.PartyLoads.Load;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Decides who finds room for prompts, and who has to give way, and tells other gateways of those
 * who are here. Confined to the event loop.
 */
public final class Admission {
  private final Dispatch<PendingPrompt> dispatch;
  private final int promptsMax;
  private final InstantSource clock;
  private final CompletionMetrics metrics;
  private final BiConsumer<PendingPrompt, ApiException> refuse;

  /**
   * @param refuse ends a prompt that waits
   */
  Admission(
      Dispatch<PendingPrompt> dispatch,
      int promptsMax,
      InstantSource clock,
      CompletionMetrics metrics,
      BiConsumer<PendingPrompt, ApiException> refuse) {
    this.dispatch = dispatch;
    this.promptsMax = promptsMax;
    this.clock = clock;
    this.metrics = metrics;
    this.refuse = refuse;
  }

  /**
   * Checks that there is room for so many more prompts, or will be when others give way.
   *
   * @throws ApiException {@link ErrorCode#QUEUE_FULL} if there is none
   */
  public void requireRoom(Party party, int prompts) {
    dispatch.arrives(party, clock.instant());
    Places<PendingPrompt> places = dispatch.places();
    if (!places.areThere(party, prompts)) {
      metrics.rejected();
      throw new ApiException(
          ErrorCode.QUEUE_FULL,
          "prompts in flight must be at most %d, and %d of one tenant or key while others ask, "
                  .formatted(promptsMax, places.share(party))
              + "%d and %d are and %d more were asked for"
                  .formatted(places.taken(), places.of(party), prompts));
    }
  }

  /** Whether there is room for so many more prompts, and nobody has to give way. */
  public boolean isFree(int prompts) {
    return dispatch.places().areFree(prompts);
  }

  /**
   * Checks that there is room, and makes it: prompts that still wait for their turn, of somebody
   * who has more than a fair share, give way.
   *
   * @param prompts of one request
   * @throws ApiException {@link ErrorCode#QUEUE_FULL} if there is none; {@link
   *     ErrorCode#INVALID_VALUE} if there never is as much
   */
  public void makeRoom(Party party, int prompts) {
    if (prompts > promptsMax) {
      throw ApiException.invalid(
          "n", "prompts of one request must be at most %d, were %d".formatted(promptsMax, prompts));
    }
    requireRoom(party, prompts);
    Places<PendingPrompt> places = dispatch.places();
    for (PendingPrompt each = places.toGiveWay(party, prompts);
        each != null;
        each = places.toGiveWay(party, prompts)) {
      metrics.rejected();
      refuse.accept(
          each,
          new ApiException(
              ErrorCode.QUEUE_FULL,
              "prompts in flight must be at most %d, this one gave way to another tenant or key"
                  .formatted(promptsMax)));
    }
  }

  /** What is asked of this gateway, for others to hear, by the names of parties. */
  public Map<String, Load> loads() {
    return dispatch.loads();
  }

  /** Takes in what is asked of other gateways. */
  public void loadsElsewhere(Map<Party, Load> loads) {
    dispatch.heardElsewhere(loads, clock.instant());
    dispatch.send(clock.instant());
  }
}
