// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway;

import io.zoetic.events.EventLog;
import io.zoetic.events.adaptation.AdaptationReport;
import io.zoetic.events.adaptation.PassReport;
import io.zoetic.events.completion.FinishReason;
import io.zoetic.events.completion.Prompt;
import io.zoetic.events.completion.PromptUpdate;
import io.zoetic.events.completion.TokenLogprob;
import io.zoetic.events.completion.WorkerLink;
import io.zoetic.events.completion.WorkerReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A worker that says what its script tells it, in place of a model. */
final class ScriptedWorker implements AutoCloseable {
  /** Ids of the words of {@link #words}: the first word is 100. */
  static final int FIRST_ID = 100;

  private static final PassReport SECOND_PASS = new PassReport(20.5, 57);

  private final String id;
  private final WorkerLink link;
  private final Function<Prompt, List<PromptUpdate>> script;
  private final BlockingQueue<Prompt> taken = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> cancelled = new LinkedBlockingQueue<>();
  private final Thread thread;
  private volatile boolean closed;

  ScriptedWorker(EventLog log, String id, Function<Prompt, List<PromptUpdate>> script) {
    this.id = id;
    this.script = script;
    this.link = log.openWorker(id, cancellation -> cancelled.add(cancellation.promptId()));
    this.thread = Thread.ofPlatform().name(id).start(this::run);
  }

  /** Answers every prompt with these words, one token each. */
  static Function<Prompt, List<PromptUpdate>> words(String... words) {
    return prompt -> answer(prompt, null, words);
  }

  /** The same, under what the report says. */
  static Function<Prompt, List<PromptUpdate>> adapted(AdaptationReport report, String... words) {
    return prompt -> answer(prompt, report, words);
  }

  /** Takes prompts and says nothing about them. */
  static Function<Prompt, List<PromptUpdate>> silence() {
    return _ -> List.of();
  }

  /** Takes prompts, begins to answer and never ends. */
  static Function<Prompt, List<PromptUpdate>> beginning(String word) {
    return beginning(null, word);
  }

  /** The same, under what the report says. */
  static Function<Prompt, List<PromptUpdate>> beginning(
      @Nullable AdaptationReport report, String word) {
    return prompt -> answer(prompt, report, word).subList(0, 2);
  }

  private static List<PromptUpdate> answer(
      Prompt prompt, @Nullable AdaptationReport report, String... words) {
    boolean logprobs = prompt.output().topLogprobs() != null;
    List<PromptUpdate> updates = new ArrayList<>();
    updates.add(started(prompt, report, logprobs));
    for (int i = 0; i < words.length; i++) {
      updates.add(
          new PromptUpdate.Tokens(
              prompt.promptId(),
              prompt.attempt(),
              i,
              words[i],
              List.of(FIRST_ID + i),
              logprobs ? List.of(logprob(FIRST_ID + i, words[i], -0.5)) : List.of()));
    }
    updates.add(
        new PromptUpdate.Finished(
            prompt.promptId(), prompt.attempt(), FinishReason.STOP, words.length, SECOND_PASS));
    return updates;
  }

  private static PromptUpdate started(
      Prompt prompt, @Nullable AdaptationReport report, boolean logprobs) {
    boolean echo = prompt.output().echo();
    return new PromptUpdate.Started(
        prompt.promptId(),
        prompt.attempt(),
        2,
        prompt.output().promptTokenIds() ? List.of(7, 8) : List.of(),
        echo ? "Say:" : "",
        echo && logprobs ? List.of(logprob(7, "Say", null), logprob(8, ":", -1.0)) : List.of(),
        report);
  }

  private static TokenLogprob logprob(int id, String text, @Nullable Double logprob) {
    return new TokenLogprob(
        id,
        text,
        logprob,
        logprob == null ? List.of() : List.of(new TokenLogprob.Alternative(9, "other", -0.25)));
  }

  /** The next prompt that this worker took. */
  Prompt awaitPrompt() throws InterruptedException {
    Prompt prompt = taken.poll(30, TimeUnit.SECONDS);
    if (prompt == null) {
      throw new AssertionError("no prompt within 30 s");
    }
    return prompt;
  }

  /** The next prompt that was cancelled. */
  String awaitCancellation() throws InterruptedException {
    String promptId = cancelled.poll(30, TimeUnit.SECONDS);
    if (promptId == null) {
      throw new AssertionError("no cancellation within 30 s");
    }
    return promptId;
  }

  void report(Prompt prompt, List<PromptUpdate> updates) {
    link.report(prompt.replyTo(), new WorkerReport(id, updates, List.of()));
  }

  private void run() {
    while (!closed) {
      List<Prompt> prompts = link.poll(Duration.ofSeconds(1));
      link.accept();
      for (Prompt prompt : prompts) {
        List<PromptUpdate> updates = script.apply(prompt);
        if (!updates.isEmpty()) {
          report(prompt, updates);
        }
        taken.add(prompt);
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    link.wakeup();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    link.close();
  }
}
