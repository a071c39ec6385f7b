// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.zoetic.referencemodel.ReferenceModel;
import io.zoetic.testkit.ApiClient;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The reference model, through HTTP, Kafka and back. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class StandaloneIT {
  private Standalones standalone;
  private ApiClient client;

  @BeforeAll
  void start(@TempDir Path directory) throws Exception {
    standalone = Standalones.start(ReferenceModel.extractTo(directory));
    client = new ApiClient(standalone.url());
  }

  @AfterAll
  void stop() {
    client.close();
    standalone.close();
  }

  @Test
  void readiness_everythingUp_isOk() throws Exception {
    assertThat(client.get("/readyz").statusCode()).isEqualTo(200);
  }

  @Test
  void chat_greedy_givesAnAnswerAndItsUsage() throws Exception {
    JsonNode answer = client.post("/v1/chat/completions", chat(Map.of("temperature", 0)));

    assertThat(answer.at("/choices/0/message/content").asText()).isNotBlank();
    assertThat(answer.at("/usage/total_tokens").asInt())
        .isEqualTo(
            answer.at("/usage/prompt_tokens").asInt()
                + answer.at("/usage/completion_tokens").asInt());
  }

  @Test
  void chat_streamed_arrivesInPartsThatMakeTheSameText() throws Exception {
    JsonNode whole = client.post("/v1/chat/completions", chat(Map.of("temperature", 0)));

    List<JsonNode> events =
        client.stream(
            "/v1/chat/completions", chat(Map.of("temperature", 0, "stream", true)), _ -> {});

    var text = new StringBuilder();
    events.forEach(event -> text.append(event.at("/choices/0/delta/content").asText("")));
    assertThat(text).hasToString(whole.at("/choices/0/message/content").asText());
    assertThat(events).hasSizeGreaterThan(2);
  }

  @Test
  void chat_sameSeed_givesTheSameAnswer() throws Exception {
    Map<String, Object> body = chat(Map.of("temperature", 1, "seed", 42, "max_tokens", 16));

    JsonNode first = client.post("/v1/chat/completions", body);
    JsonNode second = client.post("/v1/chat/completions", body);

    assertThat(second.at("/choices/0/message")).isEqualTo(first.at("/choices/0/message"));
  }

  @Test
  void models_listed_areTheBaseModelAndTheChoiceOfThePlatform() throws Exception {
    assertThat(client.get("/v1/models").body()).contains("zoetic/base", "zoetic/auto");
  }

  private static Map<String, Object> chat(Map<String, ?> options) {
    Map<String, Object> body = new HashMap<>(options);
    body.put("model", "zoetic/base");
    body.put("messages", List.of(Map.of("role", "user", "content", "What is 12 plus 30?")));
    return body;
  }
}
