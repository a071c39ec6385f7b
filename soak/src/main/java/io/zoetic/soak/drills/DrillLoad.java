// SPDX-License-Identifier: Apache-2.0
package io.zoetic.soak.drills;

import io.zoetic.soak.run.PersistentClient;
import io.zoetic.soak.run.Promoter;
import io.zoetic.soak.run.Question;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Clients that ask, half of the time an expert, others that say of each answer whether it was good,
 * and an operator who moves the expert. All repeat what was not answered.
 */
final class DrillLoad implements AutoCloseable {
  private static final int CLIENTS = 8;
  private static final int JUDGES = 4;
  private static final Duration LOOK = Duration.ofMillis(200);
  private static final Duration CHANGE_EVERY = Duration.ofSeconds(2);
  private static final Duration END_TIMEOUT = Duration.ofMinutes(3);
  private static final int USERS = 500;

  private final PersistentClient asking;
  private final PersistentClient judging;
  private final Promoter promoter;
  private final long periodNanos;
  private final DrillLedger ledger = new DrillLedger();
  private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();

  /** Those that still ask. */
  private final AtomicInteger clients = new AtomicInteger();

  private final AtomicInteger asked = new AtomicInteger();
  private final AtomicInteger unjudged = new AtomicInteger();
  private final AtomicInteger givenUp = new AtomicInteger();
  private final Set<String> changesGivenUp = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean stopped = new AtomicBoolean();
  private final ReentrantLock changes = new ReentrantLock();

  /** Read by who asks, written by who has nobody ask; fair, so that who asks does not go on. */
  private final ReentrantReadWriteLock questions = new ReentrantReadWriteLock(true);

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  /**
   * @param asking for completions
   * @param judging for feedback, which waits for as long as a database may be away
   * @param rate questions per second, at most
   */
  DrillLoad(PersistentClient asking, PersistentClient judging, Promoter promoter, int rate) {
    this.asking = asking;
    this.judging = judging;
    this.promoter = promoter;
    this.periodNanos = Duration.ofSeconds(CLIENTS).toNanos() / rate;
  }

  void start() {
    for (int i = 0; i < CLIENTS; i++) {
      long first = System.nanoTime() + i * periodNanos / CLIENTS;
      clients.incrementAndGet();
      threads.submit(
          () -> {
            repeat(first, periodNanos, this::ask);
            clients.decrementAndGet();
          });
    }
    for (int i = 0; i < JUDGES; i++) {
      threads.submit(this::judgeAll);
    }
    threads.submit(() -> repeat(System.nanoTime(), CHANGE_EVERY.toNanos(), this::change));
  }

  private void repeat(long first, long period, Runnable task) {
    long due = first;
    while (!stopped.get()) {
      while (System.nanoTime() < due && !stopped.get()) {
        LockSupport.parkNanos(due - System.nanoTime());
      }
      task.run();
      due = Math.max(due + period, System.nanoTime() - period);
    }
  }

  private void ask() {
    int number = asked.getAndIncrement();
    questions.readLock().lock();
    try {
      String model = number % 2 == 0 ? "zoetic/base" : "zoetic/" + promoter.expert();
      String id = Question.ask(asking, model, number, "user-" + number % USERS).id();
      ledger.answered(id);
      unjudged.incrementAndGet();
      answers.add(id);
    } catch (RuntimeException e) {
      ledger.lost("question " + number + ": " + e.getMessage());
    } finally {
      questions.readLock().unlock();
    }
  }

  /** One after the other: what waits for a database shall not keep its gateways busy. */
  private Void judgeAll() throws InterruptedException {
    while (clients.get() > 0 || unjudged.get() > 0) {
      String id = answers.poll(LOOK.toMillis(), TimeUnit.MILLISECONDS);
      if (id != null) {
        judge(id);
      }
    }
    return null;
  }

  private void judge(String id) {
    try {
      Map<String, Object> body = Map.of("request_id", id, "metric", "thumb", "value", true);
      String receipt =
          judging.post("/v1/feedback", body, "judge-" + id).path("feedback_id").asText();
      ledger.acknowledged(receipt);
    } catch (RuntimeException e) {
      ledger.lost("feedback on " + id + ": " + e.getMessage());
    } finally {
      unjudged.decrementAndGet();
    }
  }

  private void change() {
    changes.lock();
    try {
      promoter.step();
    } catch (RuntimeException e) {
      ledger.lost("a change: " + e.getMessage());
    } finally {
      changes.unlock();
    }
  }

  /** A time without changes, or questions, which ends when it is closed. */
  interface Pause extends AutoCloseable {
    @Override
    void close();
  }

  /** Has no change asked for; the operator reads again what is served before the next. */
  Pause pauseChanges() {
    changes.lock();
    promoter.forget();
    return () -> {
      promoter.readAgain();
      changes.unlock();
    };
  }

  /** Waits for all answers, and has nothing be asked; once. */
  Pause pauseQuestions() {
    questions.writeLock().lock();
    return () -> questions.writeLock().unlock();
  }

  /** The database knows no more than it knew then. */
  void setBackTo(Instant then) {
    givenUp.addAndGet(ledger.giveUpFeedbackSince(then));
    changesGivenUp.addAll(promoter.acknowledged());
  }

  /** Feedback that was acknowledged and is gone with the database's past. */
  int givenUp() {
    return givenUp.get();
  }

  /** Changes of which some are gone with it. */
  Set<String> changesGivenUp() {
    return Set.copyOf(changesGivenUp);
  }

  /** Whether no answers wait to be judged but those that have just come. */
  boolean isJudged() {
    return unjudged.get() <= CLIENTS;
  }

  DrillLedger ledger() {
    return ledger;
  }

  List<PersistentClient> clients() {
    return List.of(asking, judging);
  }

  /** Returns when nobody asks any more. */
  void stop() throws InterruptedException {
    stopped.set(true);
    threads.shutdown();
    if (!threads.awaitTermination(END_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
      ledger.lost("a client still waited at the end");
    }
  }

  @Override
  public void close() {
    stopped.set(true);
    threads.shutdownNow();
  }
}
