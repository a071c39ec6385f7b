// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.zoetic.bootstrap.Settings;
import io.zoetic.core.ExpertRole;
import io.zoetic.core.VersionId;
import io.zoetic.events.InMemoryEventLog;
import io.zoetic.gateway.store.GatewayStores;
import io.zoetic.gateway.webhooks.delivery.Receiver;
import io.zoetic.gateway.webhooks.delivery.Receiver.Answer;
import io.zoetic.gateway.webhooks.delivery.Receiver.Received;
import io.zoetic.migrations.Migrations;
import io.zoetic.testkit.PostgresExtension;
import io.zoetic.testkit.Waiting;
import io.zoetic.vectorstore.audit.ChangeRequest;
import io.zoetic.vectorstore.experts.ExpertMutation;
import io.zoetic.vectorstore.experts.NewVersion;
import io.zoetic.vectorstore.experts.VectorValues;
import io.zoetic.vectorstore.learning.RunLease;
import io.zoetic.vectorstore.learning.RunRequest;
import io.zoetic.vectorstore.learning.RunState;
import io.zoetic.vectorstore.postgres.PostgresDatabase;
import io.zoetic.vectorstore.postgres.PostgresOptions;
import io.zoetic.vectorstore.postgres.PostgresSchema;
import io.zoetic.vectorstore.webhooks.Webhook;
import io.zoetic.vectorstore.webhooks.WebhookSecret;
import java.io.IOException;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What happens in a real PostgreSQL, as a receiver gets it from two gateways. */
class WebhooksOnPostgresIT {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Settings SETTINGS =
      Settings.of(
          Map.of(
              "gateway.port", "0",
              "gateway.anonymous", "true",
              "gateway.webhook-networks", "127.0.0.1",
              "gateway.webhook-retry", "100ms"));

  @RegisterExtension
  static final PostgresExtension POSTGRES = new PostgresExtension(Migrations::migrate);

  private final List<AutoCloseable> opened = new ArrayList<>();
  private final InMemoryEventLog log = new InMemoryEventLog();
  private final String name = POSTGRES.createDatabase();
  private GatewayStores stores;

  /** A gateway, and what it is killed by. */
  private record Killable(Gateway gateway, PostgresDatabase database) {}

  @BeforeEach
  void start() {
    PostgresDatabase database = open(database());
    stores = GatewayStores.on(database, open(PostgresSchema.watch(database)));
    stores.baseModels().registerBaseModel(TestStores.BASE_MODEL);
    stores.baseModels().registerLayout(TestStores.BASE_MODEL.digest(), TestStores.LAYOUT, 3);
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : opened) {
      each.close();
    }
  }

  private <T extends AutoCloseable> T open(T resource) {
    opened.addFirst(resource);
    return resource;
  }

  private PostgresDatabase database() {
    return new PostgresDatabase(
        PostgresOptions.of(POSTGRES.url(name), PostgresExtension.USER, PostgresExtension.USER));
  }

  private Killable gateway() {
    PostgresDatabase database = open(database());
    Gateway gateway =
        open(
            Gateway.start(
                GatewayConfig.from(SETTINGS),
                log,
                GatewayStores.on(database, open(PostgresSchema.watch(database))),
                new PrometheusMeterRegistry(PrometheusConfig.DEFAULT)));
    return new Killable(gateway, database);
  }

  /** It says nothing more to PostgreSQL, which hears that at once. */
  private void kill(Killable killed) throws SQLException {
    killed.database().close();
    POSTGRES.execute(
        name,
        """
        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND application_name = 'zoetic-duty'
        """);
  }

  private Receiver receiver(Answer answer) throws IOException {
    return open(Receiver.start(answer));
  }

  private Webhook add(Receiver receiver, String... events) {
    return stores
        .webhooks()
        .create(
            new Webhook.Target(receiver.url(), List.of(events), ""),
            WebhookSecret.draw(new SecureRandom()),
            stores.events().end().position(),
            change());
  }

  private static ChangeRequest change() {
    return new ChangeRequest("ada", "a test", UUID.randomUUID().toString(), null);
  }

  private VersionId evaluated(int version) {
    VersionId id = new VersionId("sums", version);
    stores
        .experts()
        .apply(
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
            change());
    stores.experts().apply(new ExpertMutation.Evaluate(id), change());
    return id;
  }

  private void promote(int version) {
    VersionId id = evaluated(version);
    stores.experts().apply(new ExpertMutation.Bless(id, "{}"), change());
    stores.experts().apply(new ExpertMutation.Promote(id), change());
  }

  private static void untilReceived(Receiver receiver, int count) {
    Waiting.until(LONG, count + " requests", () -> receiver.received().size() >= count);
  }

  private static JsonNode body(Received received) throws IOException {
    return new JsonMapper().readTree(received.body());
  }

  @Test
  void whatHappens_isSent_onceByOneOfTwoGateways() throws Exception {
    gateway();
    gateway();
    Receiver receiver = receiver(Answer.status(200));
    Webhook webhook =
        add(receiver, "run.ended", "expert.promoted", "expert.refused", "expert.rolled_back");

    promote(1);
    VersionId refused = evaluated(2);
    stores.experts().apply(new ExpertMutation.Reject(refused, "{}"), change());
    stores.runs().enqueue(new RunRequest("sums", RunRequest.Cause.TIME, "r", "ada", "{}", 7));
    RunLease lease = stores.runs().lease("trainer-1", LONG, 3).orElseThrow();
    stores.runs().end(lease, RunState.REFUSED, 2, "it is no better", List.of());
    promote(3);
    stores
        .experts()
        .apply(
            new ExpertMutation.Rollback("sums"),
            new ChangeRequest(
                "ada", "a test", "back", stores.experts().show("sums").orElseThrow().epoch()));
    untilReceived(receiver, 5);
    Waiting.until(
        LONG,
        "all is committed",
        () ->
            stores.webhooks().find(webhook.id()).orElseThrow().progress().position()
                >= stores.webhookQueue().last());

    List<String> types = new ArrayList<>();
    for (Received each : receiver.received()) {
      types.add(body(each).path("type").asText());
    }
    assertThat(types)
        .containsExactly(
            "expert.promoted",
            "expert.refused",
            "run.ended",
            "expert.promoted",
            "expert.rolled_back");
    JsonNode run = body(receiver.received().get(2)).path("data");
    assertThat(run.path("state").asText()).isEqualTo("refused");
    assertThat(run.path("outcome").asText()).isEqualTo("it is no better");
    assertThat(body(receiver.received().get(3)).at("/data/version").asInt()).isEqualTo(3);
  }

  @Test
  void gatewayThatDiesBetweenDeliveryAndCommit_leavesItToAnother_whichSendsItAgain()
      throws Exception {
    List<Killable> first = new ArrayList<>(List.of(gateway()));
    Receiver receiver =
        receiver(
            (exchange, number) -> {
              if (number == 1) {
                kill(first.getFirst());
              }
              Answer.status(200).to(exchange, number);
            });
    Webhook webhook = add(receiver, "expert.promoted");
    promote(1);
    untilReceived(receiver, 1);
    gateway();

    promote(2);
    promote(3);
    untilReceived(receiver, 4);

    List<Received> received = receiver.received();
    assertThat(received.get(2).id()).as("sent again").isEqualTo(received.get(1).id());
    assertThat(received.get(2).body()).isEqualTo(received.get(1).body());
    List<Integer> versions = new ArrayList<>();
    for (Received each : received) {
      versions.add(body(each).at("/data/version").asInt());
      new com.standardwebhooks.Webhook(webhook.secrets().current().text())
          .verify(each.body(), each.headers());
    }
    assertThat(versions).containsExactly(1, 2, 2, 3);
  }
}
