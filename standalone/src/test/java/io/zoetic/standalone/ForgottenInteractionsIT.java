// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.core.AdaptationStrategy;
import io.zoetic.core.ChoiceId;
import io.zoetic.core.PromptContent;
import io.zoetic.core.Scope;
import io.zoetic.events.adaptation.PassReport;
import io.zoetic.events.completion.FinishReason;
import io.zoetic.events.completion.Interaction;
import io.zoetic.events.completion.WorkerLink;
import io.zoetic.events.kafka.KafkaEventLog;
import io.zoetic.events.kafka.KafkaEventLogOptions;
import io.zoetic.testkit.KafkaBroker;
import io.zoetic.testkit.Waiting;
import io.zoetic.trainerworker.interaction.InteractionRecorder;
import io.zoetic.trainerworker.interaction.RecorderOptions;
import io.zoetic.vectorstore.audit.Attribution;
import io.zoetic.vectorstore.feedback.Interactions;
import io.zoetic.vectorstore.postgres.PostgresDatabase;
import io.zoetic.vectorstore.postgres.TestPostgres;
import io.zoetic.vectorstore.postgres.learning.PostgresFeedbackStore;
import io.zoetic.vectorstore.postgres.learning.PostgresInteractions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A user who is forgotten while interactions of theirs are in Kafka. */
final class ForgottenInteractionsIT {
  @RegisterExtension static final TestPostgres POSTGRES = new TestPostgres();

  @Test
  void interactionsInKafka_ofAUserWhoIsForgotten_stayAway_andWhatIsAskedLaterIsKept()
      throws Exception {
    String name = POSTGRES.createDatabase();
    AtomicInteger forgotten = new AtomicInteger();
    try (KafkaBroker kafka = KafkaBroker.start();
        KafkaEventLog log = new KafkaEventLog(KafkaEventLogOptions.of(kafka.bootstrapServers()));
        WorkerLink worker = log.openWorker("w", _ -> {});
        PostgresDatabase gateway = POSTGRES.as("zoetic_gateway", name);
        PostgresDatabase trainer = POSTGRES.as("zoetic_trainer", name)) {
      Interactions store = new PostgresInteractions(trainer);
      Instant before = Instant.now();
      worker.record(asked("of-before", "ada", before));
      worker.record(asked("of-bob", "bob", before));

      new PostgresFeedbackStore(gateway)
          .forget("ada", new Scope("acme"), new Attribution("ada", "a test"));
      worker.record(asked("of-later", "ada", Instant.now().plusSeconds(1)));
      try (InteractionRecorder _ =
          InteractionRecorder.start(
              log,
              store,
              RecorderOptions.of("r", Duration.ofDays(30)),
              InstantSource.system(),
              forgotten::addAndGet)) {
        Waiting.until(
            Duration.ofSeconds(60),
            "what is kept is stored",
            () -> isStored(store, "of-bob") && isStored(store, "of-later"));
        Waiting.until(
            Duration.ofSeconds(60), "the other one is counted", () -> forgotten.get() == 1);
      }
      assertThat(isStored(store, "of-before")).isFalse();
    }
  }

  private static Interaction asked(String id, String user, Instant at) {
    return new Interaction(
        id,
        0,
        "acme",
        "key-1",
        user,
        null,
        "zoetic/base",
        new PromptContent.Text("Once"),
        List.of(1, 17),
        "x",
        List.of(3, 2),
        List.of(-0.5, -1.25),
        List.of(),
        AdaptationStrategy.NONE,
        0.7,
        FinishReason.STOP,
        PassReport.NONE,
        PassReport.NONE,
        at,
        at,
        null);
  }

  private static boolean isStored(Interactions store, String id) {
    return store.find(new ChoiceId(id, 0), Scope.ALL).isPresent();
  }
}
