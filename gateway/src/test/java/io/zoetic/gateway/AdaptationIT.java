// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway;

import static io.zoetic.gateway.GatewayUnderTest.events;
import static io.zoetic.gateway.GatewayUnderTest.json;
import static io.zoetic.gateway.GatewayUnderTest.withoutLinks;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zoetic.core.AdaptationStrategy;
import io.zoetic.core.ExpertSelection;
import io.zoetic.events.adaptation.Adaptation;
import io.zoetic.events.adaptation.AdaptationReport;
import io.zoetic.events.adaptation.ExpertShare;
import io.zoetic.events.adaptation.ExpertWeight;
import io.zoetic.events.adaptation.LabelProbability;
import io.zoetic.events.adaptation.PassReport;
import io.zoetic.events.completion.ErrorCode;
import io.zoetic.events.completion.Prompt;
import io.zoetic.events.completion.PromptUpdate;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a client asks for experts, and what it is told about them. */
class AdaptationIT {
  private static final String CHAT = "/v1/chat/completions";
  private static final String TEXT = "/v1/completions";
  private static final String HELLO =
      "{'model':'zoetic/auto','messages':[{'role':'user','content':'hello'}]";
  private static final AdaptationReport ROUTED =
      new AdaptationReport(
          AdaptationStrategy.ROUTER,
          ExpertSelection.SOFT,
          List.of(new LabelProbability("sums", 0.625), new LabelProbability("other", 0.25)),
          List.of(
              new ExpertShare("dates", 3, "ab12", 0.125),
              new ExpertShare("sums", 1, "cd34", 0.625)),
          new PassReport(1.5, 31));
  private static final String ZOETIC =
      """
      {"strategy":"router","selection":"soft",
       "labels":[{"label":"sums","probability":0.625},{"label":"other","probability":0.25}],
       "expert":"sums@1",
       "mixture":[{"expert":"dates@3","digest":"ab12","weight":0.125},
                  {"expert":"sums@1","digest":"cd34","weight":0.625}],
       "first_pass":{"milliseconds":1.5,"tokens":31},
       "second_pass":{"milliseconds":20.5,"tokens":57}}\
      """;

  private final GatewayUnderTest gateway =
      GatewayUnderTest.start(Map.of("gateway.worker-silence", "1s", "gateway.drain", "300ms"));

  @AfterEach
  void close() {
    gateway.close();
  }

  @Test
  void whole_everyChoiceSaysWhatItRanUnder() throws Exception {
    gateway.worker("w", ScriptedWorker.adapted(ROUTED, "a"));

    JsonNode chat = withoutLinks(json(gateway.post(CHAT, HELLO + ",'n':2}")));
    JsonNode text = withoutLinks(json(gateway.post(TEXT, "{'model':'zoetic/auto','prompt':'x'}")));

    assertThat(ranUnder(chat, 0)).isEqualTo(json(ZOETIC));
    assertThat(ranUnder(chat, 1)).isEqualTo(json(ZOETIC));
    assertThat(ranUnder(text, 0)).isEqualTo(json(ZOETIC));
  }

  @Test
  void expertThatAnAliasLedTo_saysWhich() throws Exception {
    AdaptationReport pinned =
        new AdaptationReport(
            AdaptationStrategy.ROUTER,
            ExpertSelection.TOP_1,
            List.of(),
            List.of(new ExpertShare("dates", 3, "ab12", 1, "pinned/acme")),
            new PassReport(1.5, 31));
    gateway.worker("w", ScriptedWorker.adapted(pinned, "a"));

    JsonNode chat = new ApiCaller(gateway, null).change(CHAT, HELLO + "}").at("/choices/0/zoetic");

    assertThat(chat.at("/mixture/0/alias").asText()).isEqualTo("pinned/acme");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "/v1/chat/completions | 'messages':[{'role':'user','content':'hello'}]",
        "/v1/completions | 'prompt':'hello'"
      })
  void streamed_theChunkWithTheFinishReasonSaysIt(String path, String content) throws Exception {
    gateway.worker("w", ScriptedWorker.adapted(ROUTED, "a", "b"));

    List<String> events =
        events(gateway.post(path, "{'model':'zoetic/auto'," + content + ",'stream':true}"));

    JsonNode last = withoutLinks(json(events.get(events.size() - 2)));
    assertThat(last.at("/choices/0/finish_reason").asText()).isEqualTo("stop");
    assertThat(ranUnder(last, 0)).isEqualTo(json(ZOETIC));
    assertThat(events.subList(0, events.size() - 2)).noneMatch(each -> each.contains("zoetic\":{"));
  }

  @Test
  void request_reachesTheWorkerAsAsked() throws Exception {
    ScriptedWorker worker = gateway.worker("w", ScriptedWorker.words("a"));

    HttpResponse<String> response =
        gateway.post(CHAT, HELLO + ",'zoetic':{'expert':{'dates@3':0.5,'sums':0.25}}}");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(worker.awaitPrompt().adaptation())
        .isEqualTo(
            Adaptation.expert(
                List.of(new ExpertWeight("dates", 3, 0.5), new ExpertWeight("sums", null, 0.25))));
  }

  @Test
  void model_namedAfterAnExpert_reachesTheWorkerAndComesBackAsAsked() throws Exception {
    ScriptedWorker worker = gateway.worker("w", ScriptedWorker.words("a"));

    JsonNode body = json(gateway.post(TEXT, "{'model':'zoetic/dates@3','prompt':'x'}"));

    assertThat(body.path("model").asText()).isEqualTo("zoetic/dates@3");
    assertThat(worker.awaitPrompt().adaptation())
        .isEqualTo(Adaptation.expert(List.of(new ExpertWeight("dates", 3, 1))));
  }

  @ParameterizedTest
  @CsvSource({"EXPERT_NOT_FOUND, 404", "EXPERT_UNAVAILABLE, 503"})
  void worker_withoutTheExpert_isAnErrorOfOpenAisShape(ErrorCode code, int status)
      throws Exception {
    gateway.worker("w", refusing(code));

    HttpResponse<String> response =
        gateway.post(TEXT, "{'model':'zoetic/dates','prompt':'x','stream':true}");

    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(json(response).at("/error/message").asText()).isEqualTo("no such luck");
    assertThat(json(response).at("/error/code").asText()).isEqualToIgnoringCase(code.name());
    assertThat(json(response).at("/error/param").asText()).isEqualTo("model");
  }

  @Test
  void badField_is400WithItsParam() throws Exception {
    HttpResponse<String> response = gateway.post(CHAT, HELLO + ",'zoetic':{'expert':{'dates':2}}}");

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(json(response).at("/error/param").asText()).isEqualTo("zoetic.expert");
  }

  @Test
  void worker_lostInMidStream_isReplacedUnderTheSameVersions() throws Exception {
    ScriptedWorker lost = gateway.worker("lost", ScriptedWorker.beginning(ROUTED, "a"));
    var pending =
        gateway
            .client()
            .sendAsync(
                gateway.request(CHAT, HELLO + ",'stream':true}").build(), BodyHandlers.ofString());
    assertThat(lost.awaitPrompt().adaptation()).isEqualTo(Adaptation.AUTO);
    gateway.log.crash("lost");
    AdaptationReport told =
        new AdaptationReport(
            AdaptationStrategy.EXPERT,
            ExpertSelection.SOFT,
            List.of(),
            ROUTED.experts(),
            PassReport.NONE);
    ScriptedWorker rescue = gateway.worker("rescue", ScriptedWorker.adapted(told, "a", "b"));

    List<String> events = events(pending.get());

    JsonNode last = withoutLinks(json(events.get(events.size() - 2)));
    assertThat(ranUnder(last, 0)).isEqualTo(json(ZOETIC));
    assertThat(rescue.awaitPrompt().adaptation()).isEqualTo(ROUTED.pinned());
  }

  @Test
  void metrics_countStrategiesAndTimeTheFirstPass() throws Exception {
    gateway.worker("w", ScriptedWorker.adapted(ROUTED, "a"));
    gateway.post(CHAT, HELLO + "}");

    assertThat(gateway.get("/metrics").body())
        .contains("zoetic_gateway_adaptations_total{strategy=\"router\"} 1.0")
        .contains("zoetic_gateway_adaptations_total{strategy=\"expert\"} 0.0")
        .contains("zoetic_gateway_first_pass_seconds_count 1")
        .contains("zoetic_gateway_first_pass_seconds_sum 0.0015");
  }

  /** What a choice says, without its episode, which is drawn. */
  private static JsonNode ranUnder(JsonNode answer, int choice) {
    ObjectNode zoetic = (ObjectNode) answer.path("choices").path(choice).path("zoetic");
    assertThat(zoetic.remove("episode_id").asText()).matches("ep-[0-9a-f]{32}");
    return zoetic;
  }

  private static Function<Prompt, List<PromptUpdate>> refusing(ErrorCode code) {
    return prompt ->
        List.of(
            new PromptUpdate.Failed(
                prompt.promptId(), prompt.attempt(), code, "no such luck", "model"));
  }
}
