// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.zoetic.core.ExpertPointer;
import io.zoetic.events.completion.Cancellation;
import io.zoetic.events.completion.Interaction;
import io.zoetic.events.completion.Prompt;
import io.zoetic.events.completion.WorkerReport;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Events as JSON: times in ISO-8601, nulls left out, unknown fields tolerated. The golden files of
 * the tests pin the forms; a new field is optional, a changed meaning is a new form of that kind of
 * event alone, see {@link EventForms}. Words that a build does not know end where they stand in a
 * report, see {@link LaterWords}, and make other events unreadable. Thread-safe.
 */
public final class EventCodec {
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

  /** Prompts; gateways write the form that all workers of the fleet read. */
  public static final EventForms<Prompt> PROMPTS = only("prompt", Prompt.class);

  public static final EventForms<WorkerReport> REPORTS =
      only(
          "worker-report",
          WorkerReport.class,
          MAPPER.readerFor(WorkerReport.class).withHandler(new LaterWords()));

  public static final EventForms<Cancellation> CANCELLATIONS =
      only("cancellation", Cancellation.class);
  public static final EventForms<ExpertPointer> POINTERS =
      only("expert-pointer", ExpertPointer.class);
  public static final EventForms<Interaction> INTERACTIONS = only("interaction", Interaction.class);

  private static final ObjectReader ENVELOPE_READER = MAPPER.readerFor(PromptEnvelope.class);

  private EventCodec() {}

  private static <T> EventForms<T> only(String word, Class<T> type) {
    return only(word, type, MAPPER.readerFor(type));
  }

  /** A kind of event that has had one form so far. */
  private static <T> EventForms<T> only(String word, Class<T> type, ObjectReader reader) {
    return new EventForms<>(
        word, type, reader, List.of(new EventForms.Form(1, MAPPER.writerFor(type))), 1);
  }

  public static byte[] encode(Prompt prompt) {
    return PROMPTS.encode(prompt);
  }

  public static byte[] encode(WorkerReport report) {
    return REPORTS.encode(report);
  }

  public static byte[] encode(Cancellation cancellation) {
    return CANCELLATIONS.encode(cancellation);
  }

  public static byte[] encode(ExpertPointer pointer) {
    return POINTERS.encode(pointer);
  }

  public static byte[] encode(Interaction interaction) {
    return INTERACTIONS.encode(interaction);
  }

  /**
   * @throws UnreadableEventException if these bytes are not a prompt
   */
  public static Prompt decodePrompt(byte[] json) throws UnreadableEventException {
    return PROMPTS.decode(json);
  }

  /**
   * @throws UnreadableEventException if these bytes are not a report
   */
  public static WorkerReport decodeReport(byte[] json) throws UnreadableEventException {
    return REPORTS.decode(json);
  }

  /**
   * @throws UnreadableEventException if these bytes are not a cancellation
   */
  public static Cancellation decodeCancellation(byte[] json) throws UnreadableEventException {
    return CANCELLATIONS.decode(json);
  }

  /**
   * @throws UnreadableEventException if these bytes are not an expert's pointer
   */
  public static ExpertPointer decodePointer(byte[] json) throws UnreadableEventException {
    return POINTERS.decode(json);
  }

  /**
   * @throws UnreadableEventException if these bytes are not an interaction
   */
  public static Interaction decodeInteraction(byte[] json) throws UnreadableEventException {
    return INTERACTIONS.decode(json);
  }

  /** Whom to tell that these bytes are no prompt that can be read; empty if they do not say. */
  public static Optional<PromptEnvelope> envelope(byte[] json) {
    try {
      return Optional.ofNullable(ENVELOPE_READER.readValue(json));
    } catch (IOException | IllegalArgumentException _) {
      return Optional.empty();
    }
  }
}
