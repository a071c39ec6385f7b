// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone;

import io.zoetic.adapterworker.WorkerStores;
import io.zoetic.gateway.relay.RelayStores;
import io.zoetic.gateway.store.GatewayStores;
import io.zoetic.trainerworker.run.TrainerStores;
import io.zoetic.vectorstore.BaseModels;
import io.zoetic.vectorstore.Retention;
import io.zoetic.vectorstore.SchemaHealth;
import io.zoetic.vectorstore.WriteProbe;
import io.zoetic.vectorstore.access.ApiKeys;
import io.zoetic.vectorstore.access.KeyUsage;
import io.zoetic.vectorstore.audit.AuditLog;
import io.zoetic.vectorstore.audit.RegistryKeys;
import io.zoetic.vectorstore.experts.ExpertRegistry;
import io.zoetic.vectorstore.feedback.FeedbackStore;
import io.zoetic.vectorstore.feedback.Interactions;
import io.zoetic.vectorstore.fleet.Fleet;
import io.zoetic.vectorstore.fleet.Gateways;
import io.zoetic.vectorstore.fleet.PartyLoads;
import io.zoetic.vectorstore.growth.Growth;
import io.zoetic.vectorstore.growth.GrowthLedger;
import io.zoetic.vectorstore.learning.Curation;
import io.zoetic.vectorstore.learning.Examples;
import io.zoetic.vectorstore.learning.Routers;
import io.zoetic.vectorstore.learning.Trainers;
import io.zoetic.vectorstore.learning.TrainingRuns;
import io.zoetic.vectorstore.outbox.Outbox;
import io.zoetic.vectorstore.platform.PlatformEvents;
import io.zoetic.vectorstore.postgres.PostgresBaseModels;
import io.zoetic.vectorstore.postgres.PostgresDatabase;
import io.zoetic.vectorstore.postgres.PostgresRetention;
import io.zoetic.vectorstore.postgres.PostgresWriteProbe;
import io.zoetic.vectorstore.postgres.experts.PostgresApiKeys;
import io.zoetic.vectorstore.postgres.experts.PostgresAuditLog;
import io.zoetic.vectorstore.postgres.experts.PostgresExpertRegistry;
import io.zoetic.vectorstore.postgres.experts.PostgresFleet;
import io.zoetic.vectorstore.postgres.experts.PostgresGateways;
import io.zoetic.vectorstore.postgres.experts.PostgresKeyUsage;
import io.zoetic.vectorstore.postgres.experts.PostgresOutbox;
import io.zoetic.vectorstore.postgres.experts.PostgresPartyLoads;
import io.zoetic.vectorstore.postgres.experts.PostgresPlatformEvents;
import io.zoetic.vectorstore.postgres.experts.PostgresRegistryKeys;
import io.zoetic.vectorstore.postgres.experts.PostgresWebhookQueue;
import io.zoetic.vectorstore.postgres.experts.PostgresWebhooks;
import io.zoetic.vectorstore.postgres.learning.PostgresCuration;
import io.zoetic.vectorstore.postgres.learning.PostgresExamples;
import io.zoetic.vectorstore.postgres.learning.PostgresFeedbackStore;
import io.zoetic.vectorstore.postgres.learning.PostgresGrowth;
import io.zoetic.vectorstore.postgres.learning.PostgresGrowthLedger;
import io.zoetic.vectorstore.postgres.learning.PostgresInteractions;
import io.zoetic.vectorstore.postgres.learning.PostgresRouters;
import io.zoetic.vectorstore.postgres.learning.PostgresTrainers;
import io.zoetic.vectorstore.postgres.learning.PostgresTrainingRuns;
import io.zoetic.vectorstore.webhooks.WebhookQueue;
import io.zoetic.vectorstore.webhooks.Webhooks;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Supplier;

/** All that PostgreSQL keeps, each behind its port; a call waits until the database is there. */
record Stores(
    BaseModels baseModels,
    ExpertRegistry experts,
    ApiKeys keys,
    AuditLog audit,
    RegistryKeys registryKeys,
    Outbox outbox,
    Fleet fleet,
    WriteProbe writes,
    KeyUsage usage,
    PartyLoads loads,
    Gateways gateways,
    PlatformEvents events,
    Webhooks webhooks,
    WebhookQueue webhookQueue,
    Learning learning) {

  /** The stores of learning. */
  record Learning(
      FeedbackStore feedback,
      Interactions interactions,
      Curation curation,
      Examples examples,
      TrainingRuns runs,
      Routers routers,
      Trainers trainers,
      Growth growth,
      GrowthLedger ledger,
      Retention retention) {

    private static Learning of(Supplier<PostgresDatabase> database, Duration halfLife) {
      return new Learning(
          Awaited.port(FeedbackStore.class, () -> new PostgresFeedbackStore(database.get())),
          Awaited.port(Interactions.class, () -> new PostgresInteractions(database.get())),
          Awaited.port(Curation.class, () -> new PostgresCuration(database.get(), halfLife)),
          Awaited.port(Examples.class, () -> new PostgresExamples(database.get(), halfLife)),
          Awaited.port(TrainingRuns.class, () -> new PostgresTrainingRuns(database.get())),
          Awaited.port(Routers.class, () -> new PostgresRouters(database.get())),
          Awaited.port(Trainers.class, () -> new PostgresTrainers(database.get())),
          Awaited.port(Growth.class, () -> new PostgresGrowth(database.get())),
          Awaited.port(GrowthLedger.class, () -> new PostgresGrowthLedger(database.get())),
          Awaited.port(Retention.class, () -> new PostgresRetention(database.get())));
    }
  }

  /** The same with the usual half-life of examples. */
  static Stores of(Supplier<PostgresDatabase> database) {
    return of(database, Examples.HALF_LIFE);
  }

  /**
   * The ports of a database that may still be starting; whoever opened it closes it.
   *
   * @param halfLife an example that is so much older than another is half as likely in a sample
   */
  static Stores of(Supplier<PostgresDatabase> database, Duration halfLife) {
    Clock clock = Clock.systemUTC();
    return new Stores(
        Awaited.port(BaseModels.class, () -> new PostgresBaseModels(database.get())),
        Awaited.port(ExpertRegistry.class, () -> new PostgresExpertRegistry(database.get(), clock)),
        Awaited.port(ApiKeys.class, () -> new PostgresApiKeys(database.get(), clock)),
        Awaited.port(AuditLog.class, () -> new PostgresAuditLog(database.get())),
        Awaited.port(RegistryKeys.class, () -> new PostgresRegistryKeys(database.get())),
        Awaited.port(Outbox.class, () -> new PostgresOutbox(database.get(), clock)),
        Awaited.port(Fleet.class, () -> new PostgresFleet(database.get())),
        Awaited.port(WriteProbe.class, () -> new PostgresWriteProbe(database.get())),
        Awaited.port(KeyUsage.class, () -> new PostgresKeyUsage(database.get())),
        Awaited.port(PartyLoads.class, () -> new PostgresPartyLoads(database.get())),
        Awaited.port(Gateways.class, () -> new PostgresGateways(database.get())),
        Awaited.port(PlatformEvents.class, () -> new PostgresPlatformEvents(database.get())),
        Awaited.port(Webhooks.class, () -> new PostgresWebhooks(database.get(), clock)),
        Awaited.port(WebhookQueue.class, () -> new PostgresWebhookQueue(database.get())),
        Learning.of(database, halfLife));
  }

  GatewayStores ofGateway() {
    return new GatewayStores(
        baseModels,
        experts,
        keys,
        audit,
        registryKeys,
        fleet,
        learning.feedback(),
        learning.interactions(),
        learning.runs(),
        learning.ledger(),
        learning.trainers(),
        writes,
        usage,
        loads,
        gateways,
        events,
        webhooks,
        webhookQueue,
        // This process has migrated the tables itself, before it opened them.
        () -> SchemaHealth.SUITABLE);
  }

  RelayStores ofRelay() {
    return new RelayStores(outbox, experts, audit, registryKeys, fleet);
  }

  WorkerStores ofWorker() {
    return new WorkerStores(baseModels, experts, fleet, learning.routers(), registryKeys);
  }

  TrainerStores ofTrainer() {
    return new TrainerStores(
        baseModels,
        experts,
        learning.interactions(),
        learning.curation(),
        learning.examples(),
        learning.runs(),
        learning.routers(),
        learning.trainers(),
        learning.growth(),
        learning.retention());
  }
}
