// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.completion;

import com.fasterxml.jackson.core.JsonGenerator;
import io.vertx.core.buffer.Buffer;
import io.zoetic.gateway.http.ApiException;
import io.zoetic.gateway.http.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Puts one answer into JSON, as a whole or as the events of a stream.
 *
 * @param withUsage whether the stream ends with a chunk that counts tokens; the other chunks then
 *     say {@code "usage":null}
 */
record AnswerEncoder(Head head, AnswerFormat format, boolean withUsage) {
  private static final byte[] DATA = "data: ".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] END = "\n\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] DONE = "data: [DONE]\n\n".getBytes(StandardCharsets.US_ASCII);

  /**
   * What every part of an answer repeats.
   *
   * @param id OpenAI's id of the answer
   * @param created Unix time in seconds
   * @param model the name the client asked for
   * @param fingerprint names the weights that answered
   */
  record Head(String id, long created, String model, String fingerprint) {}

  Buffer answer(List<Fragment> choices, Usage usage) {
    return Json.encode(format.answer(head, choices, usage));
  }

  void opening(ByteArrayOutputStream events, Fragment opening) {
    event(events, out -> format.writeOpening(out, opening), null);
  }

  void chunk(ByteArrayOutputStream events, Fragment step) {
    event(events, out -> format.writeChunk(out, step), null);
  }

  /** The end of a stream that went well. */
  void end(ByteArrayOutputStream events, Usage usage) {
    if (withUsage) {
      event(events, AnswerEncoder::writeNoChoices, usage);
    }
    events.writeBytes(DONE);
  }

  /** The end of a stream that did not. */
  void error(ByteArrayOutputStream events, ApiException failure) {
    data(events, out -> out.writePOJO(failure.body()));
  }

  private void event(ByteArrayOutputStream events, Json.Content choices, @Nullable Usage usage) {
    data(
        events,
        out -> {
          begin(out, format.chunkObject());
          choices.writeTo(out);
          if (usage != null) {
            out.writePOJOField("usage", usage);
          } else if (withUsage) {
            out.writeNullField("usage");
          }
          out.writeEndObject();
        });
  }

  private static void data(ByteArrayOutputStream events, Json.Content content) {
    events.writeBytes(DATA);
    Json.append(events, content);
    events.writeBytes(END);
  }

  private void begin(JsonGenerator out, String object) throws IOException {
    out.writeStartObject();
    out.writeStringField("id", head.id());
    out.writeStringField("object", object);
    out.writeNumberField("created", head.created());
    out.writeStringField("model", head.model());
    out.writeStringField("system_fingerprint", head.fingerprint());
  }

  private static void writeNoChoices(JsonGenerator out) throws IOException {
    out.writeArrayFieldStart("choices");
    out.writeEndArray();
  }
}
