// SPDX-License-Identifier: Apache-2.0
package io.zoetic.adapterworker;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.zoetic.adapterworker.experts.ExpertSettings;
import io.zoetic.bootstrap.CheckResult;
import io.zoetic.bootstrap.Clocks;
import io.zoetic.bootstrap.HealthChecks;
import io.zoetic.core.ExpertPointer;
import io.zoetic.core.ExpertRole;
import io.zoetic.core.VersionId;
import io.zoetic.events.InMemoryEventLog;
import io.zoetic.events.adaptation.Adaptation;
import io.zoetic.events.adaptation.ExpertWeight;
import io.zoetic.events.completion.Origin;
import io.zoetic.events.experts.ExpertPublisher;
import io.zoetic.model.ComputeType;
import io.zoetic.model.DeviceKind;
import io.zoetic.model.svf.LayoutSpec;
import io.zoetic.testkit.SharedFactors;
import io.zoetic.testkit.Waiting;
import io.zoetic.vectorstore.InMemoryBaseModels;
import io.zoetic.vectorstore.audit.ChangeRequest;
import io.zoetic.vectorstore.audit.InMemoryRegistryKeys;
import io.zoetic.vectorstore.experts.ExpertMutation;
import io.zoetic.vectorstore.experts.ExpertStatus;
import io.zoetic.vectorstore.experts.InMemoryExpertRegistry;
import io.zoetic.vectorstore.experts.InMemoryFleet;
import io.zoetic.vectorstore.experts.MutationReceipt;
import io.zoetic.vectorstore.experts.NewVersion;
import io.zoetic.vectorstore.experts.VectorValues;
import io.zoetic.vectorstore.fleet.Acknowledgement;
import io.zoetic.vectorstore.fleet.Fleet;
import io.zoetic.vectorstore.learning.InMemoryRouters;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A worker on the golden checkpoint, with everything it is connected to in memory. Its registry is
 * filled before {@link #start} or after; a test publishes pointers as the relay would, or has the
 * worker poll.
 */
final class GoldenWorker implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  final GoldenModel golden;
  final InMemoryEventLog log = new InMemoryEventLog();
  final InMemoryBaseModels baseModels = new InMemoryBaseModels();
  final InMemoryExpertRegistry registry = new InMemoryExpertRegistry(baseModels, Clock.systemUTC());
  final UnreliableRegistry unreliable = new UnreliableRegistry(registry);
  final InMemoryRouters routers = new InMemoryRouters();
  final InMemoryRegistryKeys keys = new InMemoryRegistryKeys();
  final InMemoryFleet fleet = new InMemoryFleet(Clock.systemUTC());
  final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  final HealthChecks checks = new HealthChecks();
  final Conversations conversations = new Conversations(log);
  private Path svdCache = SharedFactors.DIRECTORY;
  private @Nullable AdapterWorker worker;
  private @Nullable Path router;
  private Duration refresh = Duration.ofMillis(20);
  private int versionsMax = 1000;
  private Optional<LayoutSpec> layout = Optional.of(GoldenModel.LAYOUT);
  private Duration factorsWait = Duration.ofDays(1);
  private Clocks clocks = Clocks.system();

  GoldenWorker() {
    this.golden = GoldenModel.load();
    golden.register(baseModels);
  }

  /** Asks the registry once, at the start: changes then come by the event log alone. */
  GoldenWorker withoutPolls() {
    refresh = Duration.ofHours(1);
    return this;
  }

  GoldenWorker withVersionsMax(int max) {
    versionsMax = max;
    return this;
  }

  /** Computes factors in the background, in another cache. */
  GoldenWorker withFactorsInBackground(Path emptyCache) {
    svdCache = emptyCache;
    factorsWait = Duration.ZERO;
    return this;
  }

  /** Leaves it to the worker what carries z. */
  GoldenWorker withoutLayout() {
    layout = Optional.empty();
    return this;
  }

  /** Lets it think that it is another time. */
  GoldenWorker withClocks(Clocks wrong) {
    clocks = wrong;
    return this;
  }

  GoldenWorker withRouter(Path file) {
    router = file;
    return this;
  }

  /** Starts the worker and waits until it serves what the registry holds. */
  GoldenWorker start() {
    begin();
    awaitReady();
    return this;
  }

  /** Starts the worker. */
  GoldenWorker begin() {
    AdapterWorkerConfig config =
        new AdapterWorkerConfig(
            "worker",
            new ModelSettings(GoldenModel.CHECKPOINT, ComputeType.FLOAT32, 4096, DeviceKind.CPU, 0),
            Optional.of(
                new ExpertSettings(
                    layout,
                    ExpertSettings.Form.FACTORED,
                    svdCache,
                    factorsWait,
                    Optional.ofNullable(router),
                    refresh,
                    versionsMax)),
            8,
            256,
            1 << 20,
            Duration.ofMillis(50),
            Duration.ofSeconds(60),
            Duration.ZERO);
    WorkerStores stores = new WorkerStores(baseModels, unreliable.port(), fleet, routers, keys);
    AdapterWorker started = AdapterWorker.start(config, log, () -> stores, metrics, clocks);
    started.addChecks(checks);
    worker = started;
    return this;
  }

  void awaitReady() {
    until("the worker is ready", () -> health().values().stream().allMatch(CheckResult::ok));
  }

  Map<String, CheckResult> health() {
    return checks.run().join();
  }

  /** Registers a version of a skill. */
  VersionId register(String expert, float... z) {
    return register(expert, ExpertRole.SKILL, golden.model().digest(), layout(), z);
  }

  String layout() {
    return GoldenModel.LAYOUT.toString();
  }

  VersionId register(String expert, ExpertRole role, String baseModel, String layout, float... z) {
    MutationReceipt receipt =
        apply(
            new ExpertMutation.Register(
                new NewVersion(
                    expert,
                    role,
                    "Knows " + expert + ".",
                    baseModel,
                    layout,
                    VectorValues.of(z),
                    null,
                    null,
                    "{}")));
    return new VersionId(expert, requireNonNull(receipt.version()));
  }

  /** Registers a version that has passed the gate. */
  VersionId blessed(String expert, float... z) {
    return bless(register(expert, z));
  }

  VersionId bless(VersionId id) {
    apply(new ExpertMutation.Evaluate(id));
    apply(new ExpertMutation.Bless(id, "{}"));
    return id;
  }

  /** Registers a champion. */
  VersionId champion(String expert, float... z) {
    return promote(blessed(expert, z));
  }

  VersionId promote(VersionId id) {
    apply(new ExpertMutation.Promote(id));
    return id;
  }

  MutationReceipt apply(ExpertMutation mutation) {
    Long epoch =
        mutation instanceof ExpertMutation.Rollback ? status(mutation.expert()).epoch() : null;
    return registry.apply(
        mutation,
        new ChangeRequest("ada", "because a test says so", UUID.randomUUID().toString(), epoch));
  }

  ExpertStatus status(String expert) {
    return registry.show(expert).orElseThrow();
  }

  /** What the relay would publish now. */
  ExpertPointer pointer(String expert) {
    return status(expert).asPointer();
  }

  void publish(ExpertPointer... pointers) {
    try (ExpertPublisher publisher = log.openExpertPublisher(keys.signing())) {
      publisher.publish(List.of(pointers));
    }
  }

  /** Publishes what an expert is now and waits until the worker has acknowledged it. */
  void swap(String expert) {
    publish(pointer(expert));
    awaitAcknowledged(expert);
  }

  /** Waits until the worker has said what it has made of the last change of an expert. */
  Acknowledgement awaitAcknowledged(String expert) {
    until(
        "the worker acknowledges " + expert,
        () -> acknowledged(expert).filter(a -> a.epoch() == status(expert).epoch()).isPresent());
    return acknowledged(expert).orElseThrow();
  }

  Optional<Acknowledgement> acknowledged(String expert) {
    return fleet.acknowledgements(expert, Duration.ofHours(1)).stream()
        .map(Fleet.WorkerAcknowledgement::acknowledgement)
        .findFirst();
  }

  static void until(String what, BooleanSupplier condition) {
    Waiting.until(PATIENCE, what, condition::getAsBoolean);
  }

  /** Asks for an expert by its name alone. */
  Conversations.Answer ask(String expert) {
    return ask(expert, null, new Origin(null, UUID.randomUUID().toString()));
  }

  Conversations.Answer ask(String expert, @Nullable Integer version) {
    return ask(expert, version, new Origin(null, UUID.randomUUID().toString()));
  }

  Conversations.Answer ask(String expert, @Nullable Integer version, Origin origin) {
    Adaptation named = Adaptation.expert(List.of(new ExpertWeight(expert, version, 1)));
    return conversations.await(conversations.begin(Conversations.PROMPT, 16, named, origin));
  }

  /** Ends the worker; the rest stays. */
  void closeWorker() {
    if (worker != null) {
      worker.close();
      worker = null;
    }
  }

  @Override
  public void close() {
    closeWorker();
    conversations.close();
    golden.close();
  }
}
