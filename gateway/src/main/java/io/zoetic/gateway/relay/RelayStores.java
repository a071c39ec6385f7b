// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.relay;

import static java.util.Objects.requireNonNull;

import io.zoetic.vectorstore.audit.AuditLog;
import io.zoetic.vectorstore.audit.RegistryKeys;
import io.zoetic.vectorstore.experts.ExpertRegistry;
import io.zoetic.vectorstore.fleet.Fleet;
import io.zoetic.vectorstore.outbox.Outbox;
import io.zoetic.vectorstore.postgres.PostgresDatabase;
import io.zoetic.vectorstore.postgres.experts.PostgresAuditLog;
import io.zoetic.vectorstore.postgres.experts.PostgresExpertRegistry;
import io.zoetic.vectorstore.postgres.experts.PostgresFleet;
import io.zoetic.vectorstore.postgres.experts.PostgresOutbox;
import io.zoetic.vectorstore.postgres.experts.PostgresRegistryKeys;
import java.time.Clock;

/** What a relay tells of. The stores belong to the caller. */
public record RelayStores(
    Outbox outbox, ExpertRegistry registry, AuditLog audit, RegistryKeys keys, Fleet fleet) {
  public RelayStores {
    requireNonNull(outbox, "outbox");
    requireNonNull(registry, "registry");
    requireNonNull(audit, "audit");
    requireNonNull(keys, "keys");
    requireNonNull(fleet, "fleet");
  }

  /** All of them on one pool of connections. */
  public static RelayStores on(PostgresDatabase database) {
    Clock clock = Clock.systemUTC();
    return new RelayStores(
        new PostgresOutbox(database, clock),
        new PostgresExpertRegistry(database, clock),
        new PostgresAuditLog(database),
        new PostgresRegistryKeys(database),
        new PostgresFleet(database));
  }
}
