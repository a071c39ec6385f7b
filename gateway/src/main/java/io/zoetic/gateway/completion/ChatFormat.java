// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.completion;

import com.fasterxml.jackson.core.JsonGenerator;
import io.zoetic.events.TokenLogprob;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code /v1/chat/completions}.
 *
 * @param withTokenIds whether {@code token_ids} come along
 */
record ChatFormat(boolean withTokenIds) implements AnswerFormat {

  @Override
  public String idPrefix() {
    return "chatcmpl-";
  }

  @Override
  public String answerObject() {
    return "chat.completion";
  }

  @Override
  public String chunkObject() {
    return "chat.completion.chunk";
  }

  @Override
  public boolean opensChoices() {
    return true;
  }

  @Override
  public void writeAnswer(JsonGenerator out, List<Fragment> choices) throws IOException {
    out.writeArrayFieldStart("choices");
    for (Fragment choice : choices) {
      out.writeStartObject();
      out.writeNumberField("index", choice.choice());
      out.writeObjectFieldStart("message");
      out.writeStringField("role", "assistant");
      out.writeStringField("content", choice.text());
      out.writeNullField("refusal");
      out.writeEndObject();
      writeEnd(out, choice);
    }
    out.writeEndArray();
    writePromptTokenIds(out, choices.getFirst());
  }

  @Override
  public void writeOpening(JsonGenerator out, Fragment opening) throws IOException {
    beginChunk(out, opening);
    out.writeStringField("role", "assistant");
    out.writeStringField("content", "");
    endChunk(out, opening);
    writePromptTokenIds(out, opening);
  }

  @Override
  public void writeChunk(JsonGenerator out, Fragment step) throws IOException {
    beginChunk(out, step);
    if (step.ending() == null) {
      out.writeStringField("content", step.text());
    }
    endChunk(out, step);
  }

  private static void beginChunk(JsonGenerator out, Fragment step) throws IOException {
    out.writeArrayFieldStart("choices");
    out.writeStartObject();
    out.writeNumberField("index", step.choice());
    out.writeObjectFieldStart("delta");
  }

  private void endChunk(JsonGenerator out, Fragment step) throws IOException {
    out.writeEndObject();
    writeEnd(out, step);
    out.writeEndArray();
  }

  /** What a message and a delta have in common, and the end of the choice. */
  private void writeEnd(JsonGenerator out, Fragment choice) throws IOException {
    writeLogprobs(out, choice.logprobs());
    Ending.write(out, choice.ending());
    if (withTokenIds) {
      AnswerFormat.writeIds(out, "token_ids", choice.tokenIds());
    }
    out.writeEndObject();
  }

  private void writePromptTokenIds(JsonGenerator out, Fragment first) throws IOException {
    if (withTokenIds) {
      AnswerFormat.writeIds(out, "prompt_token_ids", first.promptTokenIds());
    }
  }

  private static void writeLogprobs(JsonGenerator out, List<TokenLogprob> logprobs)
      throws IOException {
    if (logprobs.isEmpty()) {
      out.writeNullField("logprobs");
      return;
    }
    out.writeObjectFieldStart("logprobs");
    out.writeArrayFieldStart("content");
    for (TokenLogprob token : logprobs) {
      Double logprob = token.logprob();
      out.writeStartObject();
      writeToken(out, token.text(), token.bytes(), logprob == null ? 0 : logprob);
      out.writeArrayFieldStart("top_logprobs");
      for (TokenLogprob.Alternative alternative : token.top()) {
        out.writeStartObject();
        writeToken(out, alternative.text(), alternative.bytes(), alternative.logprob());
        out.writeEndObject();
      }
      out.writeEndArray();
      out.writeEndObject();
    }
    out.writeEndArray();
    out.writeNullField("refusal");
    out.writeEndObject();
  }

  private static void writeToken(
      JsonGenerator out, String text, @Nullable String hex, double logprob) throws IOException {
    out.writeStringField("token", text);
    out.writeNumberField("logprob", AnswerFormat.finite(logprob));
    if (hex == null && text.indexOf('\uFFFD') >= 0) {
      // Of a worker that does not tell: the bytes are not those of the replacement.
      out.writeNullField("bytes");
      return;
    }
    byte[] bytes =
        hex == null ? text.getBytes(StandardCharsets.UTF_8) : HexFormat.of().parseHex(hex);
    out.writeArrayFieldStart("bytes");
    for (byte each : bytes) {
      out.writeNumber(each & 0xff);
    }
    out.writeEndArray();
  }
}
