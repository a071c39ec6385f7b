// SPDX-License-Identifier: Apache-2.0
package io.zoetic.adapterworker.completion;

import io.zoetic.events.completion.Prompt;
import io.zoetic.events.completion.PromptAttempt;
import io.zoetic.events.completion.ReplyAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The prompts that this worker is responsible for, and whether there is room for more. */
public final class HeldPrompts {
  private final int slots;
  private boolean closed;
  private final Map<String, Prompt> prompts = new LinkedHashMap<>();

  public HeldPrompts(int slots) {
    this.slots = slots;
  }

  /**
   * Takes a prompt; an older attempt at it is replaced.
   *
   * @return false if this attempt or a newer one is held already: the log has delivered it twice
   */
  public synchronized boolean add(Prompt prompt) {
    Prompt present = prompts.get(prompt.promptId());
    if (present != null && present.attempt() >= prompt.attempt()) {
      return false;
    }
    prompts.put(prompt.promptId(), prompt);
    return true;
  }

  /** Lets go of one attempt at a prompt. */
  public synchronized void remove(Prompt prompt) {
    prompts.remove(prompt.promptId(), prompt);
    notifyAll();
  }

  public synchronized @Nullable Prompt get(String promptId) {
    return prompts.get(promptId);
  }

  public synchronized int size() {
    return prompts.size();
  }

  /** No more are taken: the slots that are free are nobody's. Thread-safe. */
  public synchronized void close() {
    closed = true;
  }

  /** Prompts that there can be of one gateway: all slots, less what is held for others. */
  public synchronized int slotsOf(ReplyAddress gateway) {
    long own = prompts.values().stream().filter(each -> each.replyTo().equals(gateway)).count();
    return (int) (closed ? own : Math.max(own, slots - (prompts.size() - own)));
  }

  /** What is held for each gateway. */
  public synchronized Map<ReplyAddress, List<PromptAttempt>> byReplyAddress() {
    Map<ReplyAddress, List<PromptAttempt>> held = new HashMap<>();
    prompts
        .values()
        .forEach(
            prompt ->
                held.computeIfAbsent(prompt.replyTo(), _ -> new ArrayList<>()).add(prompt.id()));
    return held;
  }

  /** Waits until nothing is held, or for the given time. */
  public synchronized void awaitEmpty(Duration timeout) {
    long end = System.nanoTime() + timeout.toNanos();
    try {
      for (long left = timeout.toMillis(); left > 0 && !prompts.isEmpty(); ) {
        wait(left);
        left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits until a slot is free; returns whether one is. */
  synchronized boolean awaitFree(Duration timeout) throws InterruptedException {
    if (prompts.size() >= slots) {
      wait(timeout.toMillis());
    }
    return prompts.size() < slots;
  }
}
