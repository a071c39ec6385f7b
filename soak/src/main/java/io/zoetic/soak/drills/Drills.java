// SPDX-License-Identifier: Apache-2.0
package io.zoetic.soak.drills;

import io.zoetic.events.kafka.Topics;
import io.zoetic.soak.run.Cluster;
import io.zoetic.soak.run.Cluster.Service;
import io.zoetic.soak.run.Database;
import io.zoetic.soak.run.Replica;
import io.zoetic.testkit.KafkaTopics;
import io.zoetic.vectorstore.postgres.PostgresOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** All drills of a cluster. */
final class Drills {
  private static final Duration QUIET = Duration.ofSeconds(30);
  private static final Duration READ_ONLY = Duration.ofSeconds(60);
  private static final Duration GONE = Duration.ofMinutes(10);
  private static final Duration SET_BACK = Duration.ofMinutes(5);

  /** What was asked earlier is stored when the database is copied. */
  private static final Duration WAITING = Duration.ofMinutes(1);

  private static final Duration TOPIC = Duration.ofSeconds(10);
  private static final Duration SILENT = Duration.ofSeconds(60);
  private static final Duration CLOCK = Duration.ofSeconds(15);
  private static final Duration JUMP = Duration.ofMinutes(10);
  private static final List<String> TOPICS =
      List.of(
          Topics.PROMPTS,
          Topics.TOKENS,
          Topics.CANCELLATIONS,
          Topics.PROMPTS_DEAD_LETTER,
          Topics.INTERACTIONS,
          Topics.INTERACTIONS_DEAD_LETTER,
          Topics.EXPERTS);

  /** The requests that are stored. */
  static final String STORED = "SELECT request_id FROM interaction";

  private final Cluster cluster;
  private final DrillLoad load;
  private final Path copy;
  private final double scale;

  /**
   * @param copy a path at which a copy of the database may lie
   * @param scale of all durations
   */
  Drills(Cluster cluster, DrillLoad load, Path copy, double scale) {
    this.cluster = cluster;
    this.load = load;
    this.copy = copy;
    this.scale = scale;
  }

  List<Drill> all() {
    List<Drill> all = new ArrayList<>();
    all.add(new Drill("nothing happens", () -> hold(QUIET)));
    all.add(new Drill("PostgreSQL takes no writes", this::readOnly));
    all.add(new Drill("PostgreSQL is gone", this::gone));
    all.add(new Drill("PostgreSQL is set back", this::setBack));
    TOPICS.forEach(topic -> all.add(new Drill(topic + " is deleted", () -> deleted(topic))));
    all.add(new Drill("the broker stands still", this::still));
    all.add(new Drill("the broker is killed, and stays away", this::killed));
    Stream.of(Service.GATEWAY, Service.WORKER, Service.TRAINER, Service.BROKER)
        .map(service -> cluster.replicas(service).getFirst())
        .forEach(part -> addClocks(part, all));
    return all;
  }

  private void addClocks(Replica part, List<Drill> all) {
    for (Duration ahead : List.of(JUMP, JUMP.negated())) {
      all.add(
          new Drill(
              "the clock of %s jumps by %+d min".formatted(part.name(), ahead.toMinutes()),
              () -> jumped(part, ahead)));
    }
  }

  private void readOnly() throws Exception {
    setReadOnly("on");
    hold(READ_ONLY);
    setReadOnly("off");
  }

  private void setReadOnly(String value) throws Exception {
    Database database = cluster.database();
    database.execute(
        "SET default_transaction_read_only = off",
        "ALTER SYSTEM SET default_transaction_read_only = " + value,
        "SELECT pg_reload_conf()");
  }

  private void gone() throws Exception {
    cluster.postgres().kill();
    hold(GONE);
    cluster.postgres().startAgain();
  }

  /** As the page for operators says: the copy, a new incarnation, and what Kafka still has. */
  private void setBack() throws Exception {
    cluster.postgres().stop();
    Instant since = Instant.now();
    cluster.postgres().copyTo(copy);
    cluster.postgres().startAgain();
    hold(SET_BACK);
    try (DrillLoad.Pause _ = load.pauseChanges()) {
      cluster.postgres().kill();
      cluster.postgres().restoreFrom(copy);
      load.setBackTo(since);
      cluster.postgres().startAgain();
      beginIncarnation();
      List<String> replay =
          new ArrayList<>(List.of("interactions", "replay", "--since=" + since.minus(WAITING)));
      replay.addAll(cluster.kafkaFlags());
      cluster
          .command(replay)
          .lines()
          .filter(line -> line.contains("put back"))
          .forEach(System.out::println);
    }
  }

  private void beginIncarnation() throws IOException, InterruptedException {
    PostgresOptions owner = cluster.postgres().owner();
    cluster.command(
        List.of(
            "migrate",
            "--new-incarnation=true",
            "--postgres.url=" + owner.url(),
            "--postgres.user=" + owner.user(),
            "--postgres.password=" + owner.password()));
  }

  /** Interactions that nobody has read are gone with their topic: so none is unread then. */
  private void deleted(String topic) throws Exception {
    if (topic.equals(Topics.INTERACTIONS)) {
      try (DrillLoad.Pause _ = load.pauseQuestions()) {
        cluster.database().awaitNoneMissing(STORED, load.ledger().answers(), WAITING);
        delete(topic);
      }
    } else {
      delete(topic);
    }
    hold(TOPIC);
  }

  private void delete(String topic) throws Exception {
    KafkaTopics.delete(
        topic, cluster.kafka().bootstrapServers(), cluster.kafka().clientProperties());
  }

  private void still() throws Exception {
    Replica broker = broker();
    broker.signal(Replica.Signal.STOP);
    hold(SILENT);
    broker.signal(Replica.Signal.CONT);
  }

  private void killed() throws Exception {
    Replica broker = broker();
    broker.kill();
    hold(SILENT);
    broker.startAgain();
  }

  private Replica broker() {
    return cluster.replicas(Service.BROKER).getFirst();
  }

  private void jumped(Replica part, Duration ahead) {
    cluster.setClock(part, ahead);
    hold(CLOCK);
    cluster.setClock(part, Duration.ZERO);
  }

  private void hold(Duration duration) {
    long end = System.nanoTime() + (long) (duration.toNanos() * scale);
    for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
