// SPDX-License-Identifier: Apache-2.0
package io.zoetic.adapterworker.completion;

import static java.util.Objects.requireNonNullElse;

import io.zoetic.events.adaptation.AdaptationReport;
import io.zoetic.events.adaptation.PassReport;
import io.zoetic.events.completion.Interaction;
import io.zoetic.events.completion.Origin;
import io.zoetic.events.completion.Prompt;
import io.zoetic.events.completion.PromptUpdate;
import io.zoetic.model.generation.Generation;
import java.time.InstantSource;

/** Says what was asked, what was answered, and under what. */
public final class InteractionWriter {
  private final InstantSource clock;

  public InteractionWriter(InstantSource clock) {
    this.clock = clock;
  }

  /** Of a prompt that has ended just now. */
  public Interaction interaction(RunningPrompt running, PromptUpdate.Finished finished) {
    Prompt prompt = running.task().prompt();
    Origin origin = prompt.origin();
    Generation generation = running.task().generation();
    AdaptationReport adaptation = running.composed().report();
    return new Interaction(
        prompt.choice().completionId(),
        prompt.choice().index(),
        origin.tenant(),
        origin.key(),
        origin.user(),
        origin.episodeId(),
        prompt.model(),
        prompt.content(),
        generation.promptTokenIds(),
        generation.answerText(),
        generation.answer(),
        generation.answerLogprobs(),
        adaptation.experts(),
        adaptation.strategy(),
        generation.sampling().temperature(),
        finished.reason(),
        adaptation.firstPass(),
        requireNonNullElse(finished.secondPass(), PassReport.NONE),
        clock.instant(),
        prompt.now(),
        generation.drawsFromAll());
  }
}
