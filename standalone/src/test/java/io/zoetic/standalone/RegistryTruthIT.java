// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.zoetic.core.ExpertPointer;
import io.zoetic.events.experts.ExpertPublisher;
import io.zoetic.events.kafka.KafkaEventLog;
import io.zoetic.events.kafka.KafkaEventLogOptions;
import io.zoetic.migrations.Incarnation;
import io.zoetic.testkit.ApiClient;
import io.zoetic.testkit.KafkaBroker;
import io.zoetic.testkit.Waiting;
import io.zoetic.vectorstore.experts.ExpertRegistry;
import io.zoetic.vectorstore.postgres.PostgresDatabase;
import io.zoetic.vectorstore.postgres.PostgresOptions;
import io.zoetic.vectorstore.postgres.TestPostgres;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * PostgreSQL against what the event log and the workers believe: records that nobody committed, and
 * a database that has gone back to an earlier time.
 */
final class RegistryTruthIT {
  @RegisterExtension static final TestPostgres POSTGRES = new TestPostgres();

  private static final String EXPERT = "golden";
  private static final Duration LONG = Duration.ofSeconds(60);

  /** How many epochs a version takes from its registration to its promotion. */
  private static final long PROMOTION = 4;

  private String database;
  private KafkaBroker kafka;
  private Services services;
  private ApiClient client;

  @BeforeEach
  void serve() throws Exception {
    database = POSTGRES.createDatabase();
    kafka = KafkaBroker.start();
    services =
        Services.serving(
            new PostgresDatabase(
                PostgresOptions.of(POSTGRES.url(database), TestPostgres.USER, TestPostgres.USER)),
            kafka.bootstrapServers(),
            GoldenExperts.CHECKPOINT,
            Map.of("worker.layout", GoldenExperts.LAYOUT.toString()));
    client = new ApiClient(services.url());
    GoldenExperts.promote(services.stores().experts(), EXPERT, "a");
    awaitTruth(1);
  }

  @AfterEach
  void close() throws Exception {
    client.close();
    services.close();
    kafka.close();
  }

  /** What a primary leaves behind that lost its tail, and what whoever can write a record can. */
  @ParameterizedTest
  @ValueSource(longs = {PROMOTION, Long.MAX_VALUE})
  void record_thatNobodyCommitted_isDisprovedByTheRegistry(long ahead) throws Exception {
    List<JsonNode> before = answer();
    long epoch = services.stores().experts().show(EXPERT).orElseThrow().epoch();
    forge(ahead == Long.MAX_VALUE ? ahead : epoch + ahead);
    awaitTruth(1);

    // The operator's promotion has the epoch of the nearer record.
    GoldenExperts.promote(services.stores().experts(), EXPERT, "b");

    awaitTruth(2);
    assertThat(answer()).isNotEqualTo(before);
  }

  private void forge(long epoch) {
    try (KafkaEventLog log = new KafkaEventLog(KafkaEventLogOptions.of(kafka.bootstrapServers()));
        ExpertPublisher publisher = log.openExpertPublisher()) {
      publisher.publish(
          List.of(
              new ExpertPointer(
                  EXPERT, "skill", epoch, false, Instant.now(), Map.of(), List.of(), null)));
    }
  }

  @Test
  void database_restoredToAnEarlierEpoch_isServedAsItIsNow() throws Exception {
    List<JsonNode> before = answer();
    String backup = POSTGRES.backup(database);
    awaitAnswer();
    GoldenExperts.promote(services.stores().experts(), EXPERT, "b");
    awaitTruth(2);

    POSTGRES.restore(backup, database);
    Incarnation.renew(POSTGRES.source(database));
    awaitTruth(1);

    assertThat(answer()).isEqualTo(before);
  }

  /** An asynchronous replica that has lost four commits takes over, and commits four others. */
  @Test
  void database_whoseHistoryForkedAtTheSameEpoch_isServedAsItIsNow() throws Exception {
    List<JsonNode> before = answer();
    String backup = POSTGRES.backup(database);
    awaitAnswer();
    GoldenExperts.promote(services.stores().experts(), EXPERT, "b");
    awaitTruth(2);
    long epoch = services.stores().experts().show(EXPERT).orElseThrow().epoch();

    POSTGRES.restore(backup, database);

    assertThat(promoteElsewhere()).isEqualTo(epoch);
    awaitTruth(2);
    assertThat(answer()).isEqualTo(before);
  }

  /** Past the services, whose pool may still hold the connections that are cut. */
  private long promoteElsewhere() {
    try (PostgresDatabase other =
        new PostgresDatabase(
            PostgresOptions.of(POSTGRES.url(database), TestPostgres.USER, TestPostgres.USER))) {
      ExpertRegistry registry = Stores.of(() -> other).experts();
      GoldenExperts.promote(registry, EXPERT, "a");
      return registry.show(EXPERT).orElseThrow().epoch();
    }
  }

  /** A gateway that has just lost its connections answers 503 for a moment. */
  private void awaitAnswer() {
    Waiting.until(LONG, "the registry answers", () -> client.get(status()).statusCode() == 200);
  }

  /**
   * Waits until a version is served, and the fleet is said to have converged on it, and no other.
   */
  private void awaitTruth(int version) {
    Waiting.until(
        LONG,
        "version " + version + " is served, and status says so",
        () -> {
          var response = client.get(status());
          if (response.statusCode() != 200) {
            return false;
          }
          JsonNode status = ApiClient.json(response, 200);
          boolean converged = status.path("converged").asBoolean();
          if (converged) {
            assertThat(status.at("/workers/0/version"))
                .as("converged on what is served: %s", status)
                .isEqualTo(status.path("champion"));
          }
          return converged && status.path("champion").asInt() == version;
        });
  }

  private static String status() {
    return "/v1/experts/" + EXPERT + "/status";
  }

  private List<JsonNode> answer() throws Exception {
    JsonNode choice =
        client
            .post(
                "/v1/completions",
                Map.of(
                    "model",
                    "zoetic/" + EXPERT,
                    "prompt",
                    List.of(1, 2, 3, 4),
                    "max_tokens",
                    8,
                    "temperature",
                    0,
                    "ignore_eos",
                    true,
                    "return_token_ids",
                    true,
                    "logprobs",
                    3))
            .get("choices")
            .get(0);
    return List.of(choice.get("token_ids"), choice.get("logprobs"));
  }
}
