// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.zoetic.adapterworker.AdapterWorker;
import io.zoetic.adapterworker.AdapterWorkerConfig;
import io.zoetic.adapterworker.ModelSettings;
import io.zoetic.adapterworker.WorkerStores;
import io.zoetic.adapterworker.experts.ExpertSettings;
import io.zoetic.core.AdaptationStrategy;
import io.zoetic.core.ChatMessage;
import io.zoetic.core.PromptContent;
import io.zoetic.core.SamplingOptions;
import io.zoetic.events.InMemoryEventLog;
import io.zoetic.events.adaptation.Adaptation;
import io.zoetic.events.adaptation.AdaptationReport;
import io.zoetic.events.adaptation.ExpertWeight;
import io.zoetic.events.completion.GatewayLink;
import io.zoetic.events.completion.Origin;
import io.zoetic.events.completion.OutputOptions;
import io.zoetic.events.completion.Prompt;
import io.zoetic.events.completion.PromptUpdate;
import io.zoetic.events.completion.WorkerReport;
import io.zoetic.model.svf.LayoutSpec;
import io.zoetic.testkit.SharedFactors;
import io.zoetic.testkit.Waiting;
import io.zoetic.vectorstore.InMemoryBaseModels;
import io.zoetic.vectorstore.audit.InMemoryRegistryKeys;
import io.zoetic.vectorstore.experts.InMemoryExpertRegistry;
import io.zoetic.vectorstore.experts.InMemoryFleet;
import io.zoetic.vectorstore.learning.InMemoryRouters;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A worker on the reference model, with all that it is connected to in memory. */
final class InMemoryWorker implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(60);

  private final InMemoryEventLog log = new InMemoryEventLog();
  private final InMemoryBaseModels baseModels = new InMemoryBaseModels();
  final InMemoryExpertRegistry registry = new InMemoryExpertRegistry(baseModels, Clock.systemUTC());
  final InMemoryRouters routers = new InMemoryRouters();
  private final Map<String, List<PromptUpdate>> updates = new HashMap<>();
  private final AdapterWorker worker;
  private final GatewayLink gateway;
  private final SamplingOptions sampling;

  /**
   * Starts it.
   *
   * @param router the file of a router, which may be missing
   * @param sampling how it is asked
   */
  InMemoryWorker(ModelSettings model, Path router, SamplingOptions sampling) {
    this.sampling = sampling;
    AdapterWorkerConfig config =
        new AdapterWorkerConfig(
            "worker",
            model,
            Optional.of(
                new ExpertSettings(
                    Optional.of(LayoutSpec.ALL),
                    ExpertSettings.Form.AUTO,
                    SharedFactors.DIRECTORY,
                    Duration.ofDays(1),
                    Optional.of(router),
                    Duration.ofMillis(20),
                    100)),
            8,
            512,
            1 << 20,
            Duration.ofMillis(50),
            Duration.ofSeconds(60),
            Duration.ZERO);
    WorkerStores stores =
        new WorkerStores(
            baseModels,
            registry,
            new InMemoryFleet(Clock.systemUTC()),
            routers,
            new InMemoryRegistryKeys());
    this.worker = AdapterWorker.start(config, log, () -> stores, new SimpleMeterRegistry());
    this.gateway = log.openGateway("gateway", this::gather);
  }

  /** All that was said about one prompt. */
  record Served(List<PromptUpdate> updates) {
    PromptUpdate.@Nullable Failed failure() {
      return updates.getLast() instanceof PromptUpdate.Failed failed ? failed : null;
    }

    PromptUpdate.Started started() {
      assertThat(updates.getFirst()).isInstanceOf(PromptUpdate.Started.class);
      return (PromptUpdate.Started) updates.getFirst();
    }

    AdaptationReport report() {
      return requireNonNull(started().adaptation());
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

  synchronized Served await(String id) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      List<PromptUpdate> now = updates.getOrDefault(id, List.of());
      if (!now.isEmpty()
          && (now.getLast() instanceof PromptUpdate.Finished
              || now.getLast() instanceof PromptUpdate.Failed)) {
        return new Served(List.copyOf(now));
      }
      assertThat(end - System.nanoTime()).as("an answer within %s", PATIENCE).isPositive();
      try {
        TimeUnit.MILLISECONDS.timedWait(this, 1000);
      } catch (InterruptedException e) {
        throw new AssertionError("interrupted", e);
      }
    }
  }

  /** Asks; returns the id of the prompt. */
  String ask(PromptContent content, Adaptation adaptation, Origin origin) {
    String id = UUID.randomUUID().toString();
    gateway.dispatch(
        new Prompt(
            id,
            0,
            gateway.replyAddress(),
            Instant.now().plusSeconds(120),
            "zoetic/auto",
            content,
            sampling,
            new OutputOptions(null, false, true),
            adaptation,
            origin));
    return id;
  }

  static Origin anybody() {
    return new Origin(null, UUID.randomUUID().toString());
  }

  static PromptContent chat(String... contents) {
    List<ChatMessage> messages = new ArrayList<>();
    for (int i = 0; i < contents.length; i++) {
      messages.add(new ChatMessage(i % 2 == 0 ? "user" : "assistant", contents[i]));
    }
    return new PromptContent.Chat(messages);
  }

  static Adaptation named(String expert) {
    return Adaptation.expert(List.of(new ExpertWeight(expert, null, 1)));
  }

  /** Asks again and again until an answer is as it should be. */
  void until(String what, Adaptation adaptation, Predicate<Served> holds) {
    Waiting.until(
        PATIENCE,
        what,
        () -> holds.test(await(ask(chat("What is 2 + 2?"), adaptation, anybody()))));
  }

  void awaitRouter() {
    until(
        "the router is served",
        Adaptation.AUTO,
        answer -> answer.report().strategy() == AdaptationStrategy.ROUTER);
  }

  @Override
  public void close() {
    worker.close();
    gateway.close();
  }
}
