// SPDX-License-Identifier: Apache-2.0
package io.zoetic.soak.abuse;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import io.zoetic.testkit.ApiClient;
import io.zoetic.testkit.JavaProcess;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Asks innocent questions alone, then again among prompts that end the processes of the workers
 * that read them. Each innocent one must be answered, once asked, as it was alone; each killer must
 * be refused, and known the second time.
 */
final class KillersSoak {
  private static final int ALONE = 16;
  private static final int SUM = 1_000;
  private static final Duration PATIENCE = Duration.ofMinutes(30);

  /** The files that a fault leaves would be many. */
  private static final List<String> FAULTS = List.of("-XX:+SuppressFatalErrorMessage");

  private final Options options;
  private final AbusedPlatform platform;
  private final ApiClient client;
  private final AtomicInteger deaths = new AtomicInteger();
  private final AtomicBoolean over = new AtomicBoolean();

  /**
   * What is asked of whom.
   *
   * @param innocents questions that kill nobody
   * @param killers prompts that do
   * @param workers at a time
   * @param atOnce requests under way
   */
  record Options(int innocents, int killers, int workers, int atOnce, long seed) {}

  /** An answer: its status and its text, or what was wrong. */
  private record Answer(int status, String text) {}

  private KillersSoak(AbusedPlatform platform, Options options) {
    this.options = options;
    this.platform = platform;
    this.client = new ApiClient(platform.url(), PATIENCE);
  }

  /** Returns whether all came out as they should; prints what did not, and a table. */
  static boolean isPassed(Path path, Options options) throws Exception {
    List<String> settings =
        List.of(
            "--gateway.worker-silence=2s", "--gateway.deadline=28m", "--gateway.idle-timeout=1h");
    try (AbusedPlatform platform = AbusedPlatform.start(path, "1g", settings)) {
      return new KillersSoak(platform, options).run();
    }
  }

  private boolean run() throws Exception {
    try (client;
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> kept = new ArrayList<>();
      for (int i = 0; i < options.workers(); i++) {
        String worker = "worker-" + i;
        JavaProcess first = start(worker);
        kept.add(threads.submit(() -> keepAlive(worker, first)));
      }
      Map<String, Answer> alone = askAll(threads, innocents(), ALONE);
      List<String> mixed = new ArrayList<>(innocents());
      mixed.addAll(killers());
      Collections.shuffle(mixed, new Random(options.seed()));
      long begin = System.nanoTime();
      Map<String, Answer> among = askAll(threads, mixed, options.atOnce());
      int died = deaths.get();
      Duration taken = Duration.ofNanos(System.nanoTime() - begin);
      Map<String, Answer> again = askAll(threads, killers(), options.atOnce());
      over.set(true);
      platform.close();
      for (Future<?> each : kept) {
        each.get();
      }
      return judge(alone, among, again, died, taken);
    }
  }

  private JavaProcess start(String worker) throws IOException, InterruptedException {
    return platform.startWorker(worker, DeadlyWorker.class.getName(), FAULTS, List.of());
  }

  /** As a supervisor does it: what ends is started again, under the same name. */
  private int keepAlive(String worker, JavaProcess first) throws IOException, InterruptedException {
    int exit = first.awaitEnd();
    while (!over.get()) {
      deaths.incrementAndGet();
      exit = start(worker).awaitEnd();
    }
    return exit;
  }

  private Map<String, Answer> askAll(ExecutorService threads, List<String> questions, int atOnce)
      throws Exception {
    Semaphore places = new Semaphore(atOnce);
    Map<String, Future<Answer>> asked = new HashMap<>();
    for (String question : questions) {
      places.acquire();
      asked.put(
          question,
          threads.submit(
              () -> {
                try {
                  return ask(question);
                } finally {
                  places.release();
                }
              }));
    }
    Map<String, Answer> answers = new HashMap<>();
    for (var each : asked.entrySet()) {
      answers.put(each.getKey(), each.getValue().get());
    }
    return answers;
  }

  private Answer ask(String question) throws IOException, InterruptedException {
    HttpResponse<String> response =
        client.send(
            "POST",
            "/v1/chat/completions",
            Map.of(
                "model",
                "zoetic/base",
                "messages",
                List.of(Map.of("role", "user", "content", question)),
                "max_tokens",
                12,
                "temperature",
                0));
    if (response.statusCode() != 200) {
      return new Answer(response.statusCode(), response.body());
    }
    JsonNode body = ApiClient.json(response, 200);
    return new Answer(200, body.path("choices").path(0).path("message").path("content").asText());
  }

  private boolean judge(
      Map<String, Answer> alone,
      Map<String, Answer> among,
      Map<String, Answer> again,
      int died,
      Duration taken) {
    List<String> wrong = new ArrayList<>();
    for (String each : innocents()) {
      Answer expected = requireNonNull(alone.get(each));
      Answer given = requireNonNull(among.get(each));
      if (expected.status() != 200 || !given.equals(expected)) {
        wrong.add("%s: alone %s, among killers %s".formatted(each, expected, given));
      }
    }
    int right = options.innocents() - wrong.size();
    long refused = refused(among);
    long known = refused(again);
    int second = deaths.get() - died;
    wrong.stream().limit(10).forEach(System.out::println);
    System.out.printf(
        """

        | | |
        |---|---|
        | innocents answered as alone | %,d of %,d |
        | killers refused with 422 | %d of %d |
        | the second time | %d of %d |
        | processes that died | %d, %d of them the second time |
        | seconds | %d |

        """,
        right,
        options.innocents(),
        refused,
        options.killers(),
        known,
        options.killers(),
        died + second,
        second,
        taken.toSeconds());
    return wrong.isEmpty()
        && refused == options.killers()
        && known == options.killers()
        && second == 0;
  }

  private long refused(Map<String, Answer> answers) {
    return killers().stream()
        .map(each -> requireNonNull(answers.get(each)))
        .filter(answer -> answer.status() == 422)
        .count();
  }

  private List<String> innocents() {
    List<String> questions = new ArrayList<>();
    for (int i = 0; i < options.innocents(); i++) {
      questions.add("What is %d plus %d?".formatted(i, SUM - i));
    }
    return questions;
  }

  private List<String> killers() {
    List<String> prompts = new ArrayList<>();
    for (int i = 0; i < options.killers(); i++) {
      prompts.add("I am %s with the number %d.".formatted(DeadlyWorker.DEADLY, i));
    }
    return prompts;
  }
}
