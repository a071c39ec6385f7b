// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.completion;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;

/**
 * {@code /v1/completions}.
 *
 * @param withTokenIds whether {@code token_ids} come along
 */
record TextFormat(boolean withTokenIds) implements AnswerFormat {

  @Override
  public String idPrefix() {
    return "cmpl-";
  }

  @Override
  public String chunkObject() {
    return "text_completion";
  }

  @Override
  public boolean opensChoices() {
    return false;
  }

  @Override
  public TextAnswerJson answer(AnswerEncoder.Head head, List<Fragment> choices, Usage usage) {
    return new TextAnswerJson(
        head.id(),
        chunkObject(),
        head.created(),
        head.model(),
        head.fingerprint(),
        choices.stream().map(choice -> TextAnswerJson.Choice.of(choice, withTokenIds)).toList(),
        usage);
  }

  @Override
  public void writeOpening(JsonGenerator out, Fragment opening) throws IOException {
    out.writeArrayFieldStart("choices");
    writeChoice(out, opening, withTokenIds);
    out.writeEndArray();
  }

  @Override
  public void writeChunk(JsonGenerator out, Fragment step) throws IOException {
    out.writeArrayFieldStart("choices");
    writeChoice(out, step, false);
    out.writeEndArray();
  }

  private void writeChoice(JsonGenerator out, Fragment choice, boolean withPromptTokenIds)
      throws IOException {
    out.writeStartObject();
    out.writeNumberField("index", choice.choice());
    out.writeStringField("text", choice.text());
    out.writePOJOField("logprobs", TextLogprobsJson.of(choice));
    Ending.write(out, choice.ending());
    if (withTokenIds) {
      AnswerFormat.writeIds(out, "token_ids", choice.tokenIds());
    }
    if (withPromptTokenIds) {
      AnswerFormat.writeIds(out, "prompt_token_ids", choice.promptTokenIds());
    }
    out.writeEndObject();
  }
}
