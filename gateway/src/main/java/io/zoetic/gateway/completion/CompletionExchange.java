// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.completion;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import io.zoetic.events.AdaptationReport;
import io.zoetic.events.Prompt;
import io.zoetic.events.PromptUpdate;
import io.zoetic.gateway.feedback.VoteLinks;
import io.zoetic.gateway.http.ApiException;
import java.time.Duration;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP request under way: its prompts on one side, its answer on the other. It ends when every
 * choice is finished, when the first one fails, or when the client leaves. Confined to the event
 * loop.
 */
final class CompletionExchange {
  private final Task task;
  private final String episodeId;
  private final PromptSupervisor supervisor;
  private final AnswerSink sink;
  private final CompletionMetrics metrics;
  private final long begin = System.nanoTime();

  private boolean over;
  private boolean anyToken;
  private int unfinished;
  private int promptTokens;
  private int completionTokens;

  /**
   * What is to be done.
   *
   * @param prompts one per choice, in the order of the choices; all of one episode
   * @param choicesPerPrompt so many neighbours continue the same prompt
   * @param links to vote on each choice
   */
  record Task(List<Prompt> prompts, int choicesPerPrompt, IntFunction<@Nullable VoteLinks> links) {
    Task {
      prompts = List.copyOf(prompts);
    }
  }

  CompletionExchange(
      Task task, PromptSupervisor supervisor, AnswerSink sink, CompletionMetrics metrics) {
    this.task = requireNonNull(task, "task");
    this.episodeId = requireNonNull(task.prompts().getFirst().origin().episodeId(), "episodeId");
    this.supervisor = requireNonNull(supervisor, "supervisor");
    this.sink = requireNonNull(sink, "sink");
    this.metrics = requireNonNull(metrics, "metrics");
    this.unfinished = task.prompts().size();
  }

  /** Dispatches all prompts. */
  void start() {
    for (int i = 0; i < task.prompts().size() && !over; i++) {
      supervisor.submit(task.prompts().get(i), new Choice(i));
    }
  }

  /** Nobody waits for the answer any more: generation stops. */
  void abandon(String reason) {
    if (!over) {
      over = true;
      task.prompts().forEach(prompt -> supervisor.cancel(prompt.promptId(), reason));
    }
  }

  private void complete() {
    Usage usage = new Usage(promptTokens, completionTokens);
    metrics.answered(usage, sinceBegin());
    sink.complete(usage);
    over = true;
  }

  private Duration sinceBegin() {
    return Duration.ofNanos(System.nanoTime() - begin);
  }

  private final class Choice implements PromptListener {
    private final int index;
    private AdaptationReport adaptation = AdaptationReport.BASE;
    private long firstToken;

    Choice(int index) {
      this.index = index;
    }

    @Override
    public void started(PromptUpdate.Started started) {
      if (index % task.choicesPerPrompt() == 0) {
        promptTokens += started.promptTokens();
      }
      adaptation = requireNonNullElse(started.adaptation(), AdaptationReport.BASE);
      metrics.adapted(adaptation);
      sink.started(index, started);
    }

    @Override
    public void tokens(PromptUpdate.Tokens tokens) {
      if (!anyToken) {
        anyToken = true;
        metrics.firstToken(sinceBegin());
      }
      if (firstToken == 0) {
        firstToken = System.nanoTime();
      }
      sink.tokens(index, tokens);
    }

    @Override
    public void finished(PromptUpdate.Finished finished) {
      completionTokens += finished.completionTokens();
      if (firstToken != 0) {
        metrics.generated(
            finished.completionTokens() - 1, Duration.ofNanos(System.nanoTime() - firstToken));
      }
      sink.finished(
          index,
          new Ending(
              episodeId,
              finished.reason(),
              adaptation,
              finished.secondPass(),
              task.links().apply(index)));
      unfinished--;
      if (unfinished == 0) {
        complete();
      }
    }

    @Override
    public void failed(ApiException failure) {
      if (!over) {
        abandon("failure");
        sink.fail(failure);
      }
    }

    @Override
    public void flush() {
      if (!over && !sink.flush()) {
        abandon("slow_reader");
        sink.disconnect();
      }
    }
  }
}
