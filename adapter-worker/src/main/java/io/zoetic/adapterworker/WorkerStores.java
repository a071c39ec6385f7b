// SPDX-License-Identifier: Apache-2.0
package io.zoetic.adapterworker;

import io.zoetic.vectorstore.BaseModels;
import io.zoetic.vectorstore.audit.RegistryKeys;
import io.zoetic.vectorstore.experts.ExpertRegistry;
import io.zoetic.vectorstore.fleet.Fleet;
import io.zoetic.vectorstore.learning.Routers;
import io.zoetic.vectorstore.postgres.PostgresBaseModels;
import io.zoetic.vectorstore.postgres.PostgresDatabase;
import io.zoetic.vectorstore.postgres.experts.PostgresExpertRegistry;
import io.zoetic.vectorstore.postgres.experts.PostgresFleet;
import io.zoetic.vectorstore.postgres.experts.PostgresRegistryKeys;
import io.zoetic.vectorstore.postgres.learning.PostgresRouters;
import java.time.Clock;

/**
 * The stores of a worker. The caller closes it.
 *
 * @param baseModels where the worker registers its base model and layout
 * @param registry whose experts it serves
 * @param fleet that it is one of
 * @param routers tells which expert a prompt needs
 */
public record WorkerStores(
    BaseModels baseModels,
    ExpertRegistry registry,
    Fleet fleet,
    Routers routers,
    RegistryKeys keys) {

  /** All on one database. */
  public static WorkerStores on(PostgresDatabase database) {
    return new WorkerStores(
        new PostgresBaseModels(database),
        new PostgresExpertRegistry(database, Clock.systemUTC()),
        new PostgresFleet(database),
        new PostgresRouters(database),
        new PostgresRegistryKeys(database));
  }
}
