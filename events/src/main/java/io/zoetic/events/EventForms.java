// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The forms that one kind of event has, and the reader of them all. Forms are numbered from 1; a
 * record says which one it is in, and which reader it needs at least.
 *
 * <p>A new optional field is no new form. One that old readers may pass over is a new form with the
 * least reader of before; one whose meaning they would get wrong is a new form that needs its own
 * reader, and gives that meaning a field of another name, so that one reader reads all forms. A
 * build writes a form when all that read it know it: when it hears so, or else with the release
 * after the one that began to read it. Thread-safe.
 */
public final class EventForms<T> {
  private final String word;
  private final Class<T> type;
  private final ObjectReader reader;
  private final List<Form> forms;
  private final int written;

  /**
   * A form.
   *
   * @param leastReader the oldest form whose readers understand this one, too
   */
  public record Form(int leastReader, ObjectWriter writer) {}

  /**
   * @param word for the kind, as it stands in the type of a CloudEvent
   * @param reader of all forms
   * @param forms the first is number 1
   * @param written the form that is written where nobody says what readers know
   */
  public EventForms(
      String word, Class<T> type, ObjectReader reader, List<Form> forms, int written) {
    this.word = word;
    this.type = type;
    this.reader = reader;
    this.forms = List.copyOf(forms);
    this.written = written;
    requireForm(written);
    for (int form = 1; form <= this.forms.size(); form++) {
      int least = this.forms.get(form - 1).leastReader();
      if (least < 1 || least > form) {
        throw new IllegalArgumentException(
            "the least reader of form %d must be in 1..%d, was %d".formatted(form, form, least));
      }
    }
  }

  /** What a CloudEvent of a form says that it is. */
  public String typeOf(int form) {
    return "io.zoetic.%s.v%d".formatted(word, form);
  }

  private void requireForm(int form) {
    if (form < 1 || form > newest()) {
      throw new IllegalArgumentException(
          "a form must be in 1..%d, was %d".formatted(newest(), form));
    }
  }

  /** The form that is written where nobody says what readers know. */
  public int written() {
    return written;
  }

  /** The newest form that this build reads, and writes if it may. */
  public int newest() {
    return forms.size();
  }

  /** The oldest form whose readers understand this one. */
  public int leastReader(int form) {
    return forms.get(form - 1).leastReader();
  }

  /** The JSON of an event in the form that is {@linkplain #written written}. */
  public byte[] encode(T event) {
    return encode(event, written);
  }

  /** The JSON of an event in a form of 1..{@link #newest}. */
  public byte[] encode(T event, int form) {
    try {
      return forms.get(form - 1).writer().writeValueAsBytes(event);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("an event must be expressible as JSON", e);
    }
  }

  /**
   * An event of a record that needs this reader.
   *
   * @param needed the form whose readers understand the record
   * @throws UnreadableEventException if this build does not know that form, or if these bytes are
   *     not such an event
   */
  public T decode(byte[] json, int needed) throws UnreadableEventException {
    if (needed < 1 || needed > newest()) {
      throw new UnreadableEventException(
          "a %s must need a reader of form 1..%d, needs one of %d"
              .formatted(type.getSimpleName(), newest(), needed),
          null);
    }
    return decode(json);
  }

  /**
   * An event in a form that this build knows.
   *
   * @throws UnreadableEventException if these bytes are not such an event
   */
  public T decode(byte[] json) throws UnreadableEventException {
    T event;
    try {
      event = reader.readValue(json, type);
    } catch (JsonProcessingException e) {
      throw unreadable(e.getOriginalMessage(), e);
    } catch (IOException | IllegalArgumentException e) {
      throw unreadable(e.getMessage(), e);
    }
    if (event == null) {
      throw new UnreadableEventException(
          "value must be a " + type.getSimpleName() + " in JSON, was null", null);
    }
    return event;
  }

  private UnreadableEventException unreadable(@Nullable String reason, Exception cause) {
    return new UnreadableEventException(
        "value must be a " + type.getSimpleName() + " in JSON: " + reason, cause);
  }
}
