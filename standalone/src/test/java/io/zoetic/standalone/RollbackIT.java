// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.zoetic.adapterworker.AdapterWorker;
import io.zoetic.bootstrap.Lifecycle;
import io.zoetic.bootstrap.Metrics;
import io.zoetic.bootstrap.Settings;
import io.zoetic.core.AliasName;
import io.zoetic.events.kafka.KafkaEventLog;
import io.zoetic.events.kafka.KafkaEventLogOptions;
import io.zoetic.gateway.Gateway;
import io.zoetic.gateway.relay.OutboxRelay;
import io.zoetic.migrations.Migrations;
import io.zoetic.standalone.embedded.DataDirectory;
import io.zoetic.standalone.embedded.EmbeddedKafkaBroker;
import io.zoetic.standalone.embedded.EmbeddedPostgresServer;
import io.zoetic.testkit.Waiting;
import io.zoetic.vectorstore.experts.AliasTarget;
import io.zoetic.vectorstore.experts.ExpertStatus;
import io.zoetic.vectorstore.fleet.Fleet;
import io.zoetic.vectorstore.postgres.PostgresDatabase;
import io.zoetic.vectorstore.postgres.PostgresOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A rollback while Kafka is away, and the answers after it. There is no trainer anywhere. */
final class RollbackIT {
  private static final String EXPERT = "golden";
  private static final Duration LONG = Duration.ofSeconds(60);

  /** A poll of the registry, and what the machine does besides. */
  private static final Duration WITHOUT_KAFKA = Duration.ofSeconds(5);

  @Test
  void rollback_withKafkaStopped_isServedAndAnswersAreThoseOfBefore(@TempDir Path path)
      throws Exception {
    JsonNode golden =
        new ObjectMapper().readTree(GoldenExperts.CHECKPOINT.resolve("expected_svf.json").toFile());
    try (Lifecycle lifecycle = new Lifecycle()) {
      DataDirectory directory = lifecycle.add("data", DataDirectory.kept(path.resolve("data")));
      EmbeddedKafkaBroker kafka = EmbeddedKafkaBroker.start(directory, 0);
      String address = kafka.bootstrapServers();
      EmbeddedPostgresServer postgres =
          lifecycle.add("PostgreSQL", EmbeddedPostgresServer.start(directory, 0));
      Migrations.migrate(postgres.jdbcUrl(), EmbeddedPostgresServer.USER, "");
      Stores stores = open(lifecycle, postgres);
      String url = serve(lifecycle, stores, address, path.resolve("svd"));
      GoldenExperts.promote(stores.experts(), EXPERT, "a");
      awaitServed(stores, 1, LONG);
      List<JsonNode> before = answers(url, golden);
      GoldenExperts.promote(stores.experts(), EXPERT, "b");
      awaitServed(stores, 2, LONG);
      assertThat(answers(url, golden)).as("another version answers otherwise").isNotEqualTo(before);

      kafka.close();
      int exit =
          Main.commandLine()
              .execute("experts", "rollback", EXPERT, "--reason", "a drill", "--url", url);

      assertThat(exit).isZero();
      assertThat(champion(stores)).isEqualTo(1);
      awaitServed(stores, 1, WITHOUT_KAFKA);
      lifecycle.add("Kafka again", EmbeddedKafkaBroker.start(directory, port(address)));
      Waiting.until(LONG, "the platform is ready", () -> answersNow(url));
      assertThat(answers(url, golden)).isEqualTo(before);
    }
  }

  private static Stores open(Lifecycle lifecycle, EmbeddedPostgresServer postgres) {
    PostgresDatabase database =
        lifecycle.add(
            "database",
            new PostgresDatabase(
                PostgresOptions.of(postgres.jdbcUrl(), EmbeddedPostgresServer.USER, "")));
    return Stores.of(() -> database);
  }

  private static String serve(Lifecycle lifecycle, Stores stores, String kafka, Path factors) {
    PrometheusMeterRegistry metrics = Metrics.create("test");
    KafkaEventLog log =
        lifecycle.add("event log", new KafkaEventLog(KafkaEventLogOptions.of(kafka)));
    Settings settings =
        Settings.of(
            Map.of(
                "gateway.port", "0",
                "gateway.anonymous", "true",
                "worker.model", GoldenExperts.CHECKPOINT.toString(),
                "worker.layout", GoldenExperts.LAYOUT.toString(),
                "worker.svd-cache", factors.toString()));
    Standalone.Config config = Standalone.Config.from(settings);
    settings.finish();
    lifecycle.add("worker", AdapterWorker.start(config.worker(), log, stores::ofWorker, metrics));
    Gateway gateway =
        lifecycle.add("gateway", Gateway.start(config.gateway(), log, stores.ofGateway(), metrics));
    lifecycle.add(
        "relay",
        OutboxRelay.start(stores.outbox(), stores.experts(), log, InstantSource.system(), metrics));
    return "http://127.0.0.1:" + gateway.port();
  }

  /** Tokens and log-probabilities, to the last digit. */
  private static List<JsonNode> answers(String url, JsonNode golden) throws Exception {
    List<JsonNode> answers = new ArrayList<>();
    try (ApiClient client = new ApiClient(url)) {
      for (JsonNode row : golden.get("experts").get("a")) {
        Map<String, Object> body = new HashMap<>();
        body.put("model", "zoetic/" + EXPERT);
        body.put("prompt", row.get("input_ids"));
        body.put("max_tokens", row.get("greedy").size());
        body.put("temperature", 0);
        body.put("ignore_eos", true);
        body.put("return_token_ids", true);
        body.put("logprobs", 3);
        JsonNode choice = client.post("/v1/completions", body).get("choices").get(0);
        answers.add(choice.get("token_ids"));
        answers.add(choice.get("logprobs"));
      }
    }
    return answers;
  }

  private static boolean answersNow(String url) throws IOException, InterruptedException {
    try (ApiClient client = new ApiClient(url)) {
      return client.get("/readyz").statusCode() == 200;
    }
  }

  private static int champion(Stores stores) {
    ExpertStatus status = stores.experts().show(EXPERT).orElseThrow();
    return status.pointer(AliasName.CHAMPION).map(AliasTarget::version).orElse(0);
  }

  private static void awaitServed(Stores stores, int version, Duration limit) throws Exception {
    Waiting.until(
        limit,
        "version " + version + " is served",
        () ->
            champion(stores) == version
                && stores.fleet().acknowledgements(EXPERT, LONG).stream()
                    .map(Fleet.WorkerAcknowledgement::acknowledgement)
                    .anyMatch(
                        served ->
                            served.epoch() == stores.experts().show(EXPERT).orElseThrow().epoch()));
  }

  private static int port(String address) {
    return Integer.parseInt(address.substring(address.indexOf(':') + 1));
  }
}
