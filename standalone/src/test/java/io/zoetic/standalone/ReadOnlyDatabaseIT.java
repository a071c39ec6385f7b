// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.zoetic.core.ChoiceId;
import io.zoetic.core.Scope;
import io.zoetic.events.kafka.InteractionReplay;
import io.zoetic.testkit.ApiClient;
import io.zoetic.testkit.Waiting;
import io.zoetic.vectorstore.postgres.PostgresOptions;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** PostgreSQL that answers every read and takes no write, as after a failover: it is away. */
final class ReadOnlyDatabaseIT {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final int COMPLETIONS = 20;

  /**
   * Every part says it once, those that are asked a request say it within the bound of its kind.
   */
  private static final int LOG_MAX = 200;

  @Test
  void interactions_whileNoWriteIsTaken_waitAndAreStoredAfterwards() throws Exception {
    try (Standalones standalone = startWithTrainer();
        LogCount log = LogCount.begin();
        ApiClient client = new ApiClient(standalone.url())) {
      standalone.platform().awaitTrainer();
      List<String> answers = new ArrayList<>();
      answers.add(complete(client));
      awaitStored(standalone, answers);

      setReadOnly(standalone, true);
      Waiting.until(LONG, "readiness says so", () -> isDegraded(client));
      for (int i = 0; i < COMPLETIONS; i++) {
        answers.add(complete(client));
      }
      HttpResponse<String> feedback = feedback(client, answers.getFirst());

      assertThat(feedback.statusCode()).as(feedback.body()).isEqualTo(503);
      assertThat(feedback.headers().firstValue("retry-after")).isPresent();
      assertThat(client.get("/readyz").statusCode())
          .as("what needs no write goes on")
          .isEqualTo(200);
      setReadOnly(standalone, false);
      awaitStored(standalone, answers);
      Waiting.until(
          LONG, "feedback is taken", () -> feedback(client, answers.getFirst()).statusCode() < 300);
      assertThat(deadLetters(standalone)).isZero();
      assertThat(log.lines()).as("%s", log.kinds()).isLessThan(LOG_MAX);
    }
  }

  private static Standalones startWithTrainer() {
    String model = GoldenExperts.CHECKPOINT.toString();
    return Standalones.start(GoldenExperts.CHECKPOINT, Map.of("trainer.model", model));
  }

  private static void setReadOnly(Standalones standalone, boolean on) throws SQLException {
    PostgresOptions owner = standalone.platform().backends().postgresOwner();
    try (Connection connection =
            DriverManager.getConnection(owner.url(), owner.user(), owner.password());
        Statement statement = connection.createStatement()) {
      statement.execute("SET default_transaction_read_only = off");
      statement.execute("ALTER SYSTEM SET default_transaction_read_only = " + (on ? "on" : "off"));
      statement.execute("SELECT pg_reload_conf()");
    }
  }

  private static boolean isDegraded(ApiClient client) throws Exception {
    JsonNode readiness = ApiClient.json(client.get("/readyz"), 200);
    return readiness.path("degraded").asBoolean()
        && readiness.at("/checks/store/message").asText().contains("takes no writes");
  }

  private static String complete(ApiClient client) throws Exception {
    return client
        .post(
            "/v1/completions",
            Map.of("model", "zoetic/base", "prompt", List.of(1, 2, 3), "max_tokens", 4))
        .path("id")
        .asText();
  }

  private static HttpResponse<String> feedback(ApiClient client, String answer) throws Exception {
    return client.send(
        "POST",
        "/v1/feedback",
        "{\"request_id\": \"%s\", \"metric\": \"thumb\", \"value\": true}".formatted(answer));
  }

  private static void awaitStored(Standalones standalone, List<String> answers) {
    Waiting.until(
        LONG,
        "all interactions are stored",
        () ->
            answers.stream()
                .allMatch(
                    id ->
                        standalone
                            .platform()
                            .stores()
                            .learning()
                            .interactions()
                            .find(new ChoiceId(id, 0), Scope.ALL)
                            .isPresent()));
  }

  private static int deadLetters(Standalones standalone) {
    InteractionReplay.Outcome outcome =
        InteractionReplay.run(
            standalone.platform().backends().kafka(), new InteractionReplay.Options(true, true));
    return outcome.replayed() + outcome.unreadable();
  }
}
