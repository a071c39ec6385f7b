// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway;

import static io.zoetic.gateway.GatewayUnderTest.events;
import static io.zoetic.gateway.GatewayUnderTest.json;
import static io.zoetic.gateway.GatewayUnderTest.withoutLinks;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.zoetic.core.ChoiceId;
import io.zoetic.core.PromptContent;
import io.zoetic.events.completion.ErrorCode;
import io.zoetic.events.completion.Prompt;
import io.zoetic.events.completion.PromptUpdate;
import io.zoetic.vectorstore.BaseModel;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a client gets when all goes well, and when a worker says no. */
class CompletionIT {
  private static final String CHAT = "/v1/chat/completions";
  private static final String TEXT = "/v1/completions";
  private static final String HELLO =
      "'model':'zoetic/base','messages':[{'role':'user','content':'hello'}]";

  private final GatewayUnderTest gateway =
      GatewayUnderTest.start(Map.of("gateway.worker-silence", "1s", "gateway.drain", "300ms"));

  @AfterEach
  void close() {
    gateway.close();
  }

  /** 256 tokens of 8 bytes. */
  @Test
  void prompt_thatCannotFitTheContext_isRefusedBeforeAnyWorkerSeesIt() throws Exception {
    BaseModel model = TestStores.BASE_MODEL;
    TestStores stores = new TestStores();
    stores.baseModels.registerBaseModel(
        new BaseModel(
            model.digest(),
            model.name(),
            model.architecture(),
            model.shape(),
            model.configJson(),
            model.registeredAt(),
            "{}",
            8));
    try (GatewayUnderTest bounded = GatewayUnderTest.start(stores, Map.of())) {
      refusesWhatCannotFit(bounded);
    }
  }

  private static void refusesWhatCannotFit(GatewayUnderTest gateway) throws Exception {
    String chat = "{'model':'zoetic/base','messages':[{'role':'user','content':'%s'}]}";

    HttpResponse<String> text =
        gateway.post(TEXT, "{'model':'zoetic/base','prompt':'%s'}".formatted("x".repeat(2049)));
    assertThat(text.statusCode()).isEqualTo(400);
    assertThat(json(text).at("/error/code").asText()).isEqualTo("context_length_exceeded");
    assertThat(json(text).at("/error/param").asText()).isEqualTo("prompt");
    assertThat(json(text).at("/error/message").asText())
        .isEqualTo(
            "prompt and answer must fit the context of 256 tokens: the prompt has at least 257");
    assertThat(gateway.post(CHAT, chat.formatted("x".repeat(9000))).statusCode()).isEqualTo(400);
    String ids = "1,".repeat(256) + "1";
    assertThat(
            gateway.post(TEXT, "{'model':'zoetic/base','prompt':[%s]}".formatted(ids)).statusCode())
        .isEqualTo(400);

    gateway.worker("w", ScriptedWorker.words("Hi"));
    String blank = chat.formatted("x".repeat(2048) + " ".repeat(9000));
    assertThat(gateway.post(CHAT, blank).statusCode()).isEqualTo(200);
  }

  @Test
  void chat_whole_hasOpenAisShape() throws Exception {
    gateway.worker("w", ScriptedWorker.words("Hel", "lo"));

    HttpResponse<String> response =
        gateway.post(CHAT, "{" + HELLO + ",'max_tokens':8,'zoetic':{'episode_id':'trip-7'}}");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
    assertThat(response.headers().firstValue("x-request-id")).isPresent();
    JsonNode body = json(response);
    assertThat(body.path("id").asText()).startsWith("chatcmpl-");
    assertThat(body.path("created").asLong()).isGreaterThan(1_700_000_000);
    assertThat(body.path("model").asText()).isEqualTo("zoetic/base");
    assertThat(body.path("system_fingerprint").asText()).isEqualTo("fp_0123456789ab");
    assertThat(withoutLinks(body).path("choices"))
        .isEqualTo(
            json(
                """
                [{"index":0,"message":{"role":"assistant","content":"Hello","refusal":null},
                  "logprobs":null,"finish_reason":"stop",
                  "zoetic":{"episode_id":"trip-7","strategy":"none","selection":"top-1","labels":[],"expert":null,
                    "mixture":[],"first_pass":{"milliseconds":0.0,"tokens":0},
                    "second_pass":{"milliseconds":20.5,"tokens":57}}}]\
                """));
    assertThat(body.path("usage"))
        .isEqualTo(json("{\"prompt_tokens\":2,\"completion_tokens\":2,\"total_tokens\":4}"));
  }

  @Test
  void chat_streamed_sendsRoleTokensFinishUsageAndDone() throws Exception {
    gateway.worker("w", ScriptedWorker.words("Hel", "lo"));

    HttpResponse<String> response =
        gateway.post(CHAT, "{" + HELLO + ",'stream':true,'stream_options':{'include_usage':true}}");

    assertThat(response.headers().firstValue("content-type"))
        .hasValue("text/event-stream; charset=utf-8");
    List<String> events = events(response);
    assertThat(events).hasSize(6).last().isEqualTo("[DONE]");
    assertThat(delta(events.get(0)).toString())
        .isEqualTo("{\"role\":\"assistant\",\"content\":\"\"}");
    assertThat(delta(events.get(1)).toString()).isEqualTo("{\"content\":\"Hel\"}");
    assertThat(json(events.get(1)).path("object").asText()).isEqualTo("chat.completion.chunk");
    assertThat(json(events.get(1)).get("usage").isNull()).isTrue();
    assertThat(delta(events.get(3)).toString()).isEqualTo("{}");
    assertThat(json(events.get(3)).at("/choices/0/finish_reason").asText()).isEqualTo("stop");
    assertThat(json(events.get(4)).path("choices")).isEmpty();
    assertThat(json(events.get(4)).at("/usage/total_tokens").asInt()).isEqualTo(4);
  }

  @Test
  void chat_twoChoices_areTwoPromptsWithSeedsOfTheirOwnAndOneCountOfThePrompt() throws Exception {
    ScriptedWorker worker = gateway.worker("w", ScriptedWorker.words("a", "b"));

    HttpResponse<String> response = gateway.post(CHAT, "{" + HELLO + ",'n':2,'seed':5}");

    assertThat(json(response).path("choices")).hasSize(2);
    assertThat(json(response).at("/choices/1/index").asInt()).isEqualTo(1);
    assertThat(json(response).at("/usage/prompt_tokens").asInt()).isEqualTo(2);
    assertThat(json(response).at("/usage/completion_tokens").asInt()).isEqualTo(4);
    Prompt first = worker.awaitPrompt();
    Prompt second = worker.awaitPrompt();
    assertThat(first.promptId()).startsWith("chatcmpl-").endsWith("-0");
    assertThat(List.of(first.sampling().seed(), second.sampling().seed())).containsExactly(5L, 6L);
  }

  @Test
  void keeping_reachesTheWorkerWithEveryChoice() throws Exception {
    ScriptedWorker worker = gateway.worker("w", ScriptedWorker.words("a"));

    JsonNode body = json(gateway.post(CHAT, "{" + HELLO + ",'n':2,'user':'ada','store':false}"));

    String episode = body.at("/choices/0/zoetic/episode_id").asText();
    assertThat(episode).matches("ep-[0-9a-f]{32}");
    assertThat(body.at("/choices/1/zoetic/episode_id").asText()).isEqualTo(episode);
    for (int index = 0; index < 2; index++) {
      Prompt prompt = worker.awaitPrompt();
      assertThat(prompt.choice()).isEqualTo(new ChoiceId(body.path("id").asText(), index));
      assertThat(prompt.choice().promptId()).isEqualTo(prompt.promptId());
      assertThat(prompt.origin().user()).isEqualTo("ada");
      assertThat(prompt.origin().episodeId()).isEqualTo(episode);
      assertThat(prompt.origin().store()).isFalse();
    }
  }

  @Test
  void keeping_brokenRule_is400WithItsParam() throws Exception {
    HttpResponse<String> user =
        gateway.post(CHAT, "{" + HELLO + ",'user':'" + "u".repeat(201) + "'}");
    HttpResponse<String> episode =
        gateway.post(CHAT, "{" + HELLO + ",'zoetic':{'episode_id':'a b'}}");

    assertThat(List.of(user.statusCode(), episode.statusCode())).containsOnly(400);
    assertThat(json(user).at("/error/param").asText()).isEqualTo("user");
    assertThat(json(episode).at("/error/param").asText()).isEqualTo("zoetic.episode_id");
  }

  @Test
  void chat_logprobs_haveTheChatShape() throws Exception {
    gateway.worker("w", ScriptedWorker.words("é"));

    HttpResponse<String> response =
        gateway.post(CHAT, "{" + HELLO + ",'logprobs':true,'top_logprobs':1}");

    assertThat(json(response).at("/choices/0/logprobs"))
        .isEqualTo(
            json(
                """
                {"content":[{"token":"é","logprob":-0.5,"bytes":[195,169],"top_logprobs":[
                  {"token":"other","logprob":-0.25,"bytes":[111,116,104,101,114]}]}],
                 "refusal":null}\
                """));
  }

  @Test
  void text_echoWithLogprobs_returnsThePromptFirst() throws Exception {
    gateway.worker("w", ScriptedWorker.words(" hi"));

    HttpResponse<String> response =
        gateway.post(TEXT, "{'model':'zoetic/base','prompt':'Say:','echo':true,'logprobs':1}");

    assertThat(json(response).path("object").asText()).isEqualTo("text_completion");
    assertThat(json(response).at("/choices/0/text").asText()).isEqualTo("Say: hi");
    assertThat(json(response).at("/choices/0/logprobs"))
        .isEqualTo(
            json(
                """
                {"tokens":["Say",":"," hi"],"token_logprobs":[null,-1.0,-0.5],
                 "top_logprobs":[null,{"other":-0.25,":":-1.0},{"other":-0.25," hi":-0.5}],
                 "text_offset":[0,3,4]}\
                """));
  }

  @Test
  void text_tokenIds_goInAndComeOut() throws Exception {
    ScriptedWorker worker = gateway.worker("w", ScriptedWorker.words("a", "b"));

    HttpResponse<String> response =
        gateway.post(
            TEXT, "{'model':'zoetic/auto','prompt':[7,8],'return_token_ids':true,'top_k':3}");

    assertThat(json(response).at("/choices/0/token_ids").toString()).isEqualTo("[100,101]");
    assertThat(json(response).at("/choices/0/prompt_token_ids").toString()).isEqualTo("[7,8]");
    Prompt prompt = worker.awaitPrompt();
    assertThat(prompt.content()).isEqualTo(new PromptContent.TokenIds(List.of(7, 8)));
    assertThat(prompt.sampling().topK()).isEqualTo(3);
  }

  @Test
  void text_streamedWithEcho_opensWithThePrompt() throws Exception {
    gateway.worker("w", ScriptedWorker.words(" hi"));

    List<String> events =
        events(
            gateway.post(
                TEXT,
                "{'model':'zoetic/base','prompt':'Say:','echo':true,'logprobs':0,'stream':true}"));

    assertThat(json(events.get(0)).at("/choices/0/text").asText()).isEqualTo("Say:");
    assertThat(json(events.get(1)).at("/choices/0/text").asText()).isEqualTo(" hi");
    assertThat(json(events.get(1)).at("/choices/0/logprobs/text_offset/0").asInt()).isEqualTo(4);
  }

  @Test
  void text_severalPrompts_countEach() throws Exception {
    gateway.worker("w", ScriptedWorker.words("a"));

    HttpResponse<String> response =
        gateway.post(TEXT, "{'model':'zoetic/base','prompt':['x','y'],'n':2}");

    assertThat(json(response).path("choices")).hasSize(4);
    assertThat(json(response).at("/usage/prompt_tokens").asInt()).isEqualTo(4);
    assertThat(json(response).at("/usage/completion_tokens").asInt()).isEqualTo(4);
  }

  @Test
  void worker_refusingThePrompt_isAnErrorWithItsStatusEvenForAStream() throws Exception {
    gateway.worker(
        "w",
        prompt ->
            List.of(
                new PromptUpdate.Failed(
                    prompt.promptId(),
                    0,
                    ErrorCode.CONTEXT_LENGTH_EXCEEDED,
                    "a prompt must have at most 256 tokens, had 300",
                    "messages")));

    HttpResponse<String> response = gateway.post(CHAT, "{" + HELLO + ",'stream':true}");

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(json(response))
        .isEqualTo(
            json(
                """
                {"error":{"message":"a prompt must have at most 256 tokens, had 300",
                  "type":"invalid_request_error","param":"messages",
                  "code":"context_length_exceeded"}}\
                """));
  }

  @Test
  void worker_failingInMidStream_isAnErrorEventAndTheEnd() throws Exception {
    ScriptedWorker worker = gateway.worker("w", ScriptedWorker.beginning("a"));
    var pending =
        gateway
            .client()
            .sendAsync(
                gateway.request(CHAT, "{" + HELLO + ",'stream':true}").build(),
                HttpResponse.BodyHandlers.ofString());
    Prompt prompt = worker.awaitPrompt();

    worker.report(
        prompt,
        List.of(
            new PromptUpdate.Failed(
                prompt.promptId(), 0, ErrorCode.INTERNAL, "the model broke", null)));

    List<String> events = events(pending.get());
    assertThat(events).hasSize(3);
    assertThat(json(events.get(2)).at("/error/code").asText()).isEqualTo("internal");
  }

  @Test
  void worker_lostInMidStream_isFinishedByAnotherWithoutGapOrRepetition() throws Exception {
    ScriptedWorker lost = gateway.worker("lost", ScriptedWorker.beginning("a"));
    var pending =
        gateway
            .client()
            .sendAsync(
                gateway.request(CHAT, "{" + HELLO + ",'stream':true}").build(),
                HttpResponse.BodyHandlers.ofString());
    lost.awaitPrompt();
    gateway.log.crash("lost");
    gateway.worker("rescue", ScriptedWorker.words("a", "b", "c"));

    List<String> events = events(pending.get());

    assertThat(events.stream().filter(event -> event.contains("\"content\"")).toList())
        .extracting(event -> delta(event).path("content").asText())
        .containsExactly("", "a", "b", "c");
    assertThat(events).last().isEqualTo("[DONE]");
  }

  private static JsonNode delta(String event) {
    return json(event).at("/choices/0/delta");
  }
}
