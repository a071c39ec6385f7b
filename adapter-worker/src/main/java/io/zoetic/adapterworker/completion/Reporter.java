// SPDX-License-Identifier: Apache-2.0
package io.zoetic.adapterworker.completion;

import io.zoetic.events.completion.Interaction;
import io.zoetic.events.completion.Prompt;
import io.zoetic.events.completion.PromptUpdate;
import io.zoetic.events.completion.ReplyAddress;
import io.zoetic.events.completion.WorkerLink;
import io.zoetic.events.completion.WorkerReport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

/**
 * Gathers what a step did and sends one report per gateway. Belongs to the agent's thread; the
 * {@link #held} reports may come from any.
 */
public final class Reporter {
  private final String worker;
  private final WorkerLink link;
  private final ToIntFunction<ReplyAddress> slots;
  private final Map<ReplyAddress, List<PromptUpdate>> gathered = new LinkedHashMap<>();

  /**
   * @param slots that a gateway may count on
   */
  public Reporter(String worker, WorkerLink link, ToIntFunction<ReplyAddress> slots) {
    this.worker = worker;
    this.link = link;
    this.slots = slots;
  }

  public void add(Prompt prompt, PromptUpdate update) {
    gathered.computeIfAbsent(prompt.replyTo(), _ -> new ArrayList<>()).add(update);
  }

  /** Sends an interaction, ahead of the update that ends its prompt. */
  public void record(Interaction interaction) {
    link.record(interaction);
  }

  /** Sends what has been gathered. */
  public void send() {
    gathered.forEach(
        (replyTo, updates) -> link.report(replyTo, new WorkerReport(worker, updates, List.of())));
    gathered.clear();
  }

  /**
   * Tells each gateway which of its prompts are held, which of them wait, and of how many slots.
   * Thread-safe.
   */
  public void held(Map<ReplyAddress, HeldPrompts.Holding> prompts) {
    prompts.forEach(
        (replyTo, holding) ->
            link.report(
                replyTo,
                new WorkerReport(
                    worker,
                    List.of(),
                    holding.held(),
                    slots.applyAsInt(replyTo),
                    holding.waiting())));
  }
}
