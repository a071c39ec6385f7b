// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.store;

import static java.util.Objects.requireNonNull;

import io.zoetic.vectorstore.BaseModels;
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
import io.zoetic.vectorstore.growth.GrowthLedger;
import io.zoetic.vectorstore.learning.Trainers;
import io.zoetic.vectorstore.learning.TrainingRuns;
import io.zoetic.vectorstore.platform.PlatformEvents;
import io.zoetic.vectorstore.postgres.PostgresBaseModels;
import io.zoetic.vectorstore.postgres.PostgresDatabase;
import io.zoetic.vectorstore.postgres.PostgresSchema;
import io.zoetic.vectorstore.postgres.PostgresWriteProbe;
import io.zoetic.vectorstore.postgres.experts.PostgresApiKeys;
import io.zoetic.vectorstore.postgres.experts.PostgresAuditLog;
import io.zoetic.vectorstore.postgres.experts.PostgresExpertRegistry;
import io.zoetic.vectorstore.postgres.experts.PostgresFleet;
import io.zoetic.vectorstore.postgres.experts.PostgresGateways;
import io.zoetic.vectorstore.postgres.experts.PostgresKeyUsage;
import io.zoetic.vectorstore.postgres.experts.PostgresPartyLoads;
import io.zoetic.vectorstore.postgres.experts.PostgresPlatformEvents;
import io.zoetic.vectorstore.postgres.experts.PostgresRegistryKeys;
import io.zoetic.vectorstore.postgres.experts.PostgresWebhookQueue;
import io.zoetic.vectorstore.postgres.experts.PostgresWebhooks;
import io.zoetic.vectorstore.postgres.learning.PostgresFeedbackStore;
import io.zoetic.vectorstore.postgres.learning.PostgresGrowthLedger;
import io.zoetic.vectorstore.postgres.learning.PostgresInteractions;
import io.zoetic.vectorstore.postgres.learning.PostgresTrainers;
import io.zoetic.vectorstore.postgres.learning.PostgresTrainingRuns;
import io.zoetic.vectorstore.webhooks.WebhookQueue;
import io.zoetic.vectorstore.webhooks.Webhooks;
import java.time.Clock;
import java.util.function.Supplier;

/**
 * The stores that a gateway reads and changes. They belong to the caller, who closes them.
 *
 * @param schema whether this build may work on them; does not block
 */
public record GatewayStores(
    BaseModels baseModels,
    ExpertRegistry experts,
    ApiKeys keys,
    AuditLog audit,
    RegistryKeys registryKeys,
    Fleet fleet,
    FeedbackStore feedback,
    Interactions interactions,
    TrainingRuns runs,
    GrowthLedger growth,
    Trainers trainers,
    WriteProbe writes,
    KeyUsage usage,
    PartyLoads loads,
    Gateways gateways,
    PlatformEvents events,
    Webhooks webhooks,
    WebhookQueue webhookQueue,
    Supplier<SchemaHealth> schema) {
  public GatewayStores {
    requireNonNull(baseModels, "baseModels");
    requireNonNull(experts, "experts");
    requireNonNull(keys, "keys");
    requireNonNull(audit, "audit");
    requireNonNull(registryKeys, "registryKeys");
    requireNonNull(fleet, "fleet");
    requireNonNull(feedback, "feedback");
    requireNonNull(interactions, "interactions");
    requireNonNull(runs, "runs");
    requireNonNull(growth, "growth");
    requireNonNull(trainers, "trainers");
    requireNonNull(writes, "writes");
    requireNonNull(usage, "usage");
    requireNonNull(loads, "loads");
    requireNonNull(gateways, "gateways");
    requireNonNull(events, "events");
    requireNonNull(webhooks, "webhooks");
    requireNonNull(webhookQueue, "webhookQueue");
    requireNonNull(schema, "schema");
  }

  /** All of them on one pool of connections. */
  public static GatewayStores on(PostgresDatabase database, PostgresSchema schema) {
    Clock clock = Clock.systemUTC();
    return new GatewayStores(
        new PostgresBaseModels(database),
        new PostgresExpertRegistry(database, clock),
        new PostgresApiKeys(database, clock),
        new PostgresAuditLog(database),
        new PostgresRegistryKeys(database),
        new PostgresFleet(database),
        new PostgresFeedbackStore(database),
        new PostgresInteractions(database),
        new PostgresTrainingRuns(database),
        new PostgresGrowthLedger(database),
        new PostgresTrainers(database),
        new PostgresWriteProbe(database),
        new PostgresKeyUsage(database),
        new PostgresPartyLoads(database),
        new PostgresGateways(database),
        new PostgresPlatformEvents(database),
        new PostgresWebhooks(database, clock),
        new PostgresWebhookQueue(database),
        schema::health);
  }
}
