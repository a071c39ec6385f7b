// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway;

import io.zoetic.core.ExpertRole;
import io.zoetic.core.KeyGrant;
import io.zoetic.core.VersionId;
import io.zoetic.gateway.feedback.TestFeedbackStore;
import io.zoetic.gateway.feedback.TestInteractions;
import io.zoetic.gateway.feedback.TestTrainingRuns;
import io.zoetic.gateway.store.GatewayStores;
import io.zoetic.vectorstore.BaseModel;
import io.zoetic.vectorstore.BaseModels;
import io.zoetic.vectorstore.InMemoryBaseModels;
import io.zoetic.vectorstore.SchemaHealth;
import io.zoetic.vectorstore.StoreException;
import io.zoetic.vectorstore.WriteProbe;
import io.zoetic.vectorstore.access.ApiKey;
import io.zoetic.vectorstore.access.ApiKeys;
import io.zoetic.vectorstore.access.InMemoryKeyUsage;
import io.zoetic.vectorstore.access.IssuedKey;
import io.zoetic.vectorstore.access.KeyRates;
import io.zoetic.vectorstore.access.KeyRole;
import io.zoetic.vectorstore.access.KeyUsage;
import io.zoetic.vectorstore.audit.AuditLog;
import io.zoetic.vectorstore.audit.ChangeRequest;
import io.zoetic.vectorstore.audit.InMemoryRegistryKeys;
import io.zoetic.vectorstore.audit.RegistryKeys;
import io.zoetic.vectorstore.experts.ExpertMutation;
import io.zoetic.vectorstore.experts.ExpertRegistry;
import io.zoetic.vectorstore.experts.InMemoryExpertRegistry;
import io.zoetic.vectorstore.experts.InMemoryFleet;
import io.zoetic.vectorstore.experts.MutationReceipt;
import io.zoetic.vectorstore.experts.NewVersion;
import io.zoetic.vectorstore.experts.VectorValues;
import io.zoetic.vectorstore.feedback.FeedbackStore;
import io.zoetic.vectorstore.feedback.Interactions;
import io.zoetic.vectorstore.fleet.Fleet;
import io.zoetic.vectorstore.fleet.Gateways;
import io.zoetic.vectorstore.fleet.InMemoryGateways;
import io.zoetic.vectorstore.fleet.InMemoryPartyLoads;
import io.zoetic.vectorstore.fleet.PartyLoads;
import io.zoetic.vectorstore.growth.GrowthLedger;
import io.zoetic.vectorstore.growth.InMemoryGrowth;
import io.zoetic.vectorstore.learning.InMemoryTrainers;
import io.zoetic.vectorstore.learning.Trainers;
import io.zoetic.vectorstore.learning.TrainingRuns;
import io.zoetic.vectorstore.platform.InMemoryPlatformEvents;
import io.zoetic.vectorstore.platform.PlatformEvents;
import io.zoetic.vectorstore.webhooks.InMemoryWebhooks;
import io.zoetic.vectorstore.webhooks.WebhookQueue;
import io.zoetic.vectorstore.webhooks.Webhooks;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The stores of a gateway in memory, which can go away, and words to fill them. */
final class TestStores {
  static final BaseModel BASE_MODEL =
      new BaseModel(
          "0123456789abcdef".repeat(4),
          "tiny",
          "LlamaForCausalLM",
          new BaseModel.Shape(512, 256, 64, 2, 100_000),
          "{}",
          Instant.parse("2026-01-01T00:00:00Z"));
  static final String LAYOUT = "all";
  static final String OTHER_LAYOUT = "mlp";
  static final int SIZE = 3;
  private static final Set<Class<?>> BY_ITSELF =
      Set.of(KeyUsage.class, Gateways.class, WebhookQueue.class);

  final InMemoryBaseModels baseModels = new InMemoryBaseModels();
  final InMemoryExpertRegistry registry = new InMemoryExpertRegistry(baseModels, Clock.systemUTC());

  /** By so much the fleet's clock is ahead: what has been said is as much older. */
  volatile Duration ahead = Duration.ZERO;

  private final InstantSource fleetClock = () -> Instant.now().plus(ahead);
  final InMemoryFleet fleet = new InMemoryFleet(fleetClock);
  final TestFeedbackStore feedback = new TestFeedbackStore();
  final TestInteractions interactions = new TestInteractions();
  final TestTrainingRuns runs = new TestTrainingRuns();
  final InMemoryGrowth growth = new InMemoryGrowth();
  final InMemoryTrainers trainers = new InMemoryTrainers(Clock.systemUTC());
  final KeyUsage usage;
  final PartyLoads loads = new InMemoryPartyLoads(Clock.systemUTC());
  final InMemoryGateways gateways = new InMemoryGateways(fleetClock);
  final InMemoryPlatformEvents events = new InMemoryPlatformEvents();
  final InMemoryWebhooks webhooks = new InMemoryWebhooks(events, Clock.systemUTC());
  AuditLog audit = registry;
  final RegistryKeys registryKeys = new InMemoryRegistryKeys();
  final AtomicInteger lookups = new AtomicInteger();
  final AtomicInteger refusals = new AtomicInteger();
  volatile SchemaHealth schema = SchemaHealth.SUITABLE;
  private volatile boolean away;

  /** Methods that were called while they were away. */
  final Set<String> missed = ConcurrentHashMap.newKeySet();

  TestStores() {
    this(new InMemoryKeyUsage(Clock.systemUTC()));
  }

  /**
   * @param usage where gateways tell one another what keys have used
   */
  TestStores(KeyUsage usage) {
    this.usage = usage;
    baseModels.registerBaseModel(BASE_MODEL);
    baseModels.registerLayout(BASE_MODEL.digest(), LAYOUT, SIZE);
    baseModels.registerLayout(BASE_MODEL.digest(), OTHER_LAYOUT, SIZE);
  }

  GatewayStores gatewayStores() {
    return new GatewayStores(
        switched(BaseModels.class, baseModels),
        switched(ExpertRegistry.class, registry),
        switched(ApiKeys.class, registry),
        switched(AuditLog.class, audit),
        switched(RegistryKeys.class, registryKeys),
        switched(Fleet.class, fleet),
        switched(FeedbackStore.class, feedback),
        switched(Interactions.class, interactions),
        switched(TrainingRuns.class, runs),
        switched(GrowthLedger.class, growth),
        switched(Trainers.class, trainers),
        switched(WriteProbe.class, () -> {}),
        switched(KeyUsage.class, usage),
        switched(PartyLoads.class, loads),
        switched(Gateways.class, gateways),
        switched(PlatformEvents.class, events),
        switched(Webhooks.class, webhooks),
        switched(WebhookQueue.class, webhooks),
        () -> schema);
  }

  /** From now on every call fails as if PostgreSQL did not answer. */
  void goAway() {
    away = true;
  }

  void comeBack() {
    away = false;
  }

  private <T> T switched(Class<T> port, T store) {
    return port.cast(
        Proxy.newProxyInstance(
            port.getClassLoader(),
            new Class<?>[] {port},
            (_, method, arguments) -> {
              if (method.getName().equals("authenticate")) {
                lookups.incrementAndGet();
              }
              if (away) {
                missed.add(method.getName());
                // Of requests, not of what goes on by itself.
                if (!BY_ITSELF.contains(port)) {
                  refusals.incrementAndGet();
                }
                throw new StoreException(
                    StoreException.Reason.UNAVAILABLE, "the database at db:5432 is away", null);
              }
              try {
                return method.invoke(store, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }

  /** A key of a role, valid for an hour. */
  String key(KeyRole role, KeyGrant... grants) {
    return issue(role, null, null, grants).text();
  }

  IssuedKey issue(
      KeyRole role, @Nullable String tenant, @Nullable Integer perMinute, KeyGrant... grants) {
    return issue(role, tenant, new KeyRates(perMinute, null), Set.of(grants), Validity.ofAnHour());
  }

  IssuedKey issue(KeyRole role, KeyRates rates) {
    return issue(role, null, rates, Set.of(), Validity.ofAnHour());
  }

  IssuedKey expired(KeyRole role) {
    Instant now = Instant.now();
    return issue(
        role,
        null,
        KeyRates.USUAL,
        Set.of(),
        new Validity(now.minusSeconds(10), now.minusSeconds(1)));
  }

  /** Valid until a time. */
  IssuedKey expiring(KeyRole role, Instant at) {
    return issue(
        role, null, KeyRates.USUAL, Set.of(), new Validity(Instant.now().minusSeconds(10), at));
  }

  /** From when until when a key opens something. */
  private record Validity(Instant from, Instant to) {
    static Validity ofAnHour() {
      Instant now = Instant.now();
      return new Validity(now, now.plus(Duration.ofHours(1)));
    }
  }

  private IssuedKey issue(
      KeyRole role,
      @Nullable String tenant,
      KeyRates rates,
      Set<KeyGrant> grants,
      Validity validity) {
    IssuedKey issued = IssuedKey.draw(new SecureRandom());
    registry.create(
        new ApiKey(
            issued.id(),
            issued.hash(),
            role.word() + "'s laptop",
            role,
            tenant,
            grants,
            rates,
            validity.from(),
            validity.to(),
            null),
        change());
    return issued;
  }

  void revoke(IssuedKey key) {
    registry.revoke(key.id(), change());
  }

  static ChangeRequest change() {
    return new ChangeRequest("ada", "because a test says so", UUID.randomUUID().toString(), null);
  }

  MutationReceipt apply(ExpertMutation mutation) {
    return registry.apply(mutation, change());
  }

  long epoch(String expert) {
    return registry.show(expert).orElseThrow().epoch();
  }

  VersionId candidate(String expert, float... z) {
    return candidate(expert, LAYOUT, ExpertRole.SKILL, z);
  }

  VersionId candidate(String expert, String layout, ExpertRole role, float... z) {
    MutationReceipt receipt =
        apply(
            new ExpertMutation.Register(
                new NewVersion(
                    expert,
                    role,
                    "adds and subtracts",
                    BASE_MODEL.digest(),
                    layout,
                    VectorValues.of(z),
                    null,
                    "run-7",
                    "{\"reward\": " + z[0] + ", \"steps\": 1000}")));
    Integer version = receipt.version();
    if (version == null) {
      throw new AssertionError("a registration must name its version, was " + receipt);
    }
    return new VersionId(expert, version);
  }

  VersionId evaluating(String expert, float... z) {
    VersionId id = candidate(expert, z);
    apply(new ExpertMutation.Evaluate(id));
    return id;
  }

  VersionId blessed(String expert, float... z) {
    VersionId id = evaluating(expert, z);
    apply(new ExpertMutation.Bless(id, "{\"verdict\": \"better\"}"));
    return id;
  }

  VersionId rejected(String expert, float... z) {
    VersionId id = evaluating(expert, z);
    apply(new ExpertMutation.Reject(id, "{\"verdict\": \"worse\"}"));
    return id;
  }

  VersionId quarantined(String expert, float... z) {
    VersionId id = blessed(expert, z);
    apply(new ExpertMutation.Quarantine(id));
    return id;
  }

  VersionId champion(String expert, float... z) {
    VersionId id = blessed(expert, z);
    apply(new ExpertMutation.Promote(id));
    return id;
  }

  /**
   * An expert with something to do for every verb: 1 was the champion and is last-good and pinned
   * for acme, 2 is the champion, 3 a candidate, 4 evaluating, 5 blessed and the canary, 6 blessed,
   * 7 rejected, 8 quarantined.
   */
  void furnish(String expert) {
    VersionId first = champion(expert, 1, 2, 3);
    champion(expert, 2, 2, 3);
    candidate(expert, 3, 2, 3);
    evaluating(expert, 4, 2, 3);
    VersionId canary = blessed(expert, 5, 2, 3);
    blessed(expert, 6, 2, 3);
    rejected(expert, 7, 2, 3);
    quarantined(expert, 8, 2, 3);
    apply(new ExpertMutation.StartCanary(canary, 10));
    apply(new ExpertMutation.Pin(first, "acme"));
  }
}
