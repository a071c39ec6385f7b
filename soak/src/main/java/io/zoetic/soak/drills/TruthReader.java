// SPDX-License-Identifier: Apache-2.0
package io.zoetic.soak.drills;

import com.fasterxml.jackson.databind.JsonNode;
import io.zoetic.soak.run.PersistentClient;
import io.zoetic.soak.run.Promoter;
import io.zoetic.soak.run.Question;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Asks again and again what is served, and does not believe it: where the status says that all
 * workers have converged, some completions are asked of the expert, and the status once more. If it
 * names the same epoch, every answer must be the champion's; if the operator has changed nothing
 * meanwhile, that must be the one last promoted.
 */
final class TruthReader implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofMillis(250);
  private static final int PROBES = 4;

  private final PersistentClient client;
  private final Promoter promoter;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final AtomicInteger asked = new AtomicInteger();
  private final AtomicInteger converged = new AtomicInteger();
  private final Queue<String> wrong = new ConcurrentLinkedQueue<>();

  /**
   * @param client that asks once and takes no answer for none
   */
  TruthReader(PersistentClient client, Promoter promoter) {
    this.client = client;
    this.promoter = promoter;
  }

  /** The status as a gateway says it. */
  private record Said(boolean converged, long epoch, int champion, JsonNode whole) {}

  void start() {
    threads.submit(
        () -> {
          while (!stopped.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
            look();
          }
          return null;
        });
  }

  private void look() throws InterruptedException {
    try {
      int stamp = promoter.stamp();
      Said before = said();
      if (!before.converged()) {
        return;
      }
      List<String> answers = answers();
      Said after = said();
      if (!after.converged() || after.epoch() != before.epoch()) {
        return;
      }
      converged.incrementAndGet();
      String champion = promoter.expert() + "@" + before.champion();
      for (String answer : answers) {
        if (!answer.equals(champion)) {
          wrong.add("converged at %s, answered by %s".formatted(before.whole(), answer));
        }
      }
      boolean unchanged = stamp % 2 == 0 && promoter.stamp() == stamp;
      if (unchanged && before.champion() != promoter.champion()) {
        wrong.add(
            "converged at %s, promoted was @%d".formatted(before.whole(), promoter.champion()));
      }
    } catch (PersistentClient.GaveUpException | PersistentClient.RefusedException _) {
      // Nothing was said.
    }
  }

  private Said said() {
    asked.incrementAndGet();
    JsonNode status = client.get("/v1/experts/" + promoter.expert() + "/status");
    boolean all = status.path("converged").asBoolean() && !status.path("workers").isEmpty();
    return new Said(all, status.path("epoch").asLong(), status.path("champion").asInt(), status);
  }

  /** At once, so that more than one worker gets some. */
  private List<String> answers() throws InterruptedException {
    List<Future<Question>> asked = new ArrayList<>();
    for (int i = 0; i < PROBES; i++) {
      int number = i;
      asked.add(
          threads.submit(
              () -> Question.ask(client, "zoetic/" + promoter.expert(), number, "truth")));
    }
    List<String> answers = new ArrayList<>();
    for (Future<Question> each : asked) {
      try {
        answers.add(each.get().expert());
      } catch (ExecutionException _) {
        // Nothing was served.
      }
    }
    return answers;
  }

  /** How often it has looked. */
  int asked() {
    return asked.get();
  }

  /** How often all were said to have converged, and it could be held against answers. */
  int converged() {
    return converged.get();
  }

  /** What was said and was not so. */
  List<String> wrong() {
    return List.copyOf(wrong);
  }

  @Override
  public void close() {
    stopped.countDown();
    threads.shutdownNow();
  }
}
