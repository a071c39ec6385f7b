// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.learning;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zoetic.referencemodel.skill.Example;
import io.zoetic.referencemodel.skill.Skills;
import io.zoetic.referencemodel.skill.Split;
import io.zoetic.standalone.demo.DemoClient;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Streams of right answers to a running platform without experts, which learns as users know it:
 * with each skill and seed a new expert is taught until a version of it is served, and then taken
 * out of service.
 */
final class PublishedBenchmark {
  /** A run that is due has begun and ended by then. */
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  /** Where there are too few questions to judge by, no run begins. */
  private static final Duration BEGIN = Duration.ofSeconds(45);

  private static final Duration LOOK = Duration.ofMillis(100);

  private final Options options;
  private final LivePlatform platform;
  private final DemoClient product;
  private final PrintStream out;
  private final List<String> refused = new ArrayList<>();

  /**
   * The options of the measurement.
   *
   * @param events of a stream at first
   * @param eventsMax after which a stream is given up
   * @param held questions that are asked before and after
   * @param isNull whether answers belong to other questions
   */
  record Options(
      List<String> skills, List<Long> seeds, int events, int eventsMax, int held, boolean isNull) {}

  /**
   * What became of a stream.
   *
   * @param events that were told when a version was served; 0 if none was
   * @param seconds from the last of them until all workers served it
   */
  private record Outcome(int events, double seconds, String told, double before, double after) {
    boolean isPublished() {
      return events > 0;
    }
  }

  private PublishedBenchmark(Options options, LivePlatform platform, PrintStream out) {
    this.options = options;
    this.platform = platform;
    this.product = platform.product();
    this.out = out;
  }

  /** Starts a platform of its own and runs. */
  static void run(Options options, PrintStream out) throws IOException, InterruptedException {
    try (LivePlatform platform = LivePlatform.start(List.of("--bare"))) {
      platform.awaitFactors();
      new PublishedBenchmark(options, platform, out).run();
    }
  }

  private void run() {
    out.println("| skill | seed | events | seconds | right before | after | the run says |");
    out.println("| --- | --- | --- | --- | --- | --- | --- |");
    List<String> summary = new ArrayList<>();
    for (String skill : options.skills()) {
      List<Outcome> outcomes = new ArrayList<>();
      for (long seed : options.seeds()) {
        Outcome outcome = stream(skill, seed);
        outcomes.add(outcome);
        out.printf(
            "| %s | %d | %s | %.1f | %.0f %% | %.0f %% | %s |%n",
            skill,
            seed,
            outcome.isPublished() ? outcome.events() : "none",
            outcome.seconds(),
            100 * outcome.before(),
            100 * outcome.after(),
            outcome.told());
        out.flush();
      }
      summary.add(summary(skill, outcomes));
    }
    out.printf(
        "%n| skill | streams | published | by the first %d events | median of events | 90 %% |%n",
        options.events());
    out.println("| --- | --- | --- | --- | --- | --- |");
    summary.forEach(out::println);
    out.println();
    refused.forEach(each -> out.println("- " + each));
  }

  private String summary(String skill, List<Outcome> outcomes) {
    List<Integer> events =
        outcomes.stream().filter(Outcome::isPublished).map(Outcome::events).sorted().toList();
    return "| %s | %d | %d | %d | %s | %s |"
        .formatted(
            skill,
            outcomes.size(),
            events.size(),
            events.stream().filter(each -> each <= options.events()).count(),
            quantile(events, outcomes.size(), 0.5),
            quantile(events, outcomes.size(), 0.9));
  }

  /** Streams that were given up have more events than any other. */
  private static String quantile(List<Integer> events, int streams, double share) {
    int rank = (int) Math.ceil(share * streams);
    return rank <= events.size() ? "" + events.get(rank - 1) : "none";
  }

  private Outcome stream(String skill, long seed) {
    String expert = skill + "-" + seed;
    List<Example> events = events(skill, seed);
    List<Example> questions = Skills.named(skill).examples(Split.VALIDATION, seed, options.held());
    double before = accuracy(questions);
    String last = "";
    JsonNode run = null;
    int told = 0;
    for (int next = options.events(); next <= options.eventsMax(); next *= 2) {
      teach(expert, events.subList(told, next));
      told = next;
      long start = System.nanoTime();
      run = nextRun(expert, last);
      if (run != null) {
        last = run.path("id").asText();
      }
      if (run == null || !isServed(run, expert)) {
        refused.add("%s after %d events: %s".formatted(expert, told, why(run)));
      } else {
        double seconds = (System.nanoTime() - start) / 1e9;
        double after = accuracy(questions);
        retire(expert);
        return new Outcome(told, seconds, run.path("outcome").asText(), before, after);
      }
    }
    return new Outcome(0, Double.NaN, why(run), before, before);
  }

  /** What was measured as well: the outcome says what it was not enough for. */
  private String why(@Nullable JsonNode run) {
    if (run == null) {
      return "no run began";
    }
    List<String> why = new ArrayList<>(List.of(run.path("outcome").asText()));
    JsonNode whole = product.get("/v1/training-runs/" + run.path("id").asText());
    whole
        .at("/evaluations")
        .forEach(
            each -> each.at("/report/explained").forEach(sentence -> why.add(sentence.asText())));
    return String.join("; ", why);
  }

  private List<Example> events(String skill, long seed) {
    List<Example> right = Skills.named(skill).examples(Split.TRAIN, seed, options.eventsMax());
    if (!options.isNull()) {
      return right;
    }
    List<String> answers = new ArrayList<>(right.stream().map(Example::answer).toList());
    Collections.shuffle(answers, new Random(seed));
    List<Example> wrong = new ArrayList<>();
    for (int i = 0; i < right.size(); i++) {
      Example each = right.get(i);
      wrong.add(
          new Example(
              each.task(), each.prompt(), answers.get(i), each.misreading(), each.marking()));
    }
    return wrong;
  }

  private double accuracy(List<Example> questions) {
    return product.ask(questions, 0, _ -> {}).stream()
        .mapToInt(reply -> reply.isRight() ? 1 : 0)
        .average()
        .orElse(Double.NaN);
  }

  private void teach(String expert, List<Example> events) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    ArrayNode rows = body.putArray("examples");
    for (Example event : events) {
      ArrayNode messages = rows.addObject().putArray("messages");
      messages.addObject().put("role", "user").put("content", event.prompt());
      messages.addObject().put("role", "assistant").put("content", event.answer());
    }
    for (JsonNode told :
        product.post("/v1/experts/" + expert + "/examples", body).path("examples")) {
      if (!told.path("status").asText().equals("accepted")) {
        throw new IllegalStateException("each example must be accepted, one was " + told);
      }
    }
  }

  /** A run that is not the one before, at its end; null if none begins. */
  private @Nullable JsonNode nextRun(String expert, String before) {
    long start = System.nanoTime();
    while (System.nanoTime() - start < PATIENCE.toNanos()) {
      JsonNode run = product.get("/v1/training-runs?limit=1&expert=" + expert).at("/data/0");
      boolean isNew = !run.path("id").asText("").equals(before) && !run.isMissingNode();
      if (isNew && !run.path("finished_at").asText("").isEmpty()) {
        return platform.awaitRun(expert, PATIENCE);
      }
      if (!isNew && System.nanoTime() - start > BEGIN.toNanos()) {
        return null;
      }
      LockSupport.parkNanos(LOOK.toNanos());
    }
    throw new IllegalStateException("a run of %s must end within %s".formatted(expert, PATIENCE));
  }

  private boolean isServed(JsonNode run, String expert) {
    return run.path("state").asText().equals("published") && champion(expert) > 1;
  }

  private int champion(String expert) {
    return product.get("/v1/experts/" + expert).at("/aliases/champion/version").asInt();
  }

  private void retire(String expert) {
    product.post(
        "/v1/experts/%s/retire".formatted(expert),
        JsonNodeFactory.instance
            .objectNode()
            .put("version", champion(expert))
            .put("reason", "the next stream begins without it"));
  }
}
