// SPDX-License-Identifier: Apache-2.0
package io.zoetic.adapterworker.completion;

import io.zoetic.bootstrap.Clocks;
import io.zoetic.events.EventLogException;
import io.zoetic.events.completion.ErrorCode;
import io.zoetic.events.completion.Prompt;
import io.zoetic.events.completion.WorkerLink;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
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
  private static final Duration TELL = Duration.ofSeconds(10);

  private final WorkerLink link;
  private final Function<Prompt, ? extends Command> reader;
  private final HeldPrompts held;
  private final Reporter reporter;
  private final Consumer<Command> agent;
  private final Clocks clocks;
  private final ClockSkew skew;
  private volatile @Nullable Reading reading;
  private volatile boolean stopped;

  /** A prompt that is being rendered and tokenized. */
  private record Reading(Prompt prompt, long startedNanos) {
    Duration age() {
      return Duration.ofNanos(System.nanoTime() - startedNanos);
    }
  }

  /**
   * @param reader what the agent is to do about a prompt: to answer what {@link PromptReader#read}
   *     makes of it
   * @param skew hears of all prompts that come
   */
  public PromptIntake(
      WorkerLink link,
      Function<Prompt, ? extends Command> reader,
      HeldPrompts held,
      Reporter reporter,
      Consumer<Command> agent,
      Clocks clocks,
      ClockSkew skew) {
    this.link = link;
    this.reader = reader;
    this.held = held;
    this.reporter = reporter;
    this.agent = agent;
    this.clocks = clocks;
    this.skew = skew;
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

  /**
   * One turn of {@link #run}: takes what there is, at most for a poll's time.
   *
   * @return how many prompts have begun
   */
  public int doWork() throws InterruptedException {
    boolean taken = !held.isAnyWaiting();
    if (taken && !take()) {
      return 0;
    }
    List<Prompt> next = held.begin(taken ? Duration.ZERO : POLL);
    if (!taken && next.isEmpty()) {
      return 0;
    }
    // Said before they are accepted, from when on only the gateways watch over them, and before any
    // of them is read, since it may be the last that is done here.
    reporter.held(held.byReplyAddress());
    try {
      if (taken) {
        link.accept();
      } else {
        link.flush(TELL);
      }
    } finally {
      // Whatever became of that: they have begun, and nobody else would end them.
      next.forEach(this::read);
    }
    return next.size();
  }

  /** Whether {@link #doWork} would find a slot, or prompts that may begin, without waiting. */
  public boolean isDue() {
    return held.isReady();
  }

  private boolean take() throws InterruptedException {
    if (!held.awaitFree(POLL)) {
      return false;
    }
    List<Prompt> prompts = link.poll(POLL);
    prompts.forEach(this::add);
    return !prompts.isEmpty();
  }

  private void add(Prompt prompt) {
    Instant wall = clocks.wall().instant();
    Instant steady = clocks.steady().instant();
    skew.received(prompt, wall, steady);
    held.add(prompt.received(wall, steady));
  }

  /**
   * @throws Error if the process cannot be trusted any more; the prompt is answered all the same
   */
  private void read(Prompt prompt) {
    reading = new Reading(prompt, System.nanoTime());
    try {
      requireTime(prompt);
      agent.accept(reader.apply(prompt));
    } catch (PromptException e) {
      agent.accept(new Command.Refuse(prompt, e));
    } catch (RuntimeException | StackOverflowError e) {
      // The stack is free again, and with it the worker well.
      agent.accept(unreadable(prompt, e));
    } catch (Error e) {
      agent.accept(unreadable(prompt, e));
      throw e;
    } finally {
      reading = null;
    }
  }

  private void requireTime(Prompt prompt) {
    if (!prompt.deadline().isAfter(clocks.steady().instant())) {
      throw new PromptException(
          ErrorCode.DEADLINE_EXCEEDED,
          "a prompt must be read before its deadline, which was " + prompt.deadline(),
          null);
    }
  }

  /** It must not cost the worker its life: the next worker would be given it after us. */
  private static Command unreadable(Prompt prompt, Throwable cause) {
    LOG.atError()
        .addKeyValue("promptId", prompt.promptId())
        .addKeyValue("traceId", prompt.traceId())
        .setCause(cause)
        .log("unreadable prompt");
    return new Command.Refuse(
        prompt,
        new PromptException(ErrorCode.INTERNAL, "the worker could not read the prompt", null));
  }

  /**
   * Lets go of a prompt that has been read for longer than that, if there is one: the gateway is to
   * dispatch it elsewhere. Thread-safe.
   *
   * @return why the worker does not get on, if it does not
   */
  public Optional<String> trouble(Duration longest) {
    Reading now = reading;
    if (now == null || now.age().compareTo(longest) <= 0) {
      return Optional.empty();
    }
    held.remove(now.prompt());
    return Optional.of(
        "reading a prompt must take at most %s, has taken %s".formatted(longest, now.age()));
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
