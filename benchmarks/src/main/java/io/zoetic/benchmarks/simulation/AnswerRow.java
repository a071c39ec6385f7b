// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.simulation;

import io.zoetic.adapterworker.completion.Reporter;
import io.zoetic.core.PromptContent;
import io.zoetic.events.completion.FinishReason;
import io.zoetic.events.completion.Prompt;
import io.zoetic.events.completion.PromptUpdate;
import java.util.Collections;
import java.util.List;

/** A prompt that a worker answers: a row of its batch, modelled. One thread. */
final class AnswerRow {
  private final Prompt prompt;
  private final int gateway;
  private final int tokens;
  private int produced;
  private int said;

  AnswerRow(Prompt prompt) {
    this.prompt = prompt;
    this.gateway = SimulatedGateway.numberOf(prompt.replyTo());
    Integer most = prompt.sampling().maxTokens();
    this.tokens = most == null ? 1 : most;
  }

  /**
   * What a prompt of the simulation consists of, see {@link Clients}.
   *
   * @param own tokens of it that no other has
   */
  static PromptContent content(int length, int ofTenant, int own) {
    return new PromptContent.TokenIds(List.of(length, ofTenant, own));
  }

  private int number(int place) {
    return ((PromptContent.TokenIds) prompt.content()).ids().get(place);
  }

  /** Tokens of the prompt. */
  int length() {
    return number(0);
  }

  /** Those that all of its tenant begin with. */
  int ofTenant() {
    return number(1);
  }

  Prompt prompt() {
    return prompt;
  }

  /** The number of the one who waits. */
  int gateway() {
    return gateway;
  }

  boolean is(String promptId) {
    return prompt.promptId().equals(promptId);
  }

  boolean isComplete() {
    return produced == tokens;
  }

  /** The model has read its prompt. */
  void start(Reporter reporter) {
    reporter.add(
        prompt,
        new PromptUpdate.Started(
            prompt.promptId(), prompt.attempt(), length(), List.of(), "", List.of(), null));
  }

  /**
   * The next token of its answer.
   *
   * @param together tokens that are said together, but for the first and the last
   * @return whether anything was said
   */
  boolean advance(Reporter reporter, int together) {
    produced++;
    if (produced > 1 && produced - said < together && !isComplete()) {
      return false;
    }
    List<Integer> ids = Collections.nCopies(produced - said, 1);
    String id = prompt.promptId();
    int attempt = prompt.attempt();
    reporter.add(prompt, new PromptUpdate.Tokens(id, attempt, said, "", ids, List.of()));
    said = produced;
    if (isComplete()) {
      reporter.add(
          prompt, new PromptUpdate.Finished(id, attempt, FinishReason.LENGTH, produced, null));
    }
    return true;
  }
}
