// SPDX-License-Identifier: Apache-2.0
package io.zoetic.soak.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.zoetic.core.ExpertPointer;
import io.zoetic.events.kafka.KafkaEventLog;
import io.zoetic.soak.run.Cluster;
import io.zoetic.soak.run.Cluster.Service;
import io.zoetic.soak.run.Part;
import io.zoetic.soak.run.RandomVersion;
import io.zoetic.testkit.ApiClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;

/**
 * Changes of the registry by several operators at once, while gateways, the worker and PostgreSQL
 * are killed, one after the other. In the end every committed change is in the audit once, and
 * table, topic and worker agree.
 */
public final class ChaosSoak {
  private static final int OPERATORS = 4;
  private static final Duration LONG = Duration.ofSeconds(90);
  private static final Duration LOOK = Duration.ofMillis(20);

  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(10);

  private final Cluster cluster;
  private final List<ApiClient> clients;
  private final Options options;
  private final Random random;

  /**
   * The sizes of the soak.
   *
   * @param changes that are committed, a multiple of the number of operators
   * @param perKill changes between two kills
   */
  public record Options(int changes, int perKill, long seed) {
    public Options {
      if (changes < OPERATORS || changes % OPERATORS != 0) {
        throw new IllegalArgumentException(
            "changes must be a positive multiple of %d, was %d".formatted(OPERATORS, changes));
      }
      if (perKill < 1) {
        throw new IllegalArgumentException("changes per kill must be at least 1, was " + perKill);
      }
    }
  }

  private ChaosSoak(Cluster cluster, Options options) {
    this.cluster = cluster;
    this.clients = cluster.urls().stream().map(url -> new ApiClient(url, ANSWER_TIMEOUT)).toList();
    this.options = options;
    this.random = new Random(options.seed());
  }

  /**
   * Runs it on a new directory.
   *
   * @throws AssertionError if anything is lost, done twice or different
   */
  public static void run(Path directory, Options options) throws Exception {
    try (Cluster cluster = Cluster.start(directory, Cluster.Shape.of(2, 1, 0))) {
      new ChaosSoak(cluster, options).runAndClose();
    }
  }

  private void runAndClose() throws Exception {
    try {
      run();
    } finally {
      clients.forEach(ApiClient::close);
    }
  }

  private void run() throws Exception {
    ChaosOperator reader =
        new ChaosOperator(
            "reader",
            new ChaosOperator.Target(clients, new RandomVersion("", "", 0)),
            0,
            new AtomicInteger(),
            new Random(0));
    RandomVersion version = RandomVersion.of(reader.get("/v1/base-model"));
    Set<String> committed = walk(new ChaosOperator.Target(clients, version));

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

  /** The keys of all changes that were committed among the kills. */
  private Set<String> walk(ChaosOperator.Target target) throws Exception {
    AtomicInteger done = new AtomicInteger();
    Set<String> keys = new HashSet<>();
    try (ExecutorService operators = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Set<String>>> walks = new ArrayList<>();
      for (int i = 0; i < OPERATORS; i++) {
        Random own = new Random(random.nextLong());
        int quota = options.changes() / OPERATORS;
        walks.add(operators.submit(new ChaosOperator("op" + i, target, quota, done, own)));
      }
      kill(done, walks);
      for (Future<Set<String>> walk : walks) {
        keys.addAll(walk.get());
      }
    }
    return keys;
  }

  /** Each victim once, in an order of chance, before any is killed again. */
  private void kill(AtomicInteger done, List<Future<Set<String>>> walks) throws Exception {
    Deque<Part> victims = new ArrayDeque<>();
    for (int next = options.perKill(); next < options.changes(); next += options.perKill()) {
      int reached = next;
      await().until(() -> done.get() >= reached || walks.stream().anyMatch(Future::isDone));
      if (victims.isEmpty()) {
        List<Part> all =
            new ArrayList<>(cluster.of(Service.GATEWAY, Service.WORKER, Service.POSTGRES));
        Collections.shuffle(all, random);
        victims.addAll(all);
      }
      Part victim = victims.remove();
      System.out.println("killing " + victim.name() + " after " + done.get() + " changes");
      victim.kill();
      victim.startAgain();
    }
  }

  /** Those of experts: what processes register of themselves is there as well. */
  private static List<JsonNode> entries(ChaosOperator reader) throws Exception {
    List<JsonNode> entries = new ArrayList<>();
    JsonNode page = reader.get("/v1/audit?after=0&limit=1000");
    while (!page.get("data").isEmpty()) {
      page.get("data").forEach(entries::add);
      long last = entries.getLast().get("sequence").asLong();
      page = reader.get("/v1/audit?after=" + last + "&limit=1000");
    }
    entries.removeIf(entry -> !entry.get("subject_kind").asText().equals("expert"));
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
  private static void awaitTopic(Cluster cluster, Map<String, JsonNode> experts) throws Exception {
    Map<String, ExpertPointer> told = new ConcurrentHashMap<>();
    try (var log = new KafkaEventLog(cluster.kafka());
        var feed =
            log.followExperts("chaos", each -> told.put(each.pointer().expert(), each.pointer()))) {
      await().until(feed::isCaughtUp);
      await()
          .until(
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
      await()
          .untilAsserted(
              () -> {
                JsonNode status = reader.get("/v1/experts/" + expert + "/status");
                assertThat(isServed(status)).as("the worker serves %s", status).isTrue();
              });
    }
  }

  private static boolean isServed(JsonNode status) {
    return status.get("converged").asBoolean() && !status.get("workers").isEmpty();
  }

  private static void assertOneChangedByteIsFound(
      Cluster cluster, ChaosOperator reader, int sequence) throws Exception {
    cluster
        .database()
        .execute(
            "ALTER TABLE audit DISABLE TRIGGER ALL",
            "UPDATE audit SET reason = 'A random walk' WHERE sequence = " + sequence);

    JsonNode verified = reader.get("/v1/audit/verify");

    assertThat(verified.get("whole").asBoolean()).isFalse();
    assertThat(verified.get("fault").get("sequence").asInt()).isEqualTo(sequence);
  }

  private static ConditionFactory await() {
    return Awaitility.await().atMost(LONG).pollInterval(LOOK);
  }
}
