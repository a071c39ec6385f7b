// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zoetic.trainerworker.learning.NothingToLearnException;
import io.zoetic.vectorstore.StoreException;
import io.zoetic.vectorstore.StoreException.Reason;
import io.zoetic.vectorstore.learning.RunLease;
import io.zoetic.vectorstore.learning.RunRequest;
import io.zoetic.vectorstore.learning.RunState;
import io.zoetic.vectorstore.learning.TrainingRun;
import io.zoetic.vectorstore.learning.TrainingRuns;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TrainingJobTest {
  private static final RunLease LEASE =
      new RunLease(
          new TrainingRun(
              new UUID(0, 1),
              new RunRequest("dates", RunRequest.Cause.OPERATOR, "any", "ada", "{}", 1),
              RunState.RUNNING,
              Instant.EPOCH,
              Instant.EPOCH,
              null,
              "trainer-1",
              "{}",
              "{}",
              0,
              null,
              null),
          "trainer-1",
          1,
          null);

  /** What became of the run. */
  private final List<String> ends = new CopyOnWriteArrayList<>();

  private @Nullable RuntimeException trouble;

  @Test
  void error_inARun_endsTheRunAndNotTheTrainer() {
    run(new StackOverflowError());
    run(new LinkageError("no such library"));
    run(new ExceptionInInitializerError(new IllegalStateException("no sandbox here")));

    assertThat(ends)
        .containsExactly(
            "failed: java.lang.StackOverflowError",
            "failed: java.lang.LinkageError: no such library",
            "failed: no sandbox here");
  }

  @Test
  void errorOfTheMachine_endsTheRunAndGoesOnToEndTheTrainer() {
    Error error = new OutOfMemoryError("Java heap space");

    assertThatThrownBy(() -> run(error)).isSameAs(error);

    assertThat(ends).containsExactly("failed: java.lang.OutOfMemoryError: Java heap space");
  }

  @Test
  void errorOfTheMachine_whereNothingCanBeWritten_isStillTheErrorThatIsSeen() {
    Error error = new OutOfMemoryError("Java heap space");
    trouble = new StoreException(Reason.UNAVAILABLE, "gone", null);

    assertThatThrownBy(() -> run(error)).isSameAs(error).hasSuppressedException(trouble);
  }

  @Test
  void exception_inARun_endsItByItsMessage() {
    run(new IllegalArgumentException("steps must be 1"));
    run(new NothingToLearnException("nothing was learned"));

    assertThat(ends).containsExactly("failed: steps must be 1", "refused: nothing was learned");
  }

  @Test
  void trainerThatIsStopped_givesItsRunBack() {
    TrainingJob job =
        new TrainingJob(
            runs(),
            (_, keeper) -> {
              keeper.requireHeld();
              throw new IllegalStateException("must not go on");
            });
    job.stop();

    job.run(LEASE);
    job.leave();

    assertThat(ends).containsExactly("given back");
  }

  @Test
  void trainerThatDoesNotComeToTheEndOfAStep_givesItsRunBackFromOutside() throws Exception {
    CountDownLatch began = new CountDownLatch(1);
    CountDownLatch left = new CountDownLatch(1);
    TrainingJob job =
        new TrainingJob(
            runs(),
            (_, _) -> {
              began.countDown();
              try {
                left.await();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
              throw new LeaseLostException("it is another's");
            });
    Thread training = Thread.ofPlatform().start(() -> job.run(LEASE));
    began.await();

    job.leave();
    left.countDown();
    training.join();

    assertThat(ends).containsExactly("given back");
  }

  private void run(Throwable thrown) {
    new TrainingJob(
            runs(),
            (_, _) -> {
              if (thrown instanceof Error error) {
                throw error;
              }
              throw (RuntimeException) thrown;
            })
        .run(LEASE);
  }

  private TrainingRuns runs() {
    return (TrainingRuns)
        Proxy.newProxyInstance(
            TrainingRuns.class.getClassLoader(),
            new Class<?>[] {TrainingRuns.class},
            (_, method, arguments) -> {
              switch (method.getName()) {
                case "keep" -> {}
                case "giveBack" -> ends.add("given back");
                case "end" -> {
                  if (trouble != null) {
                    throw trouble;
                  }
                  ends.add(((RunState) arguments[1]).word() + ": " + arguments[3]);
                }
                default -> throw new AssertionError("must not be asked for, was " + method);
              }
              return null;
            });
  }
}
