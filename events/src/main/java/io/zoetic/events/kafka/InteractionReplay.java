// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.zoetic.events.EventCodec;
import io.zoetic.events.EventLogException;
import io.zoetic.events.UnreadableEventException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Puts the interactions that were set aside back among those that are to be stored, each once:
 * where it has come to is kept in Kafka. Or, for a store that was set back to its past, those that
 * came since then, once more. What is stored already stays as it is, and what is refused again is
 * set aside again, behind the end of this replay.
 */
public final class InteractionReplay {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Duration POLL = Duration.ofMillis(200);

  /** The consumer group whose positions say what has been put back. */
  private static final String GROUP = "zoetic-interactions-replay";

  private final ClientProperties properties;
  private final Options options;
  private final EventRecords records = new EventRecords("/zoetic/interaction-replay");
  private final Map<String, Integer> reasons = new TreeMap<>();
  private int replayed;
  private int unreadable;

  private InteractionReplay(KafkaEventLogOptions log, Options options) {
    this.properties = new ClientProperties(log);
    this.options = options;
  }

  /**
   * The options of a replay.
   *
   * @param dryRun whether to look only
   * @param fromBeginning whether to put back what has been put back before, too
   * @param since when what was to be stored is put back; null for what was set aside
   */
  public record Options(boolean dryRun, boolean fromBeginning, @Nullable Instant since) {
    /** Of what was set aside. */
    public Options(boolean dryRun, boolean fromBeginning) {
      this(dryRun, fromBeginning, null);
    }

    private String topic() {
      return since == null ? Topics.INTERACTIONS_DEAD_LETTER : Topics.INTERACTIONS;
    }

    private boolean remembersPositions() {
      return since == null && !dryRun;
    }
  }

  /**
   * The outcome of a replay.
   *
   * @param replayed interactions that were put back, or would be
   * @param unreadable records that no build like this one can read; they stay
   * @param reasons why they had been set aside, and how many each
   */
  public record Outcome(int replayed, int unreadable, Map<String, Integer> reasons) {
    public Outcome {
      reasons = Map.copyOf(reasons);
    }
  }

  /**
   * Replays all that has been set aside by now.
   *
   * @throws EventLogException if Kafka does not answer; what was put back by then stays
   */
  public static Outcome run(KafkaEventLogOptions log, Options options) {
    InteractionReplay replay = new InteractionReplay(log, options);
    try (ClusterAdmin cluster = new ClusterAdmin(log)) {
      cluster.prepare();
      return replay.run();
    } catch (KafkaException e) {
      throw new EventLogException("Kafka must be usable at " + log.bootstrapServers(), e);
    }
  }

  private Outcome run() {
    Map<String, Object> reading = new HashMap<>(properties.tailReader());
    reading.put(ConsumerConfig.GROUP_ID_CONFIG, GROUP);
    try (KafkaConsumer<String, byte[]> consumer =
            new KafkaConsumer<>(reading, new StringDeserializer(), new ByteArrayDeserializer());
        EventProducer producer = new EventProducer(properties.producer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(options.topic(), TIMEOUT).stream()
              .map(each -> new TopicPartition(each.topic(), each.partition()))
              .toList();
      consumer.assign(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, TIMEOUT);
      if (options.since() != null) {
        seek(consumer, options.since(), ends);
      } else if (options.fromBeginning()) {
        consumer.seekToBeginning(partitions);
      }
      while (ends.entrySet().stream().anyMatch(end -> isBefore(consumer, end))) {
        replay(consumer.poll(POLL), ends, producer);
        if (options.remembersPositions()) {
          consumer.commitSync(reached(consumer, ends), TIMEOUT);
        }
      }
      return new Outcome(replayed, unreadable, reasons);
    }
  }

  /** To the first that came then or later; where nothing has, to the end. */
  private static void seek(
      KafkaConsumer<String, byte[]> consumer, Instant since, Map<TopicPartition, Long> ends) {
    Map<TopicPartition, Long> times = new HashMap<>();
    ends.keySet().forEach(partition -> times.put(partition, since.toEpochMilli()));
    consumer
        .offsetsForTimes(times, TIMEOUT)
        .forEach(
            (partition, found) ->
                consumer.seek(partition, found == null ? ends.get(partition) : found.offset()));
  }

  private static boolean isBefore(
      KafkaConsumer<String, byte[]> consumer, Map.Entry<TopicPartition, Long> end) {
    return consumer.position(end.getKey(), TIMEOUT) < end.getValue();
  }

  /** Never beyond the end of this replay, though more may have been read. */
  private static Map<TopicPartition, OffsetAndMetadata> reached(
      KafkaConsumer<String, byte[]> consumer, Map<TopicPartition, Long> ends) {
    Map<TopicPartition, OffsetAndMetadata> reached = new HashMap<>();
    ends.forEach(
        (partition, end) ->
            reached.put(
                partition,
                new OffsetAndMetadata(Math.min(end, consumer.position(partition, TIMEOUT)))));
    return reached;
  }

  /** What is set aside meanwhile, perhaps again, is for another time. */
  private void replay(
      ConsumerRecords<String, byte[]> letters,
      Map<TopicPartition, Long> ends,
      EventProducer producer) {
    List<CompletableFuture<?>> sent = new ArrayList<>();
    for (ConsumerRecord<String, byte[]> letter : letters) {
      Long end = ends.get(new TopicPartition(letter.topic(), letter.partition()));
      if (end != null && letter.offset() < end) {
        replay(letter, producer, sent);
      }
    }
    try {
      CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new)).join();
    } catch (CompletionException e) {
      throw new EventLogException("Kafka did not take an interaction", e.getCause());
    }
  }

  private void replay(
      ConsumerRecord<String, byte[]> letter,
      EventProducer producer,
      List<CompletableFuture<?>> sent) {
    try {
      var interaction = EventRecords.read(letter, EventCodec.INTERACTIONS);
      if (!options.dryRun()) {
        sent.add(producer.send(records.interaction(interaction)).toCompletableFuture());
      }
      replayed++;
      if (options.since() == null) {
        Header reason = letter.headers().lastHeader(EventRecords.DEAD_LETTER_REASON);
        reasons.merge(reason == null ? "none" : new String(reason.value(), UTF_8), 1, Integer::sum);
      }
    } catch (UnreadableEventException _) {
      unreadable++;
    }
  }
}
