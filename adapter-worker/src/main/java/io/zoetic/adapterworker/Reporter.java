// SPDX-License-Identifier: Apache-2.0
package io.zoetic.adapterworker;

import io.zoetic.events.Interaction;
import io.zoetic.events.Prompt;
import io.zoetic.events.PromptAttempt;
import io.zoetic.events.PromptUpdate;
import io.zoetic.events.ReplyAddress;
import io.zoetic.events.WorkerLink;
import io.zoetic.events.WorkerReport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Gathers what a step did and sends one report per gateway. Belongs to the agent's thread; the
 * {@link #held} reports may come from any.
 */
final class Reporter {
  private final String worker;
  private final WorkerLink link;
  private final Map<ReplyAddress, List<PromptUpdate>> gathered = new LinkedHashMap<>();

  Reporter(String worker, WorkerLink link) {
    this.worker = worker;
    this.link = link;
  }

  void add(Prompt prompt, PromptUpdate update) {
    gathered.computeIfAbsent(prompt.replyTo(), _ -> new ArrayList<>()).add(update);
  }

  /** Sends an interaction, ahead of the update that ends its prompt. */
  void record(Interaction interaction) {
    link.record(interaction);
  }

  /** Sends what has been gathered. */
  void send() {
    gathered.forEach(
        (replyTo, updates) -> link.report(replyTo, new WorkerReport(worker, updates, List.of())));
    gathered.clear();
  }

  /** Tells each gateway which of its prompts are held. Thread-safe. */
  void held(Map<ReplyAddress, List<PromptAttempt>> prompts) {
    prompts.forEach(
        (replyTo, held) -> link.report(replyTo, new WorkerReport(worker, List.of(), held)));
  }
}
