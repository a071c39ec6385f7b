// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.zoetic.bootstrap.Settings;
import io.zoetic.core.ExpertRole;
import io.zoetic.core.VersionId;
import io.zoetic.events.InMemoryEventLog;
import io.zoetic.gateway.FollowedEvents.Event;
import io.zoetic.gateway.store.GatewayStores;
import io.zoetic.migrations.Migrations;
import io.zoetic.testkit.PostgresExtension;
import io.zoetic.vectorstore.audit.AuditEntry;
import io.zoetic.vectorstore.audit.ChangeRequest;
import io.zoetic.vectorstore.experts.ExpertMutation;
import io.zoetic.vectorstore.experts.NewVersion;
import io.zoetic.vectorstore.experts.VectorValues;
import io.zoetic.vectorstore.postgres.PostgresDatabase;
import io.zoetic.vectorstore.postgres.PostgresOptions;
import io.zoetic.vectorstore.postgres.PostgresSchema;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What happens in a real PostgreSQL, as those see it who follow two gateways. */
class EventsOnPostgresIT {
  private static final Duration SOON = Duration.ofSeconds(1);
  private static final String QUERY = "?kinds=expert,audit";

  @RegisterExtension
  static final PostgresExtension POSTGRES = new PostgresExtension(Migrations::migrate);

  private final List<AutoCloseable> opened = new ArrayList<>();
  private final List<Gateway> gateways = new ArrayList<>();
  private GatewayStores stores;

  @BeforeEach
  void start() {
    String name = POSTGRES.createDatabase();
    InMemoryEventLog log = new InMemoryEventLog();
    startGateway(name, log);
    stores = startGateway(name, log);
    stores.baseModels().registerBaseModel(TestStores.BASE_MODEL);
    stores.baseModels().registerLayout(TestStores.BASE_MODEL.digest(), TestStores.LAYOUT, 3);
  }

  private GatewayStores startGateway(String name, InMemoryEventLog log) {
    PostgresDatabase database =
        open(
            new PostgresDatabase(
                PostgresOptions.of(
                    POSTGRES.url(name), PostgresExtension.USER, PostgresExtension.USER)));
    GatewayStores own = GatewayStores.on(database, open(PostgresSchema.watch(database)));
    Settings settings = Settings.of(Map.of("gateway.port", "0", "gateway.anonymous", "true"));
    gateways.add(
        open(
            Gateway.start(
                GatewayConfig.from(settings),
                log,
                own,
                new PrometheusMeterRegistry(PrometheusConfig.DEFAULT))));
    return own;
  }

  private <T extends AutoCloseable> T open(T resource) {
    opened.addFirst(resource);
    return resource;
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : opened) {
      each.close();
    }
  }

  private FollowedEvents follow(int gateway, @Nullable String lastId) throws Exception {
    return FollowedEvents.of(
        URI.create("http://127.0.0.1:" + gateways.get(gateway).port() + "/v1/events" + QUERY),
        null,
        lastId);
  }

  private void apply(ExpertMutation mutation, @Nullable Long epoch) {
    stores
        .experts()
        .apply(
            mutation,
            new ChangeRequest(
                "ada", "because a test says so", UUID.randomUUID().toString(), epoch));
  }

  /** A new champion of the expert. */
  private void promote(int version) {
    VersionId id = new VersionId("sums", version);
    apply(
        new ExpertMutation.Register(
            new NewVersion(
                "sums",
                ExpertRole.SKILL,
                "adds",
                TestStores.BASE_MODEL.digest(),
                TestStores.LAYOUT,
                VectorValues.of(version, 2, 3),
                null,
                null,
                "{}")),
        null);
    apply(new ExpertMutation.Evaluate(id), null);
    apply(new ExpertMutation.Bless(id, "{}"), null);
    apply(new ExpertMutation.Promote(id), null);
  }

  @Test
  void rollback_isToldWithinASecond() throws Exception {
    promote(1);
    promote(2);
    try (FollowedEvents events = follow(1, null)) {
      events.next("reset");
      long epoch = stores.experts().show("sums").orElseThrow().epoch();
      long begin = System.nanoTime();

      apply(new ExpertMutation.Rollback("sums"), epoch);
      Event told = events.next("expert");

      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(SOON);
      assertThat(told.data().path("action").asText()).isEqualTo("rollback");
      assertThat(told.data().path("version").asInt()).isEqualTo(1);
      assertThat(told.data().path("epoch").asLong()).isEqualTo(epoch + 1);
    }
  }

  @Test
  void follower_whoComesAgainHereAndThere_getsEveryEntryOnce() throws Exception {
    String last = null;
    List<Long> entries = new ArrayList<>();
    long before = 0;
    for (int i = 1; i <= 5; i++) {
      try (FollowedEvents events = follow(i % 2, last)) {
        if (last == null) {
          last = events.next("reset").id();
          before = stores.audit().head().sequence();
        }
        promote(i);
        // Of eight events, sometimes in the midst of what is of one change.
        for (int seen = 0; seen < 5; seen++) {
          Event event = events.next();
          last = event.id();
          if (event.kind().equals("audit")) {
            entries.add(event.data().path("sequence").asLong());
          }
        }
      }
    }
    try (FollowedEvents events = follow(0, last)) {
      while (entries.size() < 20) {
        Event event = events.next();
        if (event.kind().equals("audit")) {
          entries.add(event.data().path("sequence").asLong());
        }
      }
    }
    assertThat(entries)
        .containsExactlyElementsOf(
            stores.audit().list(before, 100).stream().map(AuditEntry::sequence).toList());
  }
}
