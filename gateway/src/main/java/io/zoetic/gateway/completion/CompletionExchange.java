// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.completion;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import io.zoetic.events.adaptation.AdaptationReport;
import io.zoetic.events.completion.Prompt;
import io.zoetic.events.completion.PromptUpdate;
import io.zoetic.gateway.access.TokenReservation;
import io.zoetic.gateway.completion.dispatch.Party;
import io.zoetic.gateway.completion.supervision.AnswerListener;
import io.zoetic.gateway.completion.supervision.CompletionMetrics;
import io.zoetic.gateway.completion.supervision.PromptSupervisor;
import io.zoetic.gateway.completion.supervision.Usage;
import io.zoetic.gateway.fleet.RecentTraffic;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The books of one HTTP request under way: its prompts, how far they are, and what they come to. It
 * is over when every choice is finished, when one has failed, or when nobody waits any more.
 * Confined to the event loop.
 */
final class CompletionExchange {
  private final Task task;
  private final String episodeId;
  private final PromptSupervisor supervisor;
  private final CompletionMetrics metrics;
  private final RecentTraffic traffic;
  private final long begin = System.nanoTime();
  private final AdaptationReport[] adaptations;
  private final long[] firstTokens;

  private boolean over;
  private boolean anyToken;
  private int unfinished;
  private int promptTokens;
  private int completionTokens;
  private int generatedTokens;

  /**
   * The task of an exchange.
   *
   * @param party who shares the workers with others, and asks
   * @param prompts one per choice, in the order of the choices; all of one episode
   * @param choicesPerPrompt so many neighbours continue the same prompt
   * @param links to vote on each choice
   * @param reservation of the tokens that it may need
   * @param span of it all
   */
  record Task(
      Party party,
      List<Prompt> prompts,
      int choicesPerPrompt,
      IntFunction<@Nullable VoteLinks> links,
      TokenReservation reservation,
      CompletionSpan span) {
    Task {
      prompts = List.copyOf(prompts);
    }
  }

  CompletionExchange(
      Task task, PromptSupervisor supervisor, CompletionMetrics metrics, RecentTraffic traffic) {
    this.task = requireNonNull(task, "task");
    this.episodeId = requireNonNull(task.prompts().getFirst().origin().episodeId(), "episodeId");
    this.supervisor = requireNonNull(supervisor, "supervisor");
    this.metrics = requireNonNull(metrics, "metrics");
    this.traffic = requireNonNull(traffic, "traffic");
    this.unfinished = task.prompts().size();
    this.adaptations = new AdaptationReport[unfinished];
    Arrays.fill(adaptations, AdaptationReport.BASE);
    this.firstTokens = new long[unfinished];
  }

  /** Dispatches all prompts. */
  void start(AnswerListener answer) {
    for (int i = 0; i < task.prompts().size() && !over; i++) {
      supervisor.submit(task.party(), task.prompts().get(i), answer);
    }
  }

  /** Whether somebody waits for more. */
  boolean isUnderWay() {
    return !over;
  }

  /** Nobody waits for the answer any more: generation stops. */
  void abandon(String reason) {
    if (!over) {
      end();
      task.span().failed(reason);
      task.prompts().forEach(prompt -> supervisor.cancel(prompt.promptId(), reason));
    }
  }

  /** What was used until now has been used, whoever got it. */
  private void end() {
    over = true;
    task.reservation().settle((long) promptTokens + Math.max(generatedTokens, completionTokens));
  }

  void started(int choice, PromptUpdate.Started started) {
    if (choice % task.choicesPerPrompt() == 0) {
      promptTokens += started.promptTokens();
    }
    adaptations[choice] = requireNonNullElse(started.adaptation(), AdaptationReport.BASE);
    metrics.adapted(adaptations[choice]);
    task.span().started(adaptations[choice]);
    traffic.begins(adaptations[choice]);
  }

  /** So many tokens have come. */
  void tokens(int choice, int count) {
    generatedTokens += count;
    if (!anyToken) {
      anyToken = true;
      Duration took = since(begin);
      metrics.firstToken(took);
      task.span().firstToken(took);
    }
    if (firstTokens[choice] == 0) {
      firstTokens[choice] = System.nanoTime();
    }
  }

  /** What is said of a choice that is complete. */
  ChoiceEnd finished(int choice, PromptUpdate.Finished finished) {
    completionTokens += finished.completionTokens();
    traffic.ends(adaptations[choice], finished.completionTokens());
    if (firstTokens[choice] != 0) {
      metrics.generated(finished.completionTokens() - 1, since(firstTokens[choice]));
    }
    task.span().finished(finished.reason());
    unfinished--;
    return new ChoiceEnd(
        episodeId,
        finished.reason(),
        adaptations[choice],
        finished.secondPass(),
        task.links().apply(choice));
  }

  /** What it all came to, once the last choice is finished; null before. */
  @Nullable Usage completed() {
    if (unfinished > 0) {
      return null;
    }
    end();
    Usage usage = new Usage(promptTokens, completionTokens);
    metrics.answered(usage, since(begin));
    task.span().ended(usage);
    return usage;
  }

  private static Duration since(long nanoTime) {
    return Duration.ofNanos(System.nanoTime() - nanoTime);
  }
}
