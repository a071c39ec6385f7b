// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zoetic.events.EventLogException;
import io.zoetic.events.EventSamples;
import io.zoetic.events.completion.GatewayLink;
import io.zoetic.events.completion.Interaction;
import io.zoetic.events.completion.Prompt;
import io.zoetic.events.completion.WorkerLink;
import io.zoetic.events.learning.InteractionFeed;
import io.zoetic.testkit.KafkaBroker;
import io.zoetic.testkit.Waiting;
import io.zoetic.testkit.backend.Absence;
import io.zoetic.testkit.contract.Contract;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the links do while the broker is away and after it came back. */
@Contract
@Timeout(240)
class KafkaOutageIT {
  private static final Duration START = Duration.ofSeconds(30);

  @ParameterizedTest
  @EnumSource
  void broker_goesAndComesBack_linksFailWithinBoundsAndRecover(Absence absence) throws Exception {
    BlockingQueue<Object> reports = new LinkedBlockingQueue<>();
    try (KafkaBroker broker = KafkaBroker.start();
        KafkaEventLog log = new KafkaEventLog(KafkaEventLogOptions.of(broker.bootstrapServers()));
        GatewayLink gateway = log.openGateway("g1", reports::add);
        WorkerLink worker = log.openWorker("w1", _ -> {});
        InteractionFeed interactions = log.openInteractions("r1")) {
      Waiting.until(START, "Kafka is reached", gateway::isReachable);
      broker.leave(absence);
      Interaction interaction = EventSamples.interaction("late");
      worker.record(interaction);

      CompletableFuture<Void> sent =
          gateway
              .dispatch(EventSamples.prompt("lost", gateway.replyAddress()))
              .toCompletableFuture();
      Waiting.until(
          Duration.ofSeconds(6),
          "both say that Kafka is away",
          () -> !gateway.isReachable() && !worker.isReachable());
      assertThat(sent)
          .failsWithin(Duration.ofSeconds(20))
          .withThrowableThat()
          .withCauseInstanceOf(EventLogException.class);
      assertThat(worker.poll(Duration.ofMillis(200))).isEmpty();

      broker.comeBack(absence);
      Waiting.until(
          START, "both reach Kafka again", () -> gateway.isReachable() && worker.isReachable());
      Prompt prompt = EventSamples.prompt("found", gateway.replyAddress());
      // The first may go the way of those that have waited for too long.
      Waiting.until(START, "a prompt is taken", () -> isTaken(gateway.dispatch(prompt)));
      assertThat(take(worker, prompt)).as("what failed may arrive yet").isTrue();
      worker.report(gateway.replyAddress(), EventSamples.token("w1", "found", 0));
      assertThat(reports.poll(30, TimeUnit.SECONDS))
          .isEqualTo(EventSamples.token("w1", "found", 0));
      assertThat(readOne(interactions))
          .as("recorded longer ago than a prompt may take, and at least once")
          .containsOnly(interaction);
    }
  }

  @Test
  void open_withoutBroker_failsWithinBounds() {
    try (KafkaEventLog log = new KafkaEventLog(KafkaEventLogOptions.of("127.0.0.1:1"))) {
      assertThatThrownBy(() -> log.openGateway("g1", _ -> {}))
          .isInstanceOf(EventLogException.class)
          .hasMessage("Kafka must be usable at 127.0.0.1:1");
    }
  }

  private static boolean isTaken(CompletionStage<Void> dispatched) {
    try {
      dispatched.toCompletableFuture().join();
      return true;
    } catch (CompletionException _) {
      return false;
    }
  }

  /** Whether it comes, behind others or not. */
  private static boolean take(WorkerLink worker, Prompt wanted) {
    boolean taken = false;
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!taken && System.nanoTime() < end) {
      taken = worker.poll(Duration.ofSeconds(1)).contains(wanted);
      worker.accept();
    }
    return taken;
  }

  private static List<Interaction> readOne(InteractionFeed interactions) {
    List<Interaction> read = List.of();
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (read.isEmpty() && System.nanoTime() < end) {
      read = interactions.poll(Duration.ofSeconds(1));
    }
    return read;
  }
}
