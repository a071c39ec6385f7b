// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.zoetic.events.InMemoryEventLog;
import io.zoetic.referencemodel.ReferenceModel;
import io.zoetic.testkit.ApiClient;
import io.zoetic.vectorstore.postgres.TestPostgres;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A gateway and workers, some of whose prompts kill the worker that reads them. */
@Timeout(300)
final class SuspectsIT {
  private static final int INNOCENTS = 50;
  private static final int KILLERS = 5;

  @RegisterExtension static final TestPostgres POSTGRES = new TestPostgres();

  @TempDir private Path directory;

  @Test
  void killersAmongInnocents_areRefused_andEveryInnocentIsAnsweredAsAlone() throws Exception {
    InMemoryEventLog log = new InMemoryEventLog(16);
    Map<String, String> ofGateway =
        Map.of("gateway.worker-silence", "600ms", "gateway.deadline", "4m");
    try (var services = Services.gateway(POSTGRES, log, ofGateway);
        var client = new ApiClient(services.url());
        var workers =
            new MortalWorkers(
                log, ReferenceModel.extractTo(directory), services.worker().ofWorker(), "killer")) {
      workers.start();
      workers.start();
      List<String> alone = new ArrayList<>();
      for (int i = 0; i < INNOCENTS; i++) {
        alone.add(text(ask(client, innocent(i))));
      }

      Map<String, HttpResponse<String>> answers = askAll(client);

      for (int i = 0; i < INNOCENTS; i++) {
        HttpResponse<String> answer = requireNonNull(answers.get(innocent(i)));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(text(answer)).isEqualTo(alone.get(i));
      }
      int deaths = workers.deaths();
      for (int i = 0; i < KILLERS; i++) {
        assertRefused(requireNonNull(answers.get(killer(i))));
        assertRefused(ask(client, killer(i)));
      }
      assertThat(workers.deaths()).as("the second time nobody died").isEqualTo(deaths);
      assertThat(deaths).isLessThanOrEqualTo(8 * KILLERS);
    }
  }

  private static void assertRefused(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(422);
    assertThat(answer.body()).contains("a prompt must not end the workers that read it");
  }

  /** Killers evenly among the others, all at once. */
  private static Map<String, HttpResponse<String>> askAll(ApiClient client) throws Exception {
    List<String> questions = new ArrayList<>();
    for (int i = 0; i < INNOCENTS; i++) {
      questions.add(innocent(i));
      if (i % (INNOCENTS / KILLERS) == 0) {
        questions.add(killer(i / (INNOCENTS / KILLERS)));
      }
    }
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      Map<String, Future<HttpResponse<String>>> asked = new HashMap<>();
      questions.forEach(each -> asked.put(each, clients.submit(() -> ask(client, each))));
      Map<String, HttpResponse<String>> answers = new HashMap<>();
      for (var each : asked.entrySet()) {
        answers.put(each.getKey(), each.getValue().get(240, TimeUnit.SECONDS));
      }
      return answers;
    }
  }

  private static HttpResponse<String> ask(ApiClient client, String question) throws Exception {
    return client.send(
        "POST",
        "/v1/chat/completions",
        Map.of(
            "model",
            "zoetic/base",
            "messages",
            List.of(Map.of("role", "user", "content", question)),
            "max_tokens",
            12,
            "temperature",
            0));
  }

  private static String text(HttpResponse<String> answer) throws Exception {
    JsonNode body = ApiClient.json(answer, 200);
    return body.path("choices").path(0).path("message").path("content").asText();
  }

  private static String innocent(int index) {
    return "What is %d plus %d?".formatted(index, 100 - index);
  }

  private static String killer(int index) {
    return "I am killer " + index;
  }
}
