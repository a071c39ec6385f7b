// SPDX-License-Identifier: Apache-2.0
package io.zoetic.adapterworker.completion;

import io.zoetic.events.EventLogException;
import io.zoetic.events.completion.ErrorCode;
import io.zoetic.events.completion.Prompt;
import io.zoetic.events.completion.WorkerLink;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes prompts from the event log while slots are free and hands them to the agent, ready for the
 * model. One thread.
 */
public final class PromptIntake implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(PromptIntake.class);
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration RETRY = Duration.ofSeconds(1);

  private final WorkerLink link;
  private final PromptReader reader;
  private final HeldPrompts held;
  private final Reporter reporter;
  private final Consumer<Command> agent;
  private volatile boolean stopped;

  public PromptIntake(
      WorkerLink link,
      PromptReader reader,
      HeldPrompts held,
      Reporter reporter,
      Consumer<Command> agent) {
    this.link = link;
    this.reader = reader;
    this.held = held;
    this.reporter = reporter;
    this.agent = agent;
  }

  @Override
  public void run() {
    while (!stopped) {
      try {
        doWork();
      } catch (EventLogException e) {
        LOG.atWarn().setCause(e).log("the event log does not answer, trying again");
        pause();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  /** Takes what there is, at most for a poll's time; returns how many prompts that were. */
  int doWork() throws InterruptedException {
    if (!held.awaitFree(POLL)) {
      return 0;
    }
    List<Prompt> prompts = link.poll(POLL);
    if (prompts.isEmpty()) {
      return 0;
    }
    for (Prompt prompt : prompts) {
      if (held.add(prompt)) {
        agent.accept(command(prompt));
      }
    }
    // Said before the prompts are accepted: from then on only the gateways watch over them.
    reporter.held(
        prompts.stream()
            .collect(
                Collectors.groupingBy(
                    Prompt::replyTo, Collectors.mapping(Prompt::id, Collectors.toList()))));
    link.accept();
    return prompts.size();
  }

  private Command command(Prompt prompt) {
    try {
      return new Command.Answer(reader.read(prompt));
    } catch (PromptException e) {
      return new Command.Refuse(prompt, e);
    } catch (RuntimeException e) {
      // It must not cost the worker its life: the next worker would be given it after us.
      LOG.atError().addKeyValue("promptId", prompt.promptId()).setCause(e).log("unreadable prompt");
      return new Command.Refuse(
          prompt,
          new PromptException(ErrorCode.INTERNAL, "the worker could not read the prompt", null));
    }
  }

  private static void pause() {
    LockSupport.parkNanos(RETRY.toNanos());
  }

  /** Takes no more prompts. Thread-safe. */
  public void stop() {
    stopped = true;
    link.wakeup();
  }
}
