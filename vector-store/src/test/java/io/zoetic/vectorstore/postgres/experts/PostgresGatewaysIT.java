// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres.experts;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.vectorstore.fleet.Gateways;
import io.zoetic.vectorstore.fleet.GatewaysContract;
import io.zoetic.vectorstore.postgres.PostgresDatabase;
import io.zoetic.vectorstore.postgres.TestPostgres;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PostgresGatewaysIT extends GatewaysContract {
  @RegisterExtension static final TestPostgres POSTGRES = new TestPostgres();

  private @Nullable PostgresDatabase database;

  @AfterEach
  void closeDatabase() {
    requireNonNull(database).close();
  }

  @Override
  protected Gateways nobodyTold() throws Exception {
    PostgresDatabase opened = POSTGRES.as("zoetic_gateway", POSTGRES.createDatabase());
    database = opened;
    return new PostgresGateways(opened);
  }

  /** Of the build before: it shares rates, and says no more than that. */
  @Test
  void gatewayThatSaysNothingOfItself_isThereAllTheSame() throws Exception {
    Gateways gateways = nobodyTold();
    new PostgresKeyUsage(requireNonNull(database)).exchange("old", Map.of());

    assertThat(gateways.heard())
        .singleElement()
        .satisfies(
            heard -> {
              assertThat(heard.gateway()).isEqualTo("old");
              assertThat(heard.told()).isNull();
            });
  }
}
