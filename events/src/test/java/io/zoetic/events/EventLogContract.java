// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zoetic.events.completion.Cancellation;
import io.zoetic.events.completion.ErrorCode;
import io.zoetic.events.completion.GatewayLink;
import io.zoetic.events.completion.Prompt;
import io.zoetic.events.completion.PromptUpdate;
import io.zoetic.events.completion.ReplyAddress;
import io.zoetic.events.completion.WorkerLink;
import io.zoetic.events.completion.WorkerReport;
import io.zoetic.testkit.Waiting;
import io.zoetic.testkit.contract.Contract;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every event log does. A subclass supplies the log and the doors that only tests use. */
@Contract
public abstract class EventLogContract {
  /** Far beyond what a healthy log needs, so that a slow machine does not fail a test. */
  protected static final Duration LONG = Duration.ofSeconds(60);

  private static final Duration SHORT = Duration.ofMillis(200);
  private static final String UNREADABLE = "{\"promptId\":";

  private final List<AutoCloseable> opened = new ArrayList<>();

  /** The log under test; the same one during a test. It takes up to 4 prompts per poll. */
  protected abstract EventLog log();

  /** Puts bytes where prompts stand. */
  protected abstract void sendRaw(byte[] value);

  /** Waits until the dead letters are at least this many. */
  protected abstract List<InMemoryEventLog.DeadLetter> deadLetters(int count);

  @AfterEach
  void closeLinks() throws Exception {
    for (AutoCloseable link : opened.reversed()) {
      link.close();
    }
  }

  @Test
  void prompt_dispatched_arrivesAsItWas() {
    GatewayLink gateway = gateway("g1");
    WorkerLink worker = worker("w1");
    Prompt prompt = EventSamples.prompt("as-it-was", gateway.replyAddress());

    await(gateway.dispatch(prompt));

    assertThat(take(worker, 1)).containsExactly(prompt);
  }

  @Test
  void prompts_twoWorkers_eachGoesToExactlyOne() {
    GatewayLink gateway = gateway("g1");
    List<String> ids = IntStream.range(0, 40).mapToObj(i -> "shared-" + i).toList();
    BlockingQueue<String> taken = new LinkedBlockingQueue<>();
    List<Thread> threads =
        List.of(
            takeUntil(ids.size(), worker("w1"), taken), takeUntil(ids.size(), worker("w2"), taken));

    ids.forEach(id -> await(gateway.dispatch(EventSamples.prompt(id, gateway.replyAddress()))));

    threads.forEach(EventLogContract::join);
    assertThat(taken).containsExactlyInAnyOrderElementsOf(ids);
  }

  @Test
  void prompts_sentBeforeAnyWorker_areDelivered() {
    GatewayLink gateway = gateway("g1");
    await(gateway.dispatch(EventSamples.prompt("early-0", gateway.replyAddress())));
    await(gateway.dispatch(EventSamples.prompt("early-1", gateway.replyAddress())));

    WorkerLink worker = worker("w1");

    assertThat(take(worker, 2)).extracting(Prompt::promptId).containsExactly("early-0", "early-1");
  }

  @Test
  void poll_moreThanItsLimitWaiting_returnsAtMostTheLimit() {
    GatewayLink gateway = gateway("g1");
    WorkerLink worker = worker("w1");
    for (int i = 0; i < 9; i++) {
      await(gateway.dispatch(EventSamples.prompt("limit-" + i, gateway.replyAddress())));
    }

    List<Prompt> first = poll(worker);
    worker.accept();

    assertThat(first).hasSizeBetween(1, 4);
    assertThat(take(worker, 9 - first.size())).hasSize(9 - first.size());
  }

  @Test
  void poll_beforeAccept_isRefused() {
    GatewayLink gateway = gateway("g1");
    WorkerLink worker = worker("w1");
    await(gateway.dispatch(EventSamples.prompt("refused", gateway.replyAddress())));
    assertThat(poll(worker)).hasSize(1);

    assertThatThrownBy(() -> worker.poll(SHORT))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("accepted");

    worker.accept();
  }

  @Test
  void prompts_unacceptedByClosedWorker_areRedelivered() {
    GatewayLink gateway = gateway("g1");
    WorkerLink first = log().openWorker("w1", _ -> {});
    await(gateway.dispatch(EventSamples.prompt("again", gateway.replyAddress())));
    assertThat(poll(first)).hasSize(1);

    first.close();

    assertThat(take(worker("w2"), 1)).extracting(Prompt::promptId).containsExactly("again");
  }

  @Test
  void prompts_acceptedByClosedWorker_areNotRedelivered() {
    GatewayLink gateway = gateway("g1");
    WorkerLink first = log().openWorker("w1", _ -> {});
    await(gateway.dispatch(EventSamples.prompt("once", gateway.replyAddress())));
    assertThat(take(first, 1)).hasSize(1);
    first.close();

    await(gateway.dispatch(EventSamples.prompt("after", gateway.replyAddress())));

    assertThat(take(worker("w2"), 1)).extracting(Prompt::promptId).containsExactly("after");
  }

  @Test
  void reports_twoGateways_eachHearsItsOwnInOrder() throws Exception {
    BlockingQueue<WorkerReport> heardByFirst = new LinkedBlockingQueue<>();
    BlockingQueue<WorkerReport> heardBySecond = new LinkedBlockingQueue<>();
    ReplyAddress first = gateway("g1", heardByFirst::add).replyAddress();
    ReplyAddress second = gateway("g2", heardBySecond::add).replyAddress();
    WorkerLink worker = worker("w1");

    for (int i = 0; i < 100; i++) {
      worker.report(first, EventSamples.token("w1", "for-first", i));
      worker.report(second, EventSamples.token("w1", "for-second", i));
    }
    worker.flush(LONG);

    for (int i = 0; i < 100; i++) {
      assertThat(next(heardByFirst)).isEqualTo(EventSamples.token("w1", "for-first", i));
      assertThat(next(heardBySecond)).isEqualTo(EventSamples.token("w1", "for-second", i));
    }
    assertThat(heardByFirst).isEmpty();
    assertThat(heardBySecond).isEmpty();
  }

  @Test
  void reports_listenerThrows_laterOnesStillArrive() throws Exception {
    BlockingQueue<WorkerReport> heard = new LinkedBlockingQueue<>();
    AtomicBoolean threw = new AtomicBoolean();
    Consumer<WorkerReport> throwsFirst =
        report -> {
          heard.add(report);
          if (threw.compareAndSet(false, true)) {
            throw new IllegalStateException("thrown by the test's listener");
          }
        };
    ReplyAddress address = gateway("g1", throwsFirst).replyAddress();
    WorkerLink worker = worker("w1");

    worker.report(address, EventSamples.token("w1", "thrown", 0));
    worker.report(address, EventSamples.token("w1", "thrown", 1));

    assertThat(next(heard)).isEqualTo(EventSamples.token("w1", "thrown", 0));
    assertThat(next(heard)).isEqualTo(EventSamples.token("w1", "thrown", 1));
  }

  @Test
  void cancellation_reachesEveryGateway_alsoOneThatOpensLater() throws Exception {
    Cancellation killer = new Cancellation("k", 2, "ab".repeat(32), Instant.EPOCH);
    BlockingQueue<Cancellation> there = new LinkedBlockingQueue<>();
    BlockingQueue<Cancellation> later = new LinkedBlockingQueue<>();
    opened.add(log().openGateway("there", _ -> {}, only("k", there)));

    await(gateway("g1").cancel(killer));
    opened.add(log().openGateway("later", _ -> {}, only("k", later)));

    assertThat(next(there)).isEqualTo(killer);
    assertThat(next(later)).isEqualTo(killer);
  }

  /** A broker may have those of other tests. */
  private static Consumer<Cancellation> only(String promptId, BlockingQueue<Cancellation> heard) {
    return cancellation -> {
      if (cancellation.promptId().equals(promptId)) {
        heard.add(cancellation);
      }
    };
  }

  @Test
  void cancellation_twoWorkers_reachesBoth() throws Exception {
    BlockingQueue<Cancellation> first = new LinkedBlockingQueue<>();
    BlockingQueue<Cancellation> second = new LinkedBlockingQueue<>();
    opened.add(log().openWorker("w1", first::add));
    opened.add(log().openWorker("w2", second::add));

    await(gateway("g1").cancel(new Cancellation("no-longer", 1)));

    assertThat(next(first)).isEqualTo(new Cancellation("no-longer", 1));
    assertThat(next(second)).isEqualTo(new Cancellation("no-longer", 1));
  }

  @Test
  void deadLetter_prompt_isSetAsideWithItsReason() throws Exception {
    GatewayLink gateway = gateway("g1");
    int before = deadLetters(0).size();
    Prompt prompt = EventSamples.prompt("dead", gateway.replyAddress());

    await(gateway.deadLetter(prompt, ErrorCode.WORKERS_LOST, "3 attempts"));

    InMemoryEventLog.DeadLetter letter = deadLetters(before + 1).get(before);
    assertThat(letter.code()).isEqualTo(ErrorCode.WORKERS_LOST);
    assertThat(letter.reason()).isEqualTo("3 attempts");
    assertThat(EventCodec.decodePrompt(letter.value().getBytes(UTF_8))).isEqualTo(prompt);
  }

  @Test
  void unreadablePrompt_isSetAsideAndTheNextIsServed() {
    GatewayLink gateway = gateway("g1");
    int before = deadLetters(0).size();
    WorkerLink worker = worker("w1");

    sendRaw(UNREADABLE.getBytes(UTF_8));
    await(gateway.dispatch(EventSamples.prompt("readable", gateway.replyAddress())));

    assertThat(take(worker, 1)).extracting(Prompt::promptId).containsExactly("readable");
    InMemoryEventLog.DeadLetter letter = deadLetters(before + 1).get(before);
    assertThat(letter.code()).isEqualTo(ErrorCode.UNREADABLE_EVENT);
    assertThat(letter.reason()).contains("Prompt");
    assertThat(letter.value()).isEqualTo(UNREADABLE);
  }

  @Test
  void promptOfAnUnknownKind_isSetAside_andWhoWaitsIsTold() throws Exception {
    BlockingQueue<WorkerReport> heard = new LinkedBlockingQueue<>();
    GatewayLink gateway = gateway("g1", heard::add);
    int before = deadLetters(0).size();
    WorkerLink worker = worker("w1");
    Prompt later = EventSamples.prompt("later", gateway.replyAddress());

    sendRaw(
        new String(EventCodec.encode(later), UTF_8)
            .replace("\"type\":\"text\"", "\"type\":\"image\"")
            .getBytes(UTF_8));
    await(gateway.dispatch(EventSamples.prompt("known", gateway.replyAddress())));

    assertThat(take(worker, 1)).extracting(Prompt::promptId).containsExactly("known");
    assertThat(deadLetters(before + 1).get(before).reason()).contains("image");
    assertThat(next(heard).updates())
        .singleElement()
        .isInstanceOfSatisfying(
            PromptUpdate.Failed.class,
            failed -> {
              assertThat(failed.promptId()).isEqualTo("later");
              assertThat(failed.code()).isEqualTo(ErrorCode.UNREADABLE_EVENT);
              assertThat(failed.message()).contains("was not to w1");
            });
  }

  @Test
  void wakeup_waitingPoll_returnsEarlyAndEmpty() {
    WorkerLink worker = worker("w1");
    Thread waker = Thread.ofVirtual().start(worker::wakeup);

    List<Prompt> polled = worker.poll(Duration.ofMinutes(10));

    join(waker);
    assertThat(polled).isEmpty();
  }

  @Test
  void wakeup_betweenPollAndAccept_wakesTheNextPoll() {
    GatewayLink gateway = gateway("g1");
    WorkerLink worker = worker("w1");
    await(gateway.dispatch(EventSamples.prompt("between", gateway.replyAddress())));
    assertThat(poll(worker)).hasSize(1);

    worker.wakeup();
    worker.accept();

    assertThat(worker.poll(Duration.ofMinutes(10))).isEmpty();
  }

  @Test
  void links_open_areReachable() {
    GatewayLink gateway = gateway("g1");
    WorkerLink worker = worker("w1");

    until(LONG, () -> gateway.isReachable() && worker.isReachable());
  }

  /** Opens a gateway's end that the test closes. */
  protected final GatewayLink gateway(String id) {
    return gateway(id, _ -> {});
  }

  /** Opens a worker's end that the test closes. */
  protected final WorkerLink worker(String id) {
    WorkerLink link = log().openWorker(id, _ -> {});
    opened.add(link);
    return link;
  }

  /** Takes and accepts until there are this many. */
  protected static List<Prompt> take(WorkerLink worker, int count) {
    List<Prompt> taken = new ArrayList<>();
    while (taken.size() < count) {
      taken.addAll(poll(worker));
      worker.accept();
    }
    return taken;
  }

  /** Waits for a send. */
  protected static void await(CompletionStage<Void> sent) {
    sent.toCompletableFuture().orTimeout(LONG.toSeconds(), TimeUnit.SECONDS).join();
  }

  /** Fails unless the condition comes true in time. */
  protected static void until(Duration limit, BooleanSupplier condition) {
    Waiting.until(limit, "the condition", condition::getAsBoolean);
  }

  private GatewayLink gateway(String id, Consumer<WorkerReport> reports) {
    GatewayLink link = log().openGateway(id, reports);
    opened.add(link);
    return link;
  }

  private static List<Prompt> poll(WorkerLink worker) {
    long end = System.nanoTime() + LONG.toNanos();
    while (System.nanoTime() < end) {
      List<Prompt> polled = worker.poll(Duration.ofSeconds(1));
      if (!polled.isEmpty()) {
        return polled;
      }
    }
    throw new AssertionError("no prompt within " + LONG);
  }

  /** Takes until the two workers have this many together. */
  private static Thread takeUntil(int count, WorkerLink worker, BlockingQueue<String> taken) {
    long end = System.nanoTime() + LONG.toNanos();
    return Thread.ofVirtual()
        .start(
            () -> {
              while (taken.size() < count && System.nanoTime() < end) {
                worker.poll(SHORT).forEach(prompt -> taken.add(prompt.promptId()));
                worker.accept();
              }
            });
  }

  private static void join(Thread thread) {
    try {
      assertThat(thread.join(LONG.plus(LONG))).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static <T> T next(BlockingQueue<T> heard) throws InterruptedException {
    T event = heard.poll(LONG.toSeconds(), TimeUnit.SECONDS);
    if (event == null) {
      throw new AssertionError("nothing heard within " + LONG);
    }
    return event;
  }
}
