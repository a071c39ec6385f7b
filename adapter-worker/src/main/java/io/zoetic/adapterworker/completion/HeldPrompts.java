// SPDX-License-Identifier: Apache-2.0
package io.zoetic.adapterworker.completion;

import io.zoetic.events.completion.Prompt;
import io.zoetic.events.completion.PromptAttempt;
import io.zoetic.events.completion.ReplyAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The prompts that this worker is responsible for, whether there is room for more, and which of
 * them may be read by the model: those of one {@linkplain Prompt#cohort cohort} at a time.
 * Thread-safe.
 */
public final class HeldPrompts {
  private final int slots;
  private boolean closed;
  private final Map<String, Prompt> prompts = new LinkedHashMap<>();

  /** Those of them that have begun, by their ids. */
  private final Set<String> begun = new HashSet<>();

  /**
   * What is held for one gateway.
   *
   * @param waiting those of them that have not begun
   */
  public record Holding(List<PromptAttempt> held, List<PromptAttempt> waiting) {}

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
    begun.remove(prompt.promptId());
    return true;
  }

  /** Lets go of one attempt at a prompt. */
  public synchronized void remove(Prompt prompt) {
    if (prompts.remove(prompt.promptId(), prompt)) {
      begun.remove(prompt.promptId());
    }
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

  /** All that are held. */
  public synchronized List<Prompt> all() {
    return List.copyOf(prompts.values());
  }

  /** What is held for each gateway. */
  public synchronized Map<ReplyAddress, Holding> byReplyAddress() {
    Map<ReplyAddress, Holding> holdings = new HashMap<>();
    for (Prompt prompt : prompts.values()) {
      Holding holding =
          holdings.computeIfAbsent(
              prompt.replyTo(), _ -> new Holding(new ArrayList<>(), new ArrayList<>()));
      holding.held().add(prompt.id());
      if (!begun.contains(prompt.promptId())) {
        holding.waiting().add(prompt.id());
      }
    }
    return holdings;
  }

  /** Whether some have not begun. */
  public synchronized boolean isAnyWaiting() {
    return begun.size() < prompts.size();
  }

  /** Whether a slot is free or, where some have not begun, whether some of them may. */
  synchronized boolean isReady() {
    return isAnyWaiting() ? !nextToBegin().isEmpty() : prompts.size() < slots;
  }

  /**
   * Lets those begin that have waited longest, and all of their cohort, once nothing of another
   * cohort runs; returns them, or none after the given time.
   */
  synchronized List<Prompt> begin(Duration timeout) throws InterruptedException {
    if (nextToBegin().isEmpty() && !timeout.isZero()) {
      wait(timeout.toMillis());
    }
    List<Prompt> next = nextToBegin();
    next.forEach(prompt -> begun.add(prompt.promptId()));
    return next;
  }

  private List<Prompt> nextToBegin() {
    List<Prompt> waiting =
        prompts.values().stream().filter(prompt -> !begun.contains(prompt.promptId())).toList();
    if (waiting.isEmpty()) {
      return List.of();
    }
    String cohort = waiting.getFirst().cohort();
    boolean alone =
        begun.stream()
            .map(prompts::get)
            .allMatch(running -> running == null || Objects.equals(running.cohort(), cohort));
    return alone
        ? waiting.stream().filter(prompt -> Objects.equals(prompt.cohort(), cohort)).toList()
        : List.of();
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
