// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.zoetic.core.ExpertPointer;
import io.zoetic.events.completion.Cancellation;
import io.zoetic.events.completion.Interaction;
import io.zoetic.events.completion.Prompt;
import io.zoetic.events.completion.WorkerReport;
import java.io.IOException;

/**
 * Events as JSON: times in ISO-8601, nulls left out, unknown fields tolerated. The golden files of
 * the tests pin the form; a new field is optional, a changed meaning is a new {@link
 * #SCHEMA_VERSION}. Thread-safe.
 */
public final class EventCodec {
  /** The version of all events, carried in a header beside the value. */
  public static final int SCHEMA_VERSION = 1;

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(
                  JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
          .build();

  private static final ObjectWriter PROMPT_WRITER = MAPPER.writerFor(Prompt.class);
  private static final ObjectReader PROMPT_READER = MAPPER.readerFor(Prompt.class);
  private static final ObjectWriter REPORT_WRITER = MAPPER.writerFor(WorkerReport.class);
  private static final ObjectReader REPORT_READER = MAPPER.readerFor(WorkerReport.class);
  private static final ObjectWriter CANCELLATION_WRITER = MAPPER.writerFor(Cancellation.class);
  private static final ObjectReader CANCELLATION_READER = MAPPER.readerFor(Cancellation.class);
  private static final ObjectWriter POINTER_WRITER = MAPPER.writerFor(ExpertPointer.class);
  private static final ObjectReader POINTER_READER = MAPPER.readerFor(ExpertPointer.class);
  private static final ObjectWriter INTERACTION_WRITER = MAPPER.writerFor(Interaction.class);
  private static final ObjectReader INTERACTION_READER = MAPPER.readerFor(Interaction.class);

  private EventCodec() {}

  public static byte[] encode(Prompt prompt) {
    return encode(PROMPT_WRITER, prompt);
  }

  public static byte[] encode(WorkerReport report) {
    return encode(REPORT_WRITER, report);
  }

  public static byte[] encode(Cancellation cancellation) {
    return encode(CANCELLATION_WRITER, cancellation);
  }

  public static byte[] encode(ExpertPointer pointer) {
    return encode(POINTER_WRITER, pointer);
  }

  public static byte[] encode(Interaction interaction) {
    return encode(INTERACTION_WRITER, interaction);
  }

  /**
   * @throws UnreadableEventException if these bytes are not a prompt
   */
  public static Prompt decodePrompt(byte[] json) throws UnreadableEventException {
    return decode(PROMPT_READER, json, Prompt.class);
  }

  /**
   * @throws UnreadableEventException if these bytes are not a report
   */
  public static WorkerReport decodeReport(byte[] json) throws UnreadableEventException {
    return decode(REPORT_READER, json, WorkerReport.class);
  }

  /**
   * @throws UnreadableEventException if these bytes are not a cancellation
   */
  public static Cancellation decodeCancellation(byte[] json) throws UnreadableEventException {
    return decode(CANCELLATION_READER, json, Cancellation.class);
  }

  /**
   * @throws UnreadableEventException if these bytes are not an expert's pointer
   */
  public static ExpertPointer decodePointer(byte[] json) throws UnreadableEventException {
    return decode(POINTER_READER, json, ExpertPointer.class);
  }

  /**
   * @throws UnreadableEventException if these bytes are not an interaction
   */
  public static Interaction decodeInteraction(byte[] json) throws UnreadableEventException {
    return decode(INTERACTION_READER, json, Interaction.class);
  }

  private static byte[] encode(ObjectWriter writer, Object event) {
    try {
      return writer.writeValueAsBytes(event);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("an event must be expressible as JSON", e);
    }
  }

  private static <T> T decode(ObjectReader reader, byte[] json, Class<T> type)
      throws UnreadableEventException {
    T event;
    try {
      event = reader.readValue(json, type);
    } catch (JsonProcessingException e) {
      throw new UnreadableEventException(
          "value must be a " + type.getSimpleName() + " in JSON: " + e.getOriginalMessage(), e);
    } catch (IOException | IllegalArgumentException e) {
      throw new UnreadableEventException(
          "value must be a " + type.getSimpleName() + " in JSON: " + e.getMessage(), e);
    }
    if (event == null) {
      throw new UnreadableEventException(
          "value must be a " + type.getSimpleName() + " in JSON, was null", null);
    }
    return event;
  }
}
