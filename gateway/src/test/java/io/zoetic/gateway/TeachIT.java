// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway;

import static io.zoetic.gateway.GatewayUnderTest.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.zoetic.vectorstore.access.KeyRole;
import java.net.http.HttpResponse;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Teaching an expert rows that nobody has asked. */
class TeachIT {
  private static final String TEACH = "/v1/experts/sums/examples";
  private static final String RIGHT =
      "{'messages':[{'role':'user','content':'2 + 2?'},{'role':'assistant','content':'4'}]}";
  private static final String SCORED =
      "{'messages':[{'role':'user','content':'2 + 2?'}],'user':'ada',"
          + "'completions':[{'content':'4','reward':1},{'content':'5','reward':0.5}]}";
  private static final String BETTER =
      "{'messages':[{'role':'user','content':'2 + 2?'}],'chosen':'4','rejected':'5'}";
  private static final String BAD = "{'messages':[{'role':'user','content':'2 + 2?'}]}";

  private final TestStores stores = new TestStores();
  private final GatewayUnderTest gateway =
      GatewayUnderTest.start(
          stores, Map.of("gateway.anonymous", "false", "gateway.body-max", "512KiB"));
  private final ApiCaller trainer =
      ApiCaller.withKey(gateway, stores.issue(KeyRole.TRAINER, null, null).text());

  @AfterEach
  void close() {
    gateway.close();
  }

  private static String batch(String... rows) {
    return "{'examples':[" + String.join(",", rows) + "]}";
  }

  private static JsonNode accepted(HttpResponse<String> response) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
    return json(response);
  }

  private JsonNode kept() throws Exception {
    return trainer.read("/v1/feedback?limit=1000").path("data");
  }

  @Test
  void rows_areKeptAsFeedback_withWhoTaughtThem() throws Exception {
    JsonNode taught = accepted(trainer.post(TEACH, batch(RIGHT, SCORED, BETTER)));

    assertThat(taught.path("examples")).hasSize(3);
    assertThat(taught.at("/examples/1/feedback")).hasSize(2);
    assertThat(taught.at("/examples/2/status").asText()).isEqualTo("accepted");
    JsonNode second = trainer.read("/v1/feedback/" + taught.at("/examples/1/feedback/1").asText());
    assertThat(second.path("request_id").asText()).startsWith("taught-");
    assertThat(second.path("choice").asInt()).isEqualTo(1);
    assertThat(second.path("metric").asText()).isEqualTo("taught-reward");
    assertThat(second.path("value").asDouble()).isEqualTo(0.5);
    assertThat(second.at("/source/type").asText()).isEqualTo("code");
    assertThat(second.at("/source/id").asText()).isEqualTo("ada");
    assertThat(second.path("principal").asText()).isNotEmpty();
    JsonNode better = trainer.read("/v1/feedback/" + taught.at("/examples/2/feedback/0").asText());
    assertThat(better.path("other_choice").asInt()).isEqualTo(1);
    assertThat(kept()).hasSize(4);
  }

  @Test
  void rowThatBreaksARule_isAnErrorInItsPlace_theOthersAreStored() throws Exception {
    JsonNode taught = accepted(trainer.post(TEACH, batch(RIGHT, BAD, BETTER)));

    assertThat(taught.at("/examples/0/status").asText()).isEqualTo("accepted");
    assertThat(taught.at("/examples/1/error/message").asText())
        .isEqualTo(
            "examples[1].messages[0].role, the last, must be assistant without completions or"
                + " chosen, was user");
    assertThat(taught.at("/examples/2/status").asText()).isEqualTo("accepted");
    assertThat(kept()).hasSize(2);
  }

  @Test
  void sameKey_bringsTheSameOnce_andAnotherRowIsAConflict() throws Exception {
    JsonNode first =
        accepted(trainer.post(TEACH, batch(RIGHT, SCORED), "Idempotency-Key", "night-1"));
    JsonNode again =
        accepted(trainer.post(TEACH, batch(RIGHT, SCORED), "Idempotency-Key", "night-1"));
    JsonNode other =
        accepted(trainer.post(TEACH, batch(BETTER, SCORED), "Idempotency-Key", "night-1"));
    JsonNode elsewhere =
        accepted(
            trainer.post(
                TEACH.replace("sums", "dates"), batch(RIGHT), "Idempotency-Key", "night-1"));

    assertThat(again.findValuesAsText("status")).containsExactly("duplicate", "duplicate");
    assertThat(again.at("/examples/1/feedback")).isEqualTo(first.at("/examples/1/feedback"));
    assertThat(other.at("/examples/0/error/code").asText()).isEqualTo("conflict");
    assertThat(other.at("/examples/1/status").asText()).isEqualTo("duplicate");
    assertThat(elsewhere.at("/examples/0/error/code").asText()).isEqualTo("conflict");
    assertThat(kept()).hasSize(3);
  }

  @Test
  void dryRun_checksAndStoresNothing() throws Exception {
    JsonNode checked =
        accepted(trainer.post(TEACH, "{'dry_run':true,'examples':[" + RIGHT + "," + BAD + "]}"));

    assertThat(checked.at("/examples/0/status").asText()).isEqualTo("accepted");
    assertThat(checked.at("/examples/0/feedback")).isEmpty();
    assertThat(checked.at("/examples/1/error/code").asText()).isEqualTo("invalid_value");
    assertThat(kept()).isEmpty();
  }

  @Test
  void batch_isBounded() throws Exception {
    String scored =
        "{'messages':[{'role':'user','content':'a'}],'completions':["
            + String.join(",", Collections.nCopies(64, "{'content':'4','reward':1}"))
            + "]}";
    String[] rows = Collections.nCopies(16, scored).toArray(String[]::new);

    JsonNode taught = accepted(trainer.post(TEACH, batch(rows)));

    assertThat(taught.at("/examples/14/status").asText()).isEqualTo("accepted");
    assertThat(taught.at("/examples/15/error/message").asText())
        .isEqualTo(
            "examples[15] must not be beyond 1000 completions and answers of one batch, was up to"
                + " 1024");
    assertThat(kept()).hasSize(960);
    for (String body :
        List.of("{'examples':[]}", "{'examples':{}}", "{}", "{'examples':[" + RIGHT + "],'a':1}")) {
      assertThat(trainer.post(TEACH, body).statusCode()).as(body).isEqualTo(400);
    }
    String large = batch(RIGHT.replace("'4'", "'" + "4".repeat(600_000) + "'"));
    assertThat(trainer.post(TEACH, large).statusCode()).isEqualTo(413);
  }

  @Test
  void nameOfTheBaseModel_canBeTaughtNothing() throws Exception {
    assertThat(trainer.post("/v1/experts/base/examples", batch(RIGHT)).statusCode()).isEqualTo(400);
    assertThat(trainer.post("/v1/experts/A_B/examples", batch(RIGHT)).statusCode()).isEqualTo(400);
  }
}
