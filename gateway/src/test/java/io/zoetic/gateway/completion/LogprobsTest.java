// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.completion;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.zoetic.events.completion.TokenLogprob;
import io.zoetic.events.completion.TokenLogprob.Alternative;
import io.zoetic.gateway.completion.request.CompletionRequest;
import io.zoetic.gateway.completion.supervision.Usage;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogprobsTest {
  private static final AnswerEncoder.Head HEAD =
      new AnswerEncoder.Head("id", 0, "zoetic/base", "fp");
  private static final CompletionRequest.Delivery WHOLE =
      new CompletionRequest.Delivery(false, false, false);

  /** A part of a character, among others and tokens that look alike. */
  private static final TokenLogprob PART =
      new TokenLogprob(
          7,
          "",
          -0.5,
          List.of(
              new Alternative(7, "", -0.5, "f0"),
              new Alternative(8, "\\xf0\\x9f", -1.0, "f09f"),
              new Alternative(9, "A", -1.5),
              new Alternative(10, "A", -2.0)),
          "f0",
          0);

  private static final TokenLogprob REST =
      new TokenLogprob(11, "😀", -0.25, List.of(new Alternative(12, "😀", -0.125)), "9f9880", null);

  private static final TokenLogprob END = new TokenLogprob(1, "<|eot_id|>", -0.75, List.of());

  @Test
  void text_alternatives_neverCollide_andOffsetsCountCharacters() throws IOException {
    JsonNode logprobs = logprobs(new TextEncoder(HEAD, WHOLE));

    assertThat(logprobs.get("tokens")).hasToString("[\"\",\"😀\",\"<|eot_id|>\"]");
    assertThat(logprobs.get("text_offset")).hasToString("[3,3,4]");
    assertThat(logprobs.at("/top_logprobs/0"))
        .hasToString("{\"\":-0.5,\"bytes:\\\\xf0\\\\x9f\":-1.0,\"A\":-1.5,\"token_id:10\":-2.0}");
    assertThat(logprobs.at("/top_logprobs/1")).hasToString("{\"token_id:12\":-0.125,\"😀\":-0.25}");
  }

  @Test
  void chat_tokens_haveTheirOwnBytes() throws IOException {
    JsonNode content = logprobs(new ChatEncoder(HEAD, WHOLE)).get("content");

    assertThat(content.at("/0/token").asText()).isEmpty();
    assertThat(content.at("/0/bytes")).hasToString("[240]");
    assertThat(content.at("/0/top_logprobs/1/token").asText()).isEqualTo("\\xf0\\x9f");
    assertThat(content.at("/0/top_logprobs/1/bytes")).hasToString("[240,159]");
    assertThat(content.at("/1/token").asText()).isEqualTo("😀");
    assertThat(content.at("/1/bytes")).hasToString("[159,152,128]");
    assertThat(content.at("/2/bytes")).hasSize("<|eot_id|>".length());
  }

  private static JsonNode logprobs(AnswerEncoder encoder) throws IOException {
    ChoiceDelta choice =
        new ChoiceDelta(0, List.of(), "😀", 3, List.of(), List.of(PART, REST, END), null);
    byte[] json = encoder.answer(List.of(choice), new Usage(1, 3)).getBytes();
    return new ObjectMapper().readTree(json).at("/choices/0/logprobs");
  }
}
