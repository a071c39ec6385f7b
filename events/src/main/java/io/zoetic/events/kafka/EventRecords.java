// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.zoetic.core.ChoiceId;
import io.zoetic.core.ExpertPointer;
import io.zoetic.core.signing.AuditAnchor;
import io.zoetic.core.signing.Signature;
import io.zoetic.core.signing.SignedKind;
import io.zoetic.core.signing.SigningKey;
import io.zoetic.events.EventCodec;
import io.zoetic.events.EventForms;
import io.zoetic.events.UnreadableEventException;
import io.zoetic.events.completion.Cancellation;
import io.zoetic.events.completion.ErrorCode;
import io.zoetic.events.completion.Interaction;
import io.zoetic.events.completion.Prompt;
import io.zoetic.events.completion.ReplyAddress;
import io.zoetic.events.completion.WorkerReport;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/**
 * Events as Kafka records: a CloudEvent in binary mode, whose attributes are headers, plus {@code
 * schemaVersion}, the form that the value is in, {@code minReader}, the form that a reader must
 * know, and, where a record is about one prompt, a W3C {@code traceparent}: the prompt's own, or,
 * where nobody traces, one whose trace id derives from the prompt's id. Thread-safe.
 */
final class EventRecords {
  static final String DEAD_LETTER_REASON = "dead-letter-reason";

  private static final String SCHEMA_VERSION = "schemaVersion";
  private static final String MIN_READER = "minReader";
  private static final String TRACEPARENT = "traceparent";
  private static final String SIGNER = "signer";
  private static final String SIGNATURE = "signature";
  private static final Header SPEC_VERSION_HEADER = header("ce_specversion", "1.0");
  private static final Header CONTENT_TYPE_HEADER = header("content-type", "application/json");

  private final Header source;
  private final EventForms<Prompt> prompts;
  private volatile int promptForm;
  private final String idPrefix = UUID.randomUUID() + "-";
  private final AtomicLong nextId = new AtomicLong();

  /** Records of the process that this names, such as {@code /zoetic/gateway/g1}. */
  EventRecords(String source) {
    this(source, EventCodec.PROMPTS);
  }

  /** The same with other forms of prompts. */
  EventRecords(String source, EventForms<Prompt> prompts) {
    this.source = header("ce_source", source);
    this.prompts = prompts;
    this.promptForm = prompts.written();
  }

  /** Has prompts written in a form from now on, as far as this build knows it. */
  void writePrompts(int form) {
    promptForm = Math.clamp(form, 1, prompts.newest());
  }

  ProducerRecord<String, byte[]> prompt(Prompt prompt) {
    return prompt(Topics.PROMPTS, prompt);
  }

  ProducerRecord<String, byte[]> report(ReplyAddress replyTo, WorkerReport report) {
    ProducerRecord<String, byte[]> sent =
        new ProducerRecord<>(
            Topics.TOKENS, replyTo.partition(), replyTo.gateway(), EventCodec.encode(report));
    addAttributes(sent.headers(), EventCodec.REPORTS, idPrefix + nextId.getAndIncrement());
    return sent;
  }

  ProducerRecord<String, byte[]> cancellation(Cancellation cancellation) {
    ProducerRecord<String, byte[]> sent =
        new ProducerRecord<>(
            Topics.CANCELLATIONS, cancellation.promptId(), EventCodec.encode(cancellation));
    addAttributes(sent.headers(), EventCodec.CANCELLATIONS, idPrefix + nextId.getAndIncrement());
    sent.headers().add(traceparent(cancellation.promptId()));
    return sent;
  }

  ProducerRecord<String, byte[]> pointer(ExpertPointer pointer, SigningKey key) {
    ProducerRecord<String, byte[]> sent =
        new ProducerRecord<>(Topics.EXPERTS, pointer.expert(), EventCodec.encode(pointer));
    addAttributes(sent.headers(), EventCodec.POINTERS, pointer.expert() + "." + pointer.epoch());
    Signature signature = key.sign(SignedKind.POINTER, sent.value());
    sent.headers().add(header(SIGNER, signature.key())).add(header(SIGNATURE, signature.value()));
    return sent;
  }

  /** The signature that came with a record; null if none did. */
  static @Nullable Signature signature(ConsumerRecord<String, byte[]> received) {
    Header signer = received.headers().lastHeader(SIGNER);
    Header value = received.headers().lastHeader(SIGNATURE);
    return signer == null || value == null
        ? null
        : new Signature(new String(signer.value(), UTF_8), new String(value.value(), UTF_8));
  }

  /** What is printed and kept as it is: a plain record, for tools that are not ours. */
  ProducerRecord<String, byte[]> anchor(AuditAnchor anchor) {
    ProducerRecord<String, byte[]> sent =
        new ProducerRecord<>(Topics.AUDIT, anchor.toJson().getBytes(UTF_8));
    sent.headers().add(CONTENT_TYPE_HEADER);
    return sent;
  }

  ProducerRecord<String, byte[]> interaction(Interaction interaction) {
    return interaction(Topics.INTERACTIONS, interaction);
  }

  /** A prompt that cannot be answered. */
  ProducerRecord<String, byte[]> deadLetter(Prompt prompt, ErrorCode code, String reason) {
    ProducerRecord<String, byte[]> sent = prompt(Topics.PROMPTS_DEAD_LETTER, prompt);
    addReason(sent.headers(), code, reason);
    return sent;
  }

  /** An interaction that nobody can deal with. */
  ProducerRecord<String, byte[]> deadLetter(Interaction interaction, String reason) {
    ProducerRecord<String, byte[]> sent = interaction(Topics.INTERACTIONS_DEAD_LETTER, interaction);
    addReason(sent.headers(), ErrorCode.INTERNAL, reason);
    return sent;
  }

  /**
   * A record that is not what it should be, as it was, and where it stood.
   *
   * @param topic of the dead letters
   */
  static ProducerRecord<String, byte[]> deadLetter(
      String topic, ConsumerRecord<String, byte[]> original, String reason) {
    ProducerRecord<String, byte[]> sent =
        new ProducerRecord<>(topic, null, original.key(), original.value(), original.headers());
    addReason(sent.headers(), ErrorCode.UNREADABLE_EVENT, reason);
    sent.headers()
        .add(header("dead-letter-topic", original.topic()))
        .add(header("dead-letter-partition", Integer.toString(original.partition())))
        .add(header("dead-letter-offset", Long.toString(original.offset())));
    return sent;
  }

  /** Reads a prompt, with the trace that it belongs to if that is sampled. */
  static Prompt readPrompt(ConsumerRecord<String, byte[]> received)
      throws UnreadableEventException {
    Prompt prompt = read(received, EventCodec.PROMPTS);
    Header parent = received.headers().lastHeader(TRACEPARENT);
    String said = parent == null ? "" : new String(parent.value(), UTF_8);
    return isSampled(said) ? prompt.traced(said) : prompt;
  }

  /** By the last bit of the flags, which come last, in hexadecimal. */
  private static boolean isSampled(String traceparent) {
    return !traceparent.isEmpty()
        && "13579bdf".indexOf(traceparent.charAt(traceparent.length() - 1)) >= 0;
  }

  /**
   * Reads a record, and refuses one whose meaning this build cannot know. A record that does not
   * say which reader it needs needs one of its own form; one that does not say its form either is
   * taken for one of ours: people put prompts in by hand.
   */
  static <T> T read(ConsumerRecord<String, byte[]> received, EventForms<T> kind)
      throws UnreadableEventException {
    if (received.value() == null) {
      throw new UnreadableEventException("value must not be null", null);
    }
    Header needed = received.headers().lastHeader(MIN_READER);
    if (needed == null) {
      needed = received.headers().lastHeader(SCHEMA_VERSION);
    }
    return needed == null
        ? kind.decode(received.value())
        : kind.decode(received.value(), number(needed));
  }

  private static int number(Header header) throws UnreadableEventException {
    String value = new String(header.value(), UTF_8);
    try {
      return Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw new UnreadableEventException(header.key() + " must be a number, was " + value, e);
    }
  }

  private ProducerRecord<String, byte[]> prompt(String topic, Prompt prompt) {
    int form = promptForm;
    ProducerRecord<String, byte[]> sent =
        new ProducerRecord<>(topic, prompt.promptId(), prompts.encode(prompt, form));
    String id = prompt.promptId() + "." + prompt.attempt();
    addAttributes(sent.headers(), prompts, form, id);
    String parent = prompt.traceparent();
    sent.headers()
        .add(parent == null ? traceparent(prompt.promptId()) : header(TRACEPARENT, parent));
    return sent;
  }

  private ProducerRecord<String, byte[]> interaction(String topic, Interaction interaction) {
    ChoiceId id = interaction.id();
    ProducerRecord<String, byte[]> sent =
        new ProducerRecord<>(topic, id.completionId(), EventCodec.encode(interaction));
    addAttributes(sent.headers(), EventCodec.INTERACTIONS, idPrefix + nextId.getAndIncrement());
    sent.headers().add(traceparent(id.promptId()));
    return sent;
  }

  private void addAttributes(Headers headers, EventForms<?> kind, String id) {
    addAttributes(headers, kind, kind.written(), id);
  }

  private void addAttributes(Headers headers, EventForms<?> kind, int form, String id) {
    headers
        .add(SPEC_VERSION_HEADER)
        .add(header("ce_id", id))
        .add(header("ce_type", kind.typeOf(form)))
        .add(source)
        .add(header("ce_time", Instant.now().toString()))
        .add(CONTENT_TYPE_HEADER)
        .add(header(SCHEMA_VERSION, Integer.toString(form)))
        .add(header(MIN_READER, Integer.toString(kind.leastReader(form))));
  }

  private static void addReason(Headers headers, ErrorCode code, String reason) {
    headers.add(header("dead-letter-code", code.name())).add(header(DEAD_LETTER_REASON, reason));
  }

  /** Not sampled: whoever reads it has nothing to add to. */
  private static Header traceparent(String promptId) {
    UUID trace = UUID.nameUUIDFromBytes(promptId.getBytes(UTF_8));
    long span = ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE);
    String value =
        "00-%016x%016x-%016x-00"
            .formatted(trace.getMostSignificantBits(), trace.getLeastSignificantBits(), span);
    return header(TRACEPARENT, value);
  }

  private static Header header(String key, String value) {
    return new RecordHeader(key, value.getBytes(UTF_8));
  }
}
