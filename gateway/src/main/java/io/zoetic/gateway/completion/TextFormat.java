// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.completion;

import com.fasterxml.jackson.core.JsonGenerator;
import io.zoetic.events.TokenLogprob;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

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
  public String answerObject() {
    return "text_completion";
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
  public void writeAnswer(JsonGenerator out, List<Fragment> choices) throws IOException {
    out.writeArrayFieldStart("choices");
    for (Fragment choice : choices) {
      writeChoice(out, choice, withTokenIds);
    }
    out.writeEndArray();
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
    writeLogprobs(out, choice);
    Ending.write(out, choice.ending());
    if (withTokenIds) {
      AnswerFormat.writeIds(out, "token_ids", choice.tokenIds());
    }
    if (withPromptTokenIds) {
      AnswerFormat.writeIds(out, "prompt_token_ids", choice.promptTokenIds());
    }
    out.writeEndObject();
  }

  private static void writeLogprobs(JsonGenerator out, Fragment choice) throws IOException {
    List<TokenLogprob> logprobs = choice.logprobs();
    if (logprobs.isEmpty()) {
      out.writeNullField("logprobs");
      return;
    }
    out.writeObjectFieldStart("logprobs");
    out.writeArrayFieldStart("tokens");
    for (TokenLogprob token : logprobs) {
      out.writeString(token.text());
    }
    out.writeEndArray();
    out.writeArrayFieldStart("token_logprobs");
    for (TokenLogprob token : logprobs) {
      Double logprob = token.logprob();
      if (logprob == null) {
        out.writeNull();
      } else {
        out.writeNumber(AnswerFormat.finite(logprob));
      }
    }
    out.writeEndArray();
    out.writeArrayFieldStart("top_logprobs");
    for (TokenLogprob token : logprobs) {
      writeAlternatives(out, token);
    }
    out.writeEndArray();
    writeOffsets(out, choice);
    out.writeEndObject();
  }

  /** The most likely tokens by name, and the chosen one whether or not it is among them. */
  private static void writeAlternatives(JsonGenerator out, TokenLogprob token) throws IOException {
    Double chosen = token.logprob();
    if (chosen == null) {
      out.writeNull();
      return;
    }
    Map<String, Double> byName = new LinkedHashMap<>();
    for (TokenLogprob.Alternative alternative : token.top()) {
      if (alternative.tokenId() == token.tokenId()) {
        byName.put(token.text(), chosen);
      } else {
        byName.put(nameOf(alternative, token, byName.keySet()), alternative.logprob());
      }
    }
    byName.putIfAbsent(token.text(), chosen);
    out.writeStartObject();
    for (Map.Entry<String, Double> each : byName.entrySet()) {
      out.writeNumberField(each.getKey(), AnswerFormat.finite(each.getValue()));
    }
    out.writeEndObject();
  }

  /**
   * What tells a token from the others at its position: its text, or as OpenAI writes parts of
   * characters {@code bytes:\xNN}, or as vLLM can write any token {@code token_id:N}.
   */
  private static String nameOf(
      TokenLogprob.Alternative alternative, TokenLogprob chosen, Set<String> taken) {
    String name = alternative.bytes() == null ? alternative.text() : "bytes:" + alternative.text();
    return taken.contains(name) || name.equals(chosen.text())
        ? "token_id:" + alternative.tokenId()
        : name;
  }

  private static void writeOffsets(JsonGenerator out, Fragment choice) throws IOException {
    out.writeArrayFieldStart("text_offset");
    int offset = choice.textOffset();
    for (TokenLogprob token : choice.logprobs()) {
      out.writeNumber(offset);
      offset += AnswerFormat.widthOf(token);
    }
    out.writeEndArray();
  }
}
