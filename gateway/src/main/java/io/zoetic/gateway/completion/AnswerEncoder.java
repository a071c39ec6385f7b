// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.completion;

import io.vertx.core.buffer.Buffer;
import io.zoetic.events.completion.TokenLogprob;
import io.zoetic.gateway.completion.request.CompletionRequest;
import io.zoetic.gateway.completion.supervision.Usage;
import io.zoetic.gateway.http.ApiException;
import io.zoetic.gateway.http.Json;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Puts one answer into JSON as one of OpenAI's two APIs has it, as a whole or as the events of a
 * stream. Whole answers and choices are records; what all chunks of a stream repeat around their
 * choices is written by hand, once per token.
 */
abstract sealed class AnswerEncoder permits ChatEncoder, TextEncoder {
  private static final byte[] DATA = "data: ".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] END = "\n\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] DONE = "data: [DONE]\n\n".getBytes(StandardCharsets.US_ASCII);

  private final Head head;
  private final CompletionRequest.Delivery delivery;

  /**
   * The head that every part of an answer repeats.
   *
   * @param id OpenAI's id of the answer
   * @param created Unix time in seconds
   * @param model the name the client asked for
   * @param fingerprint names the weights that answered
   */
  record Head(String id, long created, String model, String fingerprint) {}

  AnswerEncoder(Head head, CompletionRequest.Delivery delivery) {
    this.head = head;
    this.delivery = delivery;
  }

  static AnswerEncoder of(CompletionRequest request, Head head) {
    return switch (request.endpoint()) {
      case CHAT -> new ChatEncoder(head, request.delivery());
      case TEXT -> new TextEncoder(head, request.delivery());
    };
  }

  /** Begins the answer's id. */
  static String idPrefix(CompletionRequest.Endpoint endpoint) {
    return switch (endpoint) {
      case CHAT -> "chatcmpl-";
      case TEXT -> "cmpl-";
    };
  }

  /** The {@code object} of a step of a stream. */
  abstract String chunkObject();

  /** Whether a stream begins each choice with a chunk of its own, before there are tokens. */
  abstract boolean opensChoices();

  /** The record that shows a whole answer. */
  abstract Object whole(Head repeated, List<ChoiceDelta> choices, Usage usage);

  /** The record that shows a choice in the chunk that opens it. */
  abstract Object openingOf(ChoiceDelta opening);

  /** The record that shows a choice in a later chunk. */
  abstract Object stepOf(ChoiceDelta step);

  /** What the chunk that opens a choice says beside the choice; null if nothing. */
  abstract @Nullable List<Integer> promptTokenIdsBeside(ChoiceDelta opening);

  /** The ids, unless they are not asked for. */
  final @Nullable List<Integer> ifAsked(List<Integer> tokenIds) {
    return delivery.tokenIds() ? tokenIds : null;
  }

  final Buffer answer(List<ChoiceDelta> choices, Usage usage) {
    return Json.encode(whole(head, choices, usage));
  }

  final void opening(ByteArrayOutputStream events, ChoiceDelta opening) {
    event(events, List.of(openingOf(opening)), promptTokenIdsBeside(opening), null);
  }

  final void chunk(ByteArrayOutputStream events, ChoiceDelta step) {
    event(events, List.of(stepOf(step)), null, null);
  }

  /** The end of a stream that went well. */
  final void end(ByteArrayOutputStream events, Usage usage) {
    if (delivery.usage()) {
      event(events, List.of(), null, usage);
    }
    events.writeBytes(DONE);
  }

  /** The end of a stream that did not. */
  final void error(ByteArrayOutputStream events, ApiException failure) {
    data(events, out -> out.writePOJO(failure.body()));
  }

  /** With usage, the other chunks say that theirs is null. */
  private void event(
      ByteArrayOutputStream events,
      List<Object> choices,
      @Nullable List<Integer> promptTokenIds,
      @Nullable Usage usage) {
    data(
        events,
        out -> {
          out.writeStartObject();
          out.writeStringField("id", head.id());
          out.writeStringField("object", chunkObject());
          out.writeNumberField("created", head.created());
          out.writeStringField("model", head.model());
          out.writeStringField("system_fingerprint", head.fingerprint());
          out.writePOJOField("choices", choices);
          if (promptTokenIds != null) {
            out.writePOJOField("prompt_token_ids", promptTokenIds);
          }
          if (delivery.usage()) {
            out.writePOJOField("usage", usage);
          }
          out.writeEndObject();
        });
  }

  private static void data(ByteArrayOutputStream events, Json.Content content) {
    events.writeBytes(DATA);
    Json.append(events, content);
    events.writeBytes(END);
  }

  /** JSON has no infinities: what is impossible is shown as merely hopeless, as vLLM does. */
  static double finite(double logprob) {
    return logprob >= -9999.0 ? logprob : -9999.0;
  }

  /** How many characters of the text, counted as Unicode code points, a token takes. */
  static int widthOf(TokenLogprob token) {
    Integer width = token.width();
    return width == null ? token.text().codePointCount(0, token.text().length()) : width;
  }
}
