// SPDX-License-Identifier: Apache-2.0
package io.zoetic.adapterworker.completion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zoetic.bootstrap.Clocks;
import io.zoetic.core.ChoiceId;
import io.zoetic.core.PromptContent;
import io.zoetic.core.SamplingOptions;
import io.zoetic.events.InMemoryEventLog;
import io.zoetic.events.adaptation.Adaptation;
import io.zoetic.events.completion.ErrorCode;
import io.zoetic.events.completion.GatewayLink;
import io.zoetic.events.completion.Origin;
import io.zoetic.events.completion.OutputOptions;
import io.zoetic.events.completion.Prompt;
import io.zoetic.events.completion.PromptAttempt;
import io.zoetic.events.completion.WorkerLink;
import io.zoetic.events.completion.WorkerReport;
import io.zoetic.testkit.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of prompts that cannot be read, and of those beside them. */
@Timeout(60)
class PromptIntakeTest {
  private final InMemoryEventLog log = new InMemoryEventLog();
  private final List<WorkerReport> reports = new CopyOnWriteArrayList<>();
  private final GatewayLink gateway = log.openGateway("gateway", reports::add);
  private final WorkerLink link = log.openWorker("worker", _ -> {});
  private final HeldPrompts held = new HeldPrompts(8);
  private final List<Command> commands = new CopyOnWriteArrayList<>();
  private final List<String> read = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() {
    link.close();
    gateway.close();
  }

  private PromptIntake intake(Function<Prompt, Command> reader) {
    return new PromptIntake(
        link,
        reader,
        held,
        new Reporter("worker", link, _ -> 1),
        commands::add,
        Clocks.system(),
        new ClockSkew());
  }

  /** Reads nothing, and refuses every prompt for that. */
  private Command refuse(Prompt prompt) {
    read.add(prompt.promptId());
    throw new PromptException(ErrorCode.INVALID_VALUE, "refused", null);
  }

  @Test
  void prompt_thatOverflowsTheStack_isAnswered_andTheNextIsRead() throws Exception {
    dispatch("deep", null);
    dispatch("other", null);

    intake(
            prompt -> {
              if (prompt.promptId().equals("deep")) {
                throw new StackOverflowError();
              }
              return refuse(prompt);
            })
        .doWork();

    assertThat(commands)
        .extracting(command -> ((Command.Refuse) command).reason().code())
        .containsExactly(ErrorCode.INTERNAL, ErrorCode.INVALID_VALUE);
  }

  @Test
  void prompt_thatTakesAllMemory_isAnswered_beforeTheIntakeEnds() {
    dispatch("large", null);
    PromptIntake intake =
        intake(
            _ -> {
              throw new OutOfMemoryError("Java heap space");
            });

    assertThatThrownBy(intake::doWork).isInstanceOf(OutOfMemoryError.class);

    assertThat(((Command.Refuse) commands.getFirst()).reason().code())
        .isEqualTo(ErrorCode.INTERNAL);
  }

  @Test
  void prompt_isSaidToBeHeld_andAccepted_beforeItIsRead() throws Exception {
    dispatch("p", null);

    intake(
            prompt -> {
              log.crash("worker");
              return refuse(prompt);
            })
        .doWork();

    awaitSaid(
        report ->
            report.held().equals(List.of(new PromptAttempt("p", 0))) && report.waiting().isEmpty());
    try (WorkerLink other = log.openWorker("other", _ -> {})) {
      assertThat(other.poll(Duration.ofMillis(50))).isEmpty();
    }
  }

  @Test
  void prompt_whoseReadingDoesNotEnd_isLetGoOf() throws Exception {
    dispatch("endless", null);
    CountDownLatch end = new CountDownLatch(1);
    PromptIntake intake =
        intake(
            prompt -> {
              awaitQuietly(end);
              return refuse(prompt);
            });
    Thread thread = Thread.ofPlatform().start(intake);
    Waiting.until(
        Duration.ofSeconds(30),
        "the watchdog bites",
        () -> intake.trouble(Duration.ofMillis(100)).isPresent());

    assertThat(intake.trouble(Duration.ofMillis(100)).orElseThrow())
        .startsWith("reading a prompt must take at most PT0.1S, has taken");
    assertThat(held.size()).isZero();
    intake.stop();
    end.countDown();
    thread.join();
  }

  @Test
  void cohort_waitsUntilNothingElseRuns_andNothingElseBeginsBesideIt() throws Exception {
    dispatch("plain", null);
    PromptIntake intake = intake(this::refuse);
    intake.doWork();
    dispatch("suspect-1", "s");
    dispatch("suspect-2", "s");
    dispatch("late", null);

    intake.doWork();
    assertThat(read).containsExactly("plain");
    awaitSaid(report -> report.waiting().size() == 3);

    end("plain");
    intake.doWork();
    assertThat(read).containsExactly("plain", "suspect-1", "suspect-2");
    awaitSaid(
        report ->
            report.held().size() == 3
                && report.waiting().equals(List.of(new PromptAttempt("late", 0))));

    end("suspect-1");
    intake.doWork();
    assertThat(read).hasSize(3);

    end("suspect-2");
    intake.doWork();
    assertThat(read).last().isEqualTo("late");
  }

  private void end(String promptId) {
    for (Prompt prompt : new ArrayList<>(held.all())) {
      if (prompt.promptId().equals(promptId)) {
        held.remove(prompt);
      }
    }
  }

  private void awaitSaid(Predicate<WorkerReport> what) {
    Waiting.until(Duration.ofSeconds(30), "the report", () -> reports.stream().anyMatch(what));
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void dispatch(String id, @Nullable String cohort) {
    gateway.dispatch(
        new Prompt(
            id,
            0,
            gateway.replyAddress(),
            Instant.now().plusSeconds(60),
            "zoetic/base",
            new PromptContent.Text("x"),
            SamplingOptions.greedy(3),
            OutputOptions.TEXT,
            Adaptation.NONE,
            new Origin(null, id),
            new ChoiceId(id, 0),
            null,
            cohort,
            null,
            List.of(),
            null));
  }
}
