// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.zoetic.events.ExpertPointer;
import io.zoetic.events.kafka.KafkaEventLog;
import io.zoetic.events.kafka.KafkaEventLogOptions;
import io.zoetic.standalone.ChaosCluster.Victim;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A thousand changes of the registry while everything around it is killed, again and again. */
final class RegistryChaosIT {
  private static final int OPERATORS = 4;
  private static final int CHANGES = 1_000;

  /** Between two kills. */
  private static final int CHANGES_PER_KILL = 100;

  private static final Duration LONG = Duration.ofSeconds(90);

  @Test
  void changes_amongRandomKills_happenOnceAndTablesTopicAndWorkerAgree(@TempDir Path directory)
      throws Exception {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    try (ChaosCluster cluster = new ChaosCluster(directory)) {
      ChaosOperator reader =
          operator("reader", new ChaosOperator.Target(cluster.urls(), "", "", 0), 0);
      JsonNode base = reader.get("/v1/base-model");
      Map.Entry<String, JsonNode> layout = base.get("layouts").properties().iterator().next();
      ChaosOperator.Target target =
          new ChaosOperator.Target(
              cluster.urls(),
              base.get("digest").asText(),
              layout.getKey(),
              layout.getValue().asInt());

      Set<String> committed = walk(cluster, target, new Random(seed));

      List<JsonNode> audit = entries(reader);
      assertThat(audit.stream().map(entry -> entry.get("idempotency_key").asText()))
          .as("every committed change is in the audit once, and nothing else")
          .containsExactlyInAnyOrderElementsOf(committed);
      assertContiguousEpochs(audit);
      assertThat(reader.get("/v1/audit/verify").get("whole").asBoolean()).isTrue();
      Map<String, JsonNode> experts = experts(reader);
      awaitTopic(cluster, experts);
      awaitWorker(reader, experts.keySet());
      assertOneChangedByteIsFound(cluster, reader, audit.size() / 2);
    }
  }

  private static ChaosOperator operator(String name, ChaosOperator.Target target, long seed) {
    return new ChaosOperator(
        name, target, CHANGES / OPERATORS, new AtomicInteger(), new Random(seed));
  }

  private static Set<String> walk(ChaosCluster cluster, ChaosOperator.Target target, Random random)
      throws Exception {
    AtomicInteger done = new AtomicInteger();
    Set<String> keys = new HashSet<>();
    try (ExecutorService operators = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Set<String>>> walks = new ArrayList<>();
      for (int i = 0; i < OPERATORS; i++) {
        Callable<Set<String>> operator =
            new ChaosOperator(
                "op" + i, target, CHANGES / OPERATORS, done, new Random(random.nextLong()));
        walks.add(operators.submit(operator));
      }
      for (int next = CHANGES_PER_KILL; next < CHANGES; next += CHANGES_PER_KILL) {
        int reached = next;
        until(() -> done.get() >= reached || walks.stream().anyMatch(Future::isDone));
        if (done.get() >= CHANGES) {
          break;
        }
        Victim victim = Victim.values()[random.nextInt(Victim.values().length)];
        System.out.println("killing " + victim + " after " + done.get() + " changes");
        cluster.killAndRestart(victim);
      }
      for (Future<Set<String>> walk : walks) {
        keys.addAll(walk.get());
      }
    }
    return keys;
  }

  private static List<JsonNode> entries(ChaosOperator reader) throws Exception {
    List<JsonNode> entries = new ArrayList<>();
    JsonNode page = reader.get("/v1/audit?after=0&limit=1000");
    while (!page.get("data").isEmpty()) {
      page.get("data").forEach(entries::add);
      long last = entries.getLast().get("sequence").asLong();
      page = reader.get("/v1/audit?after=" + last + "&limit=1000");
    }
    return entries;
  }

  private static void assertContiguousEpochs(List<JsonNode> audit) {
    Map<String, Long> last = new HashMap<>();
    for (JsonNode entry : audit) {
      String expert = entry.get("subject").asText();
      assertThat(entry.get("epoch").asLong())
          .as("epochs of %s", expert)
          .isEqualTo(last.getOrDefault(expert, 0L) + 1);
      last.put(expert, entry.get("epoch").asLong());
    }
  }

  private static Map<String, JsonNode> experts(ChaosOperator reader) throws Exception {
    Map<String, JsonNode> experts = new TreeMap<>();
    reader
        .get("/v1/experts?limit=1000")
        .get("data")
        .forEach(expert -> experts.put(expert.get("name").asText(), expert));
    return experts;
  }

  /** What the topic says last of each expert is what the table says. */
  private static void awaitTopic(ChaosCluster cluster, Map<String, JsonNode> experts)
      throws Exception {
    Map<String, ExpertPointer> told = new ConcurrentHashMap<>();
    try (var log = new KafkaEventLog(KafkaEventLogOptions.of(cluster.bootstrapServers()));
        var feed = log.followExperts("chaos", pointer -> told.put(pointer.expert(), pointer))) {
      until(feed::isCaughtUp);
      until(
          () ->
              experts.entrySet().stream()
                  .allMatch(e -> agrees(e.getValue(), told.get(e.getKey()))));
      assertThat(told.keySet()).isEqualTo(experts.keySet());
    }
  }

  private static boolean agrees(JsonNode expert, @Nullable ExpertPointer pointer) {
    if (pointer == null || pointer.epoch() != expert.get("epoch").asLong()) {
      return false;
    }
    Map<String, Integer> aliases = new TreeMap<>();
    expert
        .get("aliases")
        .properties()
        .forEach(alias -> aliases.put(alias.getKey(), alias.getValue().get("version").asInt()));
    Map<String, Integer> pointed = new TreeMap<>();
    pointer.aliases().forEach((alias, to) -> pointed.put(alias, to.version()));
    return aliases.equals(pointed);
  }

  private static void awaitWorker(ChaosOperator reader, Set<String> experts) throws Exception {
    for (String expert : experts) {
      long end = System.nanoTime() + LONG.toNanos();
      JsonNode status = reader.get("/v1/experts/" + expert + "/status");
      while (!isServed(status) && System.nanoTime() < end) {
        LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        status = reader.get("/v1/experts/" + expert + "/status");
      }
      assertThat(isServed(status)).as("the worker serves %s", status).isTrue();
    }
  }

  private static boolean isServed(JsonNode status) {
    return status.get("converged").asBoolean() && !status.get("workers").isEmpty();
  }

  private static void assertOneChangedByteIsFound(
      ChaosCluster cluster, ChaosOperator reader, int sequence) throws Exception {
    try (var connection =
            DriverManager.getConnection(cluster.jdbcUrl(), EmbeddedPostgresServer.USER, "");
        var statement = connection.createStatement()) {
      statement.execute("ALTER TABLE audit DISABLE TRIGGER ALL");
      int changed =
          statement.executeUpdate(
              "UPDATE audit SET reason = 'A random walk' WHERE sequence = " + sequence);
      assertThat(changed).isEqualTo(1);
    }

    JsonNode verified = reader.get("/v1/audit/verify");

    assertThat(verified.get("whole").asBoolean()).isFalse();
    assertThat(verified.get("fault").get("sequence").asInt()).isEqualTo(sequence);
  }

  private static void until(Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + LONG.toNanos();
    while (!condition.call() && System.nanoTime() < end) {
      LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
    }
    assertThat(condition.call()).as("within " + LONG).isTrue();
  }
}
