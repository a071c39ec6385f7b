// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.zoetic.core.ChoiceId;
import io.zoetic.core.Scope;
import io.zoetic.events.kafka.KafkaEventLogOptions;
import io.zoetic.events.kafka.Topics;
import io.zoetic.testkit.ApiClient;
import io.zoetic.testkit.Waiting;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;

/** Topics that are deleted under a running platform. Nothing is restarted. */
final class VanishedTopicsIT {
  private static final Duration LONG = Duration.ofSeconds(60);

  /** Two looks at the topics, an attempt that nobody names any more, and a busy machine. */
  private static final Duration ANSWERED_AGAIN = Duration.ofSeconds(30);

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** Of each logger, level and kind of failure ten lines in ten seconds. */
  private static final int LOG_MAX = 2000;

  private static final List<String> TOPICS =
      List.of(
          Topics.PROMPTS,
          Topics.TOKENS,
          Topics.CANCELLATIONS,
          Topics.INTERACTIONS,
          Topics.EXPERTS,
          Topics.PROMPTS_DEAD_LETTER,
          Topics.INTERACTIONS_DEAD_LETTER);

  @Test
  void topic_thatIsDeleted_isMissedAndMadeAgainAndUsed() throws Exception {
    String model = GoldenExperts.CHECKPOINT.toString();
    Map<String, String> settings =
        Map.of("trainer.model", model, "worker.layout", GoldenExperts.LAYOUT.toString());
    try (Standalones standalone = Standalones.start(GoldenExperts.CHECKPOINT, settings);
        LogCount log = LogCount.begin();
        Admin admin = admin(standalone);
        ApiClient client = new ApiClient(standalone.url(), PATIENCE)) {
      GoldenExperts.promote(standalone.platform().stores().experts(), "golden", "a");
      awaitAnswer(standalone, client);
      for (String topic : TOPICS) {
        admin.deleteTopics(List.of(topic)).all().get();

        Waiting.until(LONG, "readiness misses " + topic, () -> isMissed(client, topic));
        Waiting.until(LONG, "the platform is ready", () -> isReady(client));
        awaitAnswer(standalone, client);
      }
      Waiting.until(LONG, "pointers are published again", () -> hasPointers(admin));
      assertThat(log.lines()).as(log.kinds()).isLessThan(LOG_MAX);
    }
  }

  @Test
  void topic_thatIsOtherwiseThanItShouldBe_isToldByReadiness() throws Exception {
    try (Standalones standalone = Standalones.start(GoldenExperts.CHECKPOINT);
        Admin admin = admin(standalone);
        ApiClient client = new ApiClient(standalone.url())) {
      ConfigEntry deleting = new ConfigEntry("cleanup.policy", "delete");
      admin
          .incrementalAlterConfigs(
              Map.of(
                  new ConfigResource(ConfigResource.Type.TOPIC, Topics.EXPERTS),
                  List.of(new AlterConfigOp(deleting, AlterConfigOp.OpType.SET))))
          .all()
          .get();

      Waiting.until(
          LONG,
          "readiness says so",
          () ->
              ApiClient.json(client.get("/readyz"), 200)
                  .at("/checks/topics/message")
                  .asText()
                  .equals("cleanup.policy of zoetic.experts must be compact, was delete"));
    }
  }

  private static Admin admin(Standalones standalone) {
    KafkaEventLogOptions kafka = standalone.platform().backends().kafka();
    Map<String, Object> properties = new HashMap<>(kafka.clientProperties());
    properties.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
    return Admin.create(properties);
  }

  private static boolean isMissed(ApiClient client, String topic) throws Exception {
    HttpResponse<String> readiness = client.get("/readyz");
    return readiness.statusCode() == 503
        && readiness.body().contains("every topic must be there, missing were " + topic);
  }

  private static boolean isReady(ApiClient client) throws Exception {
    return client.get("/readyz").statusCode() == 200;
  }

  /** Through the topics of prompts and tokens, and of interactions. */
  private static void awaitAnswer(Standalones standalone, ApiClient client) {
    Waiting.until(
        ANSWERED_AGAIN,
        "a request is answered, and its interaction stored",
        () -> {
          HttpResponse<String> answer =
              client.send(
                  "POST",
                  "/v1/completions",
                  "{\"model\": \"zoetic/golden\", \"prompt\": [1, 2, 3], \"max_tokens\": 4}");
          if (answer.statusCode() != 200) {
            return false;
          }
          JsonNode body = ApiClient.json(answer, 200);
          Waiting.until(
              ANSWERED_AGAIN,
              "the interaction is stored",
              () -> isStored(standalone, body.path("id").asText()));
          return true;
        });
  }

  private static boolean isStored(Standalones standalone, String id) {
    return standalone
        .platform()
        .stores()
        .learning()
        .interactions()
        .find(new ChoiceId(id, 0), Scope.ALL)
        .isPresent();
  }

  private static boolean hasPointers(Admin admin) throws Exception {
    TopicPartition experts = new TopicPartition(Topics.EXPERTS, 0);
    return admin
            .listOffsets(Map.of(experts, OffsetSpec.latest()))
            .partitionResult(experts)
            .get()
            .offset()
        > 0;
  }
}
