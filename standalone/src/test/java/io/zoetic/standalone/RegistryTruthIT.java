// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.zoetic.core.ExpertPointer;
import io.zoetic.core.signing.Signature;
import io.zoetic.core.signing.SignedKind;
import io.zoetic.core.signing.SigningKey;
import io.zoetic.events.EventCodec;
import io.zoetic.events.kafka.Topics;
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
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * PostgreSQL against what the event log and the workers believe: records that nobody committed, and
 * a database that has gone back to an earlier time.
 */
final class RegistryTruthIT {
  @RegisterExtension static final TestPostgres POSTGRES = new TestPostgres();

  private static final String EXPERT = "golden";
  private static final Duration LONG = Duration.ofSeconds(60);

  /** Seen after a record was refused. */
  private static final int ANSWERS_BEHIND = 5;

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

  private void forge(long epoch) throws Exception {
    forge(Forgery.UNSIGNED, epoch);
  }

  /** What somebody can do who can write records, and cannot read the registry's key. */
  private enum Forgery {
    UNSIGNED("unsigned"),
    SIGNED_WITH_ANOTHER_KEY("unknown_key"),
    SIGNED_AS_ANOTHER_RECORD_WAS("forged");

    /** As the metric calls it. */
    private final String reason;

    Forgery(String reason) {
      this.reason = reason;
    }
  }

  /** An expert that nobody took out of service answers all the time. */
  @ParameterizedTest
  @EnumSource(Forgery.class)
  void record_thatTheRegistryHasNotSigned_isObeyedForNoMoment(Forgery forgery) throws Exception {
    List<JsonNode> before = answer();
    long epoch = services.stores().experts().show(EXPERT).orElseThrow().epoch();

    forge(forgery, epoch + 1);

    AtomicInteger answers = new AtomicInteger();
    Waiting.until(
        LONG,
        "the record is refused as " + forgery.reason,
        () -> {
          assertThat(answer()).isEqualTo(before);
          answers.incrementAndGet();
          return client
              .get("/metrics")
              .body()
              .lines()
              .anyMatch(
                  line ->
                      line.startsWith("zoetic_worker_pointers_refused_total")
                          && line.contains(forgery.reason)
                          && !line.endsWith(" 0.0"));
        });
    for (int i = 0; i < ANSWERS_BEHIND; i++) {
      assertThat(answer()).isEqualTo(before);
    }
    assertThat(services.stores().experts().show(EXPERT).orElseThrow().epoch()).isEqualTo(epoch);
    awaitTruth(1);
  }

  private void forge(Forgery forgery, long epoch) throws Exception {
    byte[] value =
        EventCodec.encode(
            new ExpertPointer(
                EXPERT, "skill", epoch, false, Instant.now(), Map.of(), List.of(), incarnation()));
    ProducerRecord<String, byte[]> sent = new ProducerRecord<>(Topics.EXPERTS, EXPERT, value);
    switch (forgery) {
      case UNSIGNED -> {}
      case SIGNED_WITH_ANOTHER_KEY -> sign(sent, SigningKey.draw(), value);
      case SIGNED_AS_ANOTHER_RECORD_WAS ->
          sign(sent, services.stores().registryKeys().signing(), new byte[] {1});
    }
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers()),
            new StringSerializer(),
            new ByteArraySerializer())) {
      producer.send(sent).get();
    }
  }

  private static void sign(ProducerRecord<String, byte[]> sent, SigningKey key, byte[] content) {
    Signature signature = key.sign(SignedKind.POINTER, content);
    sent.headers().add("signer", signature.key().getBytes(UTF_8));
    sent.headers().add("signature", signature.value().getBytes(UTF_8));
  }

  private String incarnation() {
    return requireNonNull(
        services.stores().experts().show(EXPERT).orElseThrow().asPointer().incarnation());
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
