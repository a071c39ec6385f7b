// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.experts;

import io.zoetic.core.AliasName;
import io.zoetic.core.ExpertRole;
import io.zoetic.core.VersionId;
import io.zoetic.vectorstore.BaseModel;
import io.zoetic.vectorstore.BaseModels;
import io.zoetic.vectorstore.InMemoryBaseModels;
import io.zoetic.vectorstore.access.ApiKeys;
import io.zoetic.vectorstore.audit.AuditLog;
import io.zoetic.vectorstore.audit.ChangeRequest;
import io.zoetic.vectorstore.fleet.Fleet;
import io.zoetic.vectorstore.outbox.Outbox;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An empty registry with two base models, the first of them current, and words for tests. */
public class RegistryUnderTest implements AutoCloseable {
  public static final String BASE = "a".repeat(64);
  static final String OTHER_BASE = "b".repeat(64);
  public static final String LAYOUT = "mlp,components=top-2";
  public static final String EXPERT = "arithmetic";

  public final BaseModels store;
  public final ExpertRegistry registry;
  public final AuditLog audit;
  public final Outbox outbox;
  public final ApiKeys keys;
  public final Fleet fleet;
  public final TestClock clock;
  private float next = 1;

  public RegistryUnderTest(
      BaseModels store,
      ExpertRegistry registry,
      AuditLog audit,
      Outbox outbox,
      ApiKeys keys,
      Fleet fleet,
      TestClock clock) {
    this.store = store;
    this.registry = registry;
    this.audit = audit;
    this.outbox = outbox;
    this.keys = keys;
    this.fleet = fleet;
    this.clock = clock;
    serve(OTHER_BASE);
    serve(BASE);
  }

  public static RegistryUnderTest inMemory() {
    TestClock clock = new TestClock();
    BaseModels store = new InMemoryBaseModels();
    InMemoryExpertRegistry registry = new InMemoryExpertRegistry(store, clock);
    Fleet fleet = new InMemoryFleet(InstantSource.system());
    return new RegistryUnderTest(store, registry, registry, registry, registry, fleet, clock);
  }

  public final void serve(String baseModel) {
    store.registerBaseModel(
        new BaseModel(
            baseModel,
            "reference",
            "LlamaForCausalLM",
            new BaseModel.Shape(512, 256, 64, 2, 100_000),
            "{}",
            Instant.EPOCH));
    store.registerLayout(baseModel, LAYOUT, 2);
  }

  public static ChangeRequest change() {
    return change(UUID.randomUUID().toString());
  }

  public static ChangeRequest change(String key) {
    return new ChangeRequest("ada", "because a test says so", key, null);
  }

  public static ChangeRequest expecting(long epoch) {
    return new ChangeRequest("ada", "seen at " + epoch, UUID.randomUUID().toString(), epoch);
  }

  public NewVersion version(String expert, String baseModel, @Nullable VersionId parent) {
    next++;
    return new NewVersion(
        expert,
        ExpertRole.SKILL,
        "adds and subtracts",
        baseModel,
        LAYOUT,
        VectorValues.of(next, -0.5f),
        parent,
        "run-7",
        "{\"reward\": 0.50, \"steps\": 1e3}");
  }

  public MutationReceipt apply(ExpertMutation mutation) {
    return registry.apply(
        mutation,
        mutation instanceof ExpertMutation.Rollback ? expecting(status().epoch()) : change());
  }

  public VersionId candidate() {
    return candidate(EXPERT);
  }

  public VersionId candidate(String expert) {
    return register(version(expert, BASE, null));
  }

  public VersionId register(NewVersion version) {
    MutationReceipt receipt = apply(new ExpertMutation.Register(version));
    Integer number = receipt.version();
    if (number == null) {
      throw new AssertionError("a registration must name its version, was " + receipt);
    }
    return new VersionId(receipt.expert(), number);
  }

  public VersionId blessed() {
    return bless(candidate());
  }

  public VersionId bless(VersionId id) {
    apply(new ExpertMutation.Evaluate(id));
    apply(new ExpertMutation.Bless(id, "{\"verdict\": \"better\"}"));
    return id;
  }

  public VersionId champion() {
    VersionId id = blessed();
    apply(new ExpertMutation.Promote(id));
    return id;
  }

  public VersionId rejected() {
    VersionId id = candidate();
    apply(new ExpertMutation.Evaluate(id));
    apply(new ExpertMutation.Reject(id, "{\"verdict\": \"worse\"}"));
    return id;
  }

  public VersionId quarantined() {
    VersionId id = blessed();
    apply(new ExpertMutation.Quarantine(id));
    return id;
  }

  public VersionState state(VersionId id) {
    return registry.version(id).orElseThrow().state();
  }

  public ExpertStatus status() {
    return registry.show(EXPERT).orElseThrow();
  }

  /** The version that an alias points to; 0 for none. */
  public int at(AliasName alias) {
    return status().pointer(alias).map(AliasTarget::version).orElse(0);
  }

  @Override
  public void close() {
    store.close();
  }
}
