// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.testkit.ApiClient;
import io.zoetic.testkit.KafkaBroker;
import io.zoetic.testkit.Waiting;
import io.zoetic.vectorstore.Retention.Kept;
import io.zoetic.vectorstore.postgres.PostgresDatabase;
import io.zoetic.vectorstore.postgres.PostgresOptions;
import io.zoetic.vectorstore.postgres.TestPostgres;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is said of a version whose values were dropped to whoever asks for it or promotes it. */
final class DroppedValuesIT {
  @RegisterExtension static final TestPostgres POSTGRES = new TestPostgres();

  private static final String DROPPED = "the values of golden@2 must be kept, were dropped at ";

  @Test
  void versionWithoutValues_isSaidToBeSo_everywhere() throws Exception {
    String name = POSTGRES.createDatabase();
    PostgresOptions owner =
        PostgresOptions.of(POSTGRES.url(name), TestPostgres.USER, TestPostgres.USER);
    try (KafkaBroker kafka = KafkaBroker.start();
        Services services =
            Services.serving(
                new PostgresDatabase(owner),
                kafka.bootstrapServers(),
                GoldenExperts.CHECKPOINT,
                Map.of("worker.layout", GoldenExperts.LAYOUT.toString()));
        ApiClient client = new ApiClient(services.url())) {
      Stores stores = services.stores();
      GoldenExperts.promote(stores.experts(), "golden", "a");
      GoldenExperts.register(stores.experts(), "golden", "b");
      GoldenExperts.promote(stores.experts(), "golden", "a");
      POSTGRES.execute(
          name,
          """
          ALTER TABLE expert_version DISABLE TRIGGER expert_version_identity_is_fixed;
          UPDATE expert_version SET state_since = now() - interval '14 days';
          """);
      assertThat(stores.learning().retention().trim(Kept.VALUES, Instant.now())).isEqualTo(1);

      Waiting.until(
          Duration.ofSeconds(60),
          "the worker serves",
          () -> ask(client, "zoetic/golden").statusCode() == 200);
      assertSaid(404, ask(client, "zoetic/golden@2"));
      assertSaid(410, client.get("/v1/experts/golden/versions/2/z"));
      assertSaid(410, client.get("/v1/experts/golden/diff?from=2&to=champion"));
      assertSaid(
          410,
          client.send(
              "POST", "/v1/experts/golden/evaluate", "{\"version\": 2, \"reason\": \"a test\"}"));
      assertThat(client.get("/v1/experts/golden/versions/2").body())
          .contains("\"state\":\"candidate\"", "\"values_dropped_at\":\"", "\"digest\":\"");
      assertThat(client.get("/v1/experts/golden/versions/1").body())
          .contains("\"values_dropped_at\":null");
    }
  }

  private static HttpResponse<String> ask(ApiClient client, String model) throws Exception {
    return client.send(
        "POST",
        "/v1/completions",
        "{\"model\": \"" + model + "\", \"prompt\": [1, 2], \"max_tokens\": 1}");
  }

  private static void assertSaid(int status, HttpResponse<String> response) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(response.body()).contains(DROPPED);
  }
}
