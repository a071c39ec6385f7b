// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.zoetic.events.EventCodec;
import io.zoetic.events.EventForms;
import io.zoetic.events.EventForms.Form;
import io.zoetic.events.EventSamples;
import io.zoetic.events.UnreadableEventException;
import io.zoetic.events.completion.Prompt;
import io.zoetic.events.completion.ReplyAddress;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Records between this build and a made-up one, which has a second form of prompts. */
class EventRecordsTest {
  private static final JsonMapper JSON =
      JsonMapper.builder().addModule(new JavaTimeModule()).build();
  private static final ObjectReader READER = JSON.readerFor(Prompt.class);
  private static final ObjectWriter WRITER = JSON.writerFor(Prompt.class);
  private static final Prompt PROMPT = EventSamples.prompt("p", new ReplyAddress("g", 0));

  private static EventForms<Prompt> secondForm(int leastReader) {
    return new EventForms<>(
        "prompt",
        Prompt.class,
        READER,
        List.of(new Form(1, WRITER), new Form(leastReader, WRITER)),
        1);
  }

  @Test
  void prompt_isWrittenInTheFirstForm_untilAllReadTheSecond() throws Exception {
    EventRecords newer = new EventRecords("/newer", secondForm(2));

    ConsumerRecord<String, byte[]> first = received(newer.prompt(PROMPT));
    newer.writePrompts(2);
    ConsumerRecord<String, byte[]> second = received(newer.prompt(PROMPT));

    assertThat(TopicReader.headerOf(first, "schemaVersion")).isEqualTo("1");
    assertThat(EventRecords.read(first, EventCodec.PROMPTS)).isEqualTo(PROMPT);
    assertThat(TopicReader.headerOf(second, "schemaVersion")).isEqualTo("2");
    assertThat(TopicReader.headerOf(second, "ce_type")).isEqualTo("io.zoetic.prompt.v2");
    assertThat(EventRecords.read(second, secondForm(2))).isEqualTo(PROMPT);
    assertThatThrownBy(() -> EventRecords.read(second, EventCodec.PROMPTS))
        .isInstanceOf(UnreadableEventException.class)
        .hasMessage("a Prompt must need a reader of form 1..1, needs one of 2");
  }

  @Test
  void formThatOldReadersUnderstand_isRead() throws Exception {
    EventRecords newer = new EventRecords("/newer", secondForm(1));
    newer.writePrompts(2);

    ConsumerRecord<String, byte[]> second = received(newer.prompt(PROMPT));

    assertThat(TopicReader.headerOf(second, "schemaVersion")).isEqualTo("2");
    assertThat(TopicReader.headerOf(second, "minReader")).isEqualTo("1");
    assertThat(EventRecords.read(second, EventCodec.PROMPTS)).isEqualTo(PROMPT);
  }

  @Test
  void workersThatReadMore_areWrittenWhatThisBuildKnows() {
    EventRecords records = new EventRecords("/this");

    records.writePrompts(7);

    assertThat(TopicReader.headerOf(received(records.prompt(PROMPT)), "schemaVersion"))
        .isEqualTo("1");
  }

  /** As builds of before wrote them, or people. */
  @ParameterizedTest
  @CsvSource({"'', ''", "1, ''", "1, 1", "9, 1"})
  void recordThatNeedsNoMore_isRead(String schemaVersion, String minReader) throws Exception {
    assertThat(EventRecords.read(record(schemaVersion, minReader), EventCodec.PROMPTS))
        .isEqualTo(PROMPT);
  }

  @ParameterizedTest
  @CsvSource({
    "2, '', needs one of 2",
    "2, 2, needs one of 2",
    "1, 0, needs one of 0",
    "one, '', 'schemaVersion must be a number, was one'",
    "1, x, 'minReader must be a number, was x'"
  })
  void recordThatNeedsMore_isUnreadable(String schemaVersion, String minReader, String reason) {
    assertThatThrownBy(
            () -> EventRecords.read(record(schemaVersion, minReader), EventCodec.PROMPTS))
        .isInstanceOf(UnreadableEventException.class)
        .hasMessageContaining(reason);
  }

  @ParameterizedTest
  @CsvSource({"01, true", "03, true", "00, false", "0g, false", "-, false", "' ', false"})
  void trace_isTakenUp_ifItsFlagsSayThatItIsSampled(String flags, boolean isTakenUp)
      throws Exception {
    String said = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-" + flags;
    ConsumerRecord<String, byte[]> record = record("1", "1");
    record.headers().add("traceparent", said.getBytes(UTF_8));

    assertThat(EventRecords.readPrompt(record)).isEqualTo(isTakenUp ? PROMPT.traced(said) : PROMPT);
  }

  private static ConsumerRecord<String, byte[]> record(String schemaVersion, String minReader) {
    ConsumerRecord<String, byte[]> record =
        new ConsumerRecord<>(Topics.PROMPTS, 0, 0, "p", EventCodec.encode(PROMPT));
    if (!schemaVersion.isEmpty()) {
      record.headers().add("schemaVersion", schemaVersion.getBytes(UTF_8));
    }
    if (!minReader.isEmpty()) {
      record.headers().add("minReader", minReader.getBytes(UTF_8));
    }
    return record;
  }

  private static ConsumerRecord<String, byte[]> received(ProducerRecord<String, byte[]> sent) {
    ConsumerRecord<String, byte[]> received =
        new ConsumerRecord<>(sent.topic(), 0, 0, sent.key(), sent.value());
    for (Header header : sent.headers()) {
      received.headers().add(header);
    }
    return received;
  }
}
