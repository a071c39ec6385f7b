// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway;

import io.zoetic.bootstrap.ServiceMain;
import io.zoetic.bootstrap.Settings;
import io.zoetic.core.KeyGrant;
import io.zoetic.vectorstore.access.ApiKey;
import io.zoetic.vectorstore.access.ApiKeys;
import io.zoetic.vectorstore.access.IssuedKey;
import io.zoetic.vectorstore.access.KeyRates;
import io.zoetic.vectorstore.access.KeyRole;
import io.zoetic.vectorstore.audit.ChangeRequest;
import io.zoetic.vectorstore.postgres.PostgresDatabase;
import io.zoetic.vectorstore.postgres.PostgresOptions;
import io.zoetic.vectorstore.postgres.PostgresSchema;
import io.zoetic.vectorstore.postgres.experts.PostgresApiKeys;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;

/**
 * Makes an administrator's key in the database itself, past every gateway: the first one, or one
 * when all are lost. Who can reach the tables as their owner needs no other right.
 */
public final class AdminKey {
  private static final List<String> OF_A_GATEWAY =
      List.of("gateway.", "kafka.", "start.", "telemetry.");

  private AdminKey() {}

  record Config(PostgresOptions postgres, String name, String reason) {
    static Config from(Settings settings) {
      // What leads a gateway to its backends leads this to the database.
      OF_A_GATEWAY.forEach(prefix -> settings.prefixed(prefix, "not needed here"));
      return new Config(
          Main.database(settings),
          settings.string("name", "admin", "what people call the key"),
          settings.string("reason", "a first key", "for the audit"));
    }
  }

  /**
   * Prints the new key, alone on standard output. In the image of a gateway this is the other
   * entry.
   *
   * @param arguments {@code --key=value} settings
   */
  public static void main(String[] arguments) {
    int status =
        ServiceMain.runOnce(List.of(arguments), System.getenv(), Config::from, AdminKey::print);
    if (status != ServiceMain.OK) {
      System.exit(status);
    }
  }

  private static void print(Config config) {
    String actor = "zoetic admin-key, " + System.getProperty("user.name");
    try (PostgresDatabase database = new PostgresDatabase(config.postgres());
        PostgresSchema _ = PostgresSchema.watch(database)) {
      ApiKeys keys = new PostgresApiKeys(database, Clock.systemUTC());
      System.out.println(create(keys, config.name(), actor, config.reason()));
    }
  }

  /** Creates a key that may do everything for a year; returns it as it is shown once. */
  public static String create(ApiKeys keys, String name, String actor, String reason) {
    IssuedKey issued = IssuedKey.draw(new SecureRandom());
    Instant now = Instant.now();
    ApiKey key =
        new ApiKey(
            issued.id(),
            issued.hash(),
            name,
            KeyRole.ADMIN,
            null,
            EnumSet.allOf(KeyGrant.class),
            KeyRates.USUAL,
            now,
            now.plus(Duration.ofDays(365)),
            null);
    keys.create(key, new ChangeRequest(actor, reason, "admin-key " + issued.id(), null));
    return issued.text();
  }
}
