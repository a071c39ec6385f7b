// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.zoetic.core.ExpertPointer;
import io.zoetic.core.ExpertRole;
import io.zoetic.events.InMemoryEventLog;
import io.zoetic.events.experts.ExpertFeed;
import io.zoetic.testkit.Waiting;
import io.zoetic.vectorstore.BaseModel;
import io.zoetic.vectorstore.InMemoryBaseModels;
import io.zoetic.vectorstore.audit.ChangeRequest;
import io.zoetic.vectorstore.audit.InMemoryRegistryKeys;
import io.zoetic.vectorstore.experts.ExpertMutation;
import io.zoetic.vectorstore.experts.ExpertStatus;
import io.zoetic.vectorstore.experts.InMemoryExpertRegistry;
import io.zoetic.vectorstore.experts.InMemoryFleet;
import io.zoetic.vectorstore.experts.NewVersion;
import io.zoetic.vectorstore.experts.VectorValues;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OutboxRelayTest {
  private static final String BASE = "a".repeat(64);
  private static final Duration LONG = Duration.ofSeconds(30);

  private final InMemoryBaseModels store = new InMemoryBaseModels();
  private final InMemoryExpertRegistry registry =
      new InMemoryExpertRegistry(store, Clock.systemUTC());
  private final InMemoryFleet fleet = new InMemoryFleet(Clock.systemUTC());
  private final InMemoryEventLog log = new InMemoryEventLog();
  private final InMemoryRegistryKeys keys = new InMemoryRegistryKeys();
  private final Map<String, ExpertPointer> heard = new ConcurrentHashMap<>();
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  @BeforeEach
  void serveBaseModel() {
    store.registerBaseModel(
        new BaseModel(
            BASE,
            "reference",
            "LlamaForCausalLM",
            new BaseModel.Shape(512, 256, 64, 2, 100_000),
            "{}",
            Instant.EPOCH));
    store.registerLayout(BASE, "all", 2);
    ExpertFeed feed =
        log.followExperts("test", told -> heard.put(told.pointer().expert(), told.pointer()));
    opened.push(feed);
  }

  @AfterEach
  void closeAll() throws Exception {
    while (!opened.isEmpty()) {
      opened.pop().close();
    }
  }

  @Test
  void changes_committed_reachTheLogAsTheRegistrySaysThem() {
    relay();

    register("dates");
    register("dates");
    registry.apply(new ExpertMutation.Freeze("dates"), change());

    until(() -> epochHeard("dates") == 3);
    assertThat(heard.get("dates")).isEqualTo(status("dates").asPointer());
    until(() -> registry.nextBatch(10).isEmpty());
  }

  @Test
  void expertsOfBefore_arePublishedWhateverTheOutboxHas() {
    register("dates");
    registry.markPublished(registry.nextBatch(10).stream().map(event -> event.id()).toList());

    relay();

    until(() -> epochHeard("dates") == 1);
  }

  @Test
  void logThatWasAway_isToldEverythingWhenItComesBack() {
    OutboxRelay relay = relay();
    until(relay::relays);
    log.goDown();
    register("dates");
    register("sums");
    until(() -> !relay.relays());

    log.comeBack();

    until(() -> epochHeard("dates") == 1 && epochHeard("sums") == 1);
  }

  @Test
  void ofTwoRelays_oneRelays_untilItEnds() {
    OutboxRelay first = relay();
    until(first::relays);
    OutboxRelay second = relay();

    register("dates");
    until(() -> epochHeard("dates") == 1);
    assertThat(second.relays()).isFalse();
    first.close();

    until(second::relays);
    register("dates");
    until(() -> epochHeard("dates") == 2);
  }

  private OutboxRelay relay() {
    OutboxRelay relay =
        OutboxRelay.start(
            new RelayStores(registry, registry, registry, keys, fleet),
            log,
            Clock.systemUTC(),
            new SimpleMeterRegistry());
    opened.push(relay);
    return relay;
  }

  private long epochHeard(String expert) {
    ExpertPointer pointer = heard.get(expert);
    return pointer == null ? 0 : pointer.epoch();
  }

  private ExpertStatus status(String expert) {
    return registry.show(expert).orElseThrow();
  }

  private void register(String expert) {
    NewVersion version =
        new NewVersion(
            expert, ExpertRole.SKILL, "", BASE, "all", VectorValues.of(1, 2), null, null, "{}");
    registry.apply(new ExpertMutation.Register(version), change());
  }

  private static ChangeRequest change() {
    return new ChangeRequest("ada", "a test", UUID.randomUUID().toString(), null);
  }

  private static void until(BooleanSupplier condition) {
    Waiting.until(LONG, "the condition", condition::getAsBoolean);
  }
}
