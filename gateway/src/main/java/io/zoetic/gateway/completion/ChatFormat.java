// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.completion;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;

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
  public String chunkObject() {
    return "chat.completion.chunk";
  }

  @Override
  public boolean opensChoices() {
    return true;
  }

  @Override
  public ChatAnswerJson answer(AnswerEncoder.Head head, List<Fragment> choices, Usage usage) {
    return new ChatAnswerJson(
        head.id(),
        "chat.completion",
        head.created(),
        head.model(),
        head.fingerprint(),
        choices.stream().map(choice -> ChatAnswerJson.Choice.of(choice, withTokenIds)).toList(),
        withTokenIds ? choices.getFirst().promptTokenIds() : null,
        usage);
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
    out.writePOJOField("logprobs", ChatLogprobsJson.of(step.logprobs()));
    Ending.write(out, step.ending());
    if (withTokenIds) {
      AnswerFormat.writeIds(out, "token_ids", step.tokenIds());
    }
    out.writeEndObject();
    out.writeEndArray();
  }

  private void writePromptTokenIds(JsonGenerator out, Fragment first) throws IOException {
    if (withTokenIds) {
      AnswerFormat.writeIds(out, "prompt_token_ids", first.promptTokenIds());
    }
  }
}
