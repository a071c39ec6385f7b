// SPDX-License-Identifier: Apache-2.0
package io.zoetic.adapterworker;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.cumulative.CumulativeTimer;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.core.instrument.distribution.pause.PauseDetector;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.zoetic.adapterworker.completion.Command;
import io.zoetic.adapterworker.completion.HeldPrompts;
import io.zoetic.adapterworker.completion.NamedExperts;
import io.zoetic.adapterworker.completion.PromptReader;
import io.zoetic.adapterworker.completion.PromptSpans;
import io.zoetic.adapterworker.completion.Reporter;
import io.zoetic.adapterworker.experts.VersionLookup;
import io.zoetic.adapterworker.experts.serving.ServedExperts;
import io.zoetic.bootstrap.Clocks;
import io.zoetic.bootstrap.Settings;
import io.zoetic.bootstrap.tracing.Tracing;
import io.zoetic.core.PromptContent;
import io.zoetic.core.SamplingOptions;
import io.zoetic.events.InMemoryEventLog;
import io.zoetic.events.adaptation.Adaptation;
import io.zoetic.events.completion.Cancellation;
import io.zoetic.events.completion.Origin;
import io.zoetic.events.completion.OutputOptions;
import io.zoetic.events.completion.Prompt;
import io.zoetic.events.completion.PromptUpdate;
import io.zoetic.events.completion.ReplyAddress;
import io.zoetic.events.completion.WorkerLink;
import io.zoetic.model.LanguageModel;
import io.zoetic.model.sampling.SamplingDefaults;
import io.zoetic.model.torch.TorchThread;
import io.zoetic.testkit.Waiting;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The agent on the calling thread. */
class InferenceAgentTest {
  private static final Path CHECKPOINT = Path.of("../model/src/test/resources/golden/llama");

  private final HeldPrompts held = new HeldPrompts(8);

  @Test
  void prompt_cancelledBeforeItWasHandedOver_isNotAnswered() throws InterruptedException {
    try (Rig rig = new Rig(held, 512)) {
      Prompt prompt = prompt("p", Adaptation.NONE);
      held.add(prompt);
      rig.agent().submit(new Command.Cancel(new Cancellation("p", 0)));
      rig.answer(prompt);

      assertThat(rig.agent().doWork(Duration.ZERO)).isZero();

      held.add(prompt);
      rig.answer(prompt);
      assertThat(rig.agent().doWork(Duration.ZERO)).isPositive();
    }
  }

  /** Each prompt has as many tokens as a first pass may read, so they take turns. */
  @Test
  void promptsThatWaitForAFirstPass_canBeCancelledReplacedAndReleased()
      throws InterruptedException {
    try (Rig rig = new Rig(held, 16)) {
      for (String id : new String[] {"a", "b", "c", "d"}) {
        Prompt prompt = prompt(id, Adaptation.AUTO);
        held.add(prompt);
        rig.answer(prompt);
      }
      rig.agent().doWork(Duration.ZERO);
      assertThat(rig.agent().waiting()).isEqualTo(3);

      rig.agent().submit(new Command.Cancel(new Cancellation("b", 0)));
      Prompt again = prompt("c", Adaptation.AUTO).nextAttempt(Adaptation.AUTO);
      held.add(again);
      rig.answer(again);
      rig.agent().doWork(Duration.ZERO);
      // d went on; b has left, and of c only the newer attempt waits.
      assertThat(rig.agent().waiting()).isEqualTo(1);
      assertThat(held.get("b")).isNull();

      rig.agent().submit(new Command.ReleaseAll());
      rig.agent().doWork(Duration.ZERO);
      assertThat(rig.agent().waiting()).isZero();
      assertThat(held.size()).isZero();
    }
  }

  @Test
  void promptThatWaitsForAFirstPass_pastItsDeadline_isDropped() throws InterruptedException {
    try (Rig rig = new Rig(held, 16)) {
      Prompt first = prompt("a", Adaptation.AUTO);
      Prompt late = prompt("b", Adaptation.AUTO);
      for (Prompt prompt : List.of(first, late)) {
        held.add(prompt);
        rig.answer(prompt);
      }
      rig.agent().doWork(Duration.ZERO);

      rig.clock().set(late.deadline().plusSeconds(1));
      rig.agent().doWork(Duration.ZERO);

      assertThat(rig.agent().waiting()).isZero();
      assertThat(held.size()).isZero();
    }
  }

  /** Which of them is at fault, a gateway finds out: it is told nothing of any. */
  @Test
  void step_thatFailsOnSeveralPrompts_failsNoneOfThem_butTheOneThatIsAlone()
      throws InterruptedException {
    try (Rig rig = new Rig(held, 512)) {
      rig.failing().set(true);
      for (String id : List.of("a", "b")) {
        Prompt prompt = prompt(id, Adaptation.NONE);
        held.add(prompt);
        rig.answer(prompt);
      }
      rig.agent().doWork(Duration.ZERO);
      assertThat(held.size()).isZero();

      Prompt alone = prompt("c", Adaptation.NONE);
      held.add(alone);
      rig.answer(alone);
      rig.agent().doWork(Duration.ZERO);

      assertThat(held.size()).isZero();
      Waiting.until(
          Duration.ofSeconds(30), "the one alone is answered", () -> !rig.updates().isEmpty());
      assertThat(rig.updates())
          .extracting(PromptUpdate::promptId)
          .as("%s", rig.updates())
          .containsOnly("c");

      rig.failing().set(false);
      held.add(alone);
      rig.answer(alone);
      assertThat(rig.agent().doWork(Duration.ZERO)).isPositive();
    }
  }

  @Test
  void workBetweenSteps_isDoneBeforeTheNext_andCancelledByTheEnd() throws Exception {
    FutureTask<String> done = new FutureTask<>(() -> Thread.currentThread().getName());
    FutureTask<String> failed =
        new FutureTask<>(
            () -> {
              throw new IllegalStateException("no");
            });
    FutureTask<String> late = new FutureTask<>(() -> "never");
    FutureTask<String> tooLate = new FutureTask<>(() -> "never");
    Rig rig = new Rig(held, 512);
    try (rig) {
      rig.agent().submit(new Command.BetweenSteps(failed));
      rig.agent().submit(new Command.BetweenSteps(done));
      rig.agent().doWork(Duration.ZERO);
      assertThat(done.get()).isEqualTo(Thread.currentThread().getName());
      assertThat(failed.state()).isEqualTo(Future.State.FAILED);
      assertThat(rig.agent().stepDuration()).isZero();

      rig.agent().submit(new Command.BetweenSteps(late));
    }
    rig.agent().submit(new Command.BetweenSteps(tooLate));

    assertThat(List.of(late.isCancelled(), tooLate.isCancelled())).containsOnly(true);
  }

  /** An agent and what it needs, on this thread. */
  private static final class Rig implements AutoCloseable {
    private final LanguageModel model;
    private final WorkerLink link;
    private final InferenceAgent agent;
    private final AtomicReference<Instant> clock = new AtomicReference<>(Instant.now());
    private final AtomicBoolean failing = new AtomicBoolean();
    private final List<PromptUpdate> updates = new CopyOnWriteArrayList<>();

    Rig(HeldPrompts held, int prefillTokensMax) {
      AdapterWorkerConfig config =
          AdapterWorkerConfig.from(
              Settings.of(
                  Map.of(
                      "worker.model", CHECKPOINT.toString(),
                      "worker.prefill-tokens-max", String.valueOf(prefillTokensMax))));
      TorchThread.prepareForInference();
      model = LanguageModel.load(CHECKPOINT, config.model().options());
      InMemoryEventLog log = new InMemoryEventLog();
      log.openGateway("gateway", report -> updates.addAll(report.updates()));
      link = log.openWorker("worker", _ -> {});
      agent =
          new InferenceAgent(
              model,
              new ServedExperts(),
              config,
              new InferenceAgent.Outlets(
                  held,
                  new Reporter("worker", link, held::slotsOf),
                  new WorkerMetrics(new FailingTimers(failing), held, 8, 64),
                  new PromptSpans(Tracing.OFF, "worker", InstantSource.system())),
              new Clocks(clock::get, clock::get));
    }

    InferenceAgent agent() {
      return agent;
    }

    /** Whether every step fails. */
    AtomicBoolean failing() {
      return failing;
    }

    List<PromptUpdate> updates() {
      return updates;
    }

    AtomicReference<Instant> clock() {
      return clock;
    }

    void answer(Prompt prompt) {
      PromptReader reader =
          new PromptReader(
              model,
              new NamedExperts(new ServedExperts(), VersionLookup.NONE),
              SamplingDefaults.NONE);
      agent.submit(new Command.Answer(reader.read(prompt)));
    }

    @Override
    public void close() {
      agent.close();
      link.close();
      model.close();
    }
  }

  /** What is timed fails when it is told to. */
  private static final class FailingTimers extends SimpleMeterRegistry {
    private final AtomicBoolean failing;

    FailingTimers(AtomicBoolean failing) {
      this.failing = failing;
    }

    @Override
    protected Timer newTimer(
        Meter.Id id, DistributionStatisticConfig distribution, PauseDetector pauses) {
      return new CumulativeTimer(id, clock, distribution, pauses, getBaseTimeUnit()) {
        @Override
        public <T> T record(Supplier<T> timed) {
          if (failing.get()) {
            throw new IllegalStateException("as told");
          }
          return super.record(timed);
        }

        @Override
        protected void recordNonNegative(long amount, TimeUnit unit) {
          if (failing.get()) {
            throw new IllegalStateException("as told");
          }
          super.recordNonNegative(amount, unit);
        }
      };
    }
  }

  private static Prompt prompt(String id, Adaptation adaptation) {
    return new Prompt(
        id,
        0,
        new ReplyAddress("gateway", 0),
        Instant.now().plusSeconds(60),
        "zoetic/base",
        new PromptContent.TokenIds(IntStream.range(1, 17).boxed().toList()),
        SamplingOptions.greedy(50),
        OutputOptions.TEXT,
        adaptation,
        new Origin(null, id));
  }
}
