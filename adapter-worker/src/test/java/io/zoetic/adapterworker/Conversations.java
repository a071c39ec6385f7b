// SPDX-License-Identifier: Apache-2.0
package io.zoetic.adapterworker;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.core.PromptContent;
import io.zoetic.core.SamplingOptions;
import io.zoetic.events.InMemoryEventLog;
import io.zoetic.events.adaptation.Adaptation;
import io.zoetic.events.adaptation.AdaptationReport;
import io.zoetic.events.adaptation.ExpertShare;
import io.zoetic.events.completion.GatewayLink;
import io.zoetic.events.completion.Origin;
import io.zoetic.events.completion.OutputOptions;
import io.zoetic.events.completion.Prompt;
import io.zoetic.events.completion.PromptUpdate;
import io.zoetic.events.completion.WorkerReport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** A gateway's end of the log: dispatches prompts, gathers what comes back. Thread-safe. */
final class Conversations implements AutoCloseable {
  /** Long enough to be kept in part for other prompts. */
  static final List<Integer> PROMPT = IntStream.range(5, 55).boxed().toList();

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final GatewayLink gateway;
  private final Map<String, List<PromptUpdate>> updates = new HashMap<>();

  Conversations(InMemoryEventLog log) {
    gateway = log.openGateway("gateway", this::gather);
  }

  /** All that was said about one prompt. */
  record Answer(List<PromptUpdate> updates) {
    Answer {
      updates = List.copyOf(updates);
    }

    boolean isEnded() {
      return !updates.isEmpty()
          && (updates.getLast() instanceof PromptUpdate.Finished
              || updates.getLast() instanceof PromptUpdate.Failed);
    }

    AdaptationReport report() {
      assertThat(updates.getFirst()).isInstanceOf(PromptUpdate.Started.class);
      return requireNonNull(((PromptUpdate.Started) updates.getFirst()).adaptation());
    }

    /** The one expert it ran under. */
    ExpertShare expert() {
      assertThat(report().experts()).hasSize(1);
      return report().experts().getFirst();
    }

    PromptUpdate.Failed failure() {
      assertThat(updates.getLast()).isInstanceOf(PromptUpdate.Failed.class);
      return (PromptUpdate.Failed) updates.getLast();
    }

    List<Integer> tokens() {
      return updates.stream()
          .filter(PromptUpdate.Tokens.class::isInstance)
          .flatMap(update -> ((PromptUpdate.Tokens) update).tokenIds().stream())
          .toList();
    }
  }

  private synchronized void gather(WorkerReport report) {
    for (PromptUpdate update : report.updates()) {
      updates.computeIfAbsent(update.promptId(), _ -> new ArrayList<>()).add(update);
    }
    notifyAll();
  }

  /** Dispatches a prompt for a greedy answer of some tokens; returns its id. */
  String begin(List<Integer> prompt, int tokens, Adaptation adaptation, Origin origin) {
    String id = UUID.randomUUID().toString();
    gateway.dispatch(
        new Prompt(
                id,
                0,
                gateway.replyAddress(),
                Instant.now().plusSeconds(120),
                "zoetic/base",
                new PromptContent.TokenIds(prompt),
                new SamplingOptions(tokens, 0, 1, 0, 0, 1, 0, 0, List.of(), true),
                OutputOptions.TEXT,
                adaptation,
                origin)
            .sent(Instant.now(), Duration.ofSeconds(120)));
    return id;
  }

  /** What has come until now. */
  synchronized Answer soFar(String id) {
    return new Answer(updates.getOrDefault(id, List.of()));
  }

  /** Waits for the end of an answer. */
  synchronized Answer await(String id) {
    return await(id, Answer::isEnded);
  }

  /** Waits until there is enough of an answer. */
  synchronized Answer await(String id, java.util.function.Predicate<Answer> enough) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!enough.test(soFar(id))) {
      long left = end - System.nanoTime();
      assertThat(left).as("an answer within %s", PATIENCE).isPositive();
      try {
        TimeUnit.NANOSECONDS.timedWait(this, left);
      } catch (InterruptedException e) {
        throw new AssertionError("interrupted", e);
      }
    }
    return soFar(id);
  }

  @Override
  public void close() {
    gateway.close();
  }
}
