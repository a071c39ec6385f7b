// SPDX-License-Identifier: Apache-2.0
package io.zoetic.adapterworker;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.zoetic.bootstrap.Settings;
import io.zoetic.events.Adaptation;
import io.zoetic.events.Cancellation;
import io.zoetic.events.InMemoryEventLog;
import io.zoetic.events.OutputOptions;
import io.zoetic.events.Prompt;
import io.zoetic.events.PromptContent;
import io.zoetic.events.ReplyAddress;
import io.zoetic.events.SamplingOptions;
import io.zoetic.events.WorkerLink;
import io.zoetic.model.LanguageModel;
import io.zoetic.model.torch.TorchThread;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The agent on the calling thread. */
class InferenceAgentTest {
  private static final Path CHECKPOINT = Path.of("../model/src/test/resources/golden/llama");

  @Test
  void prompt_cancelledBeforeItWasHandedOver_isNotAnswered() throws InterruptedException {
    AdapterWorkerConfig config =
        AdapterWorkerConfig.from(Settings.of(Map.of("worker.model", CHECKPOINT.toString())));
    HeldPrompts held = new HeldPrompts(4);
    TorchThread.prepareForInference();
    try (LanguageModel model = LanguageModel.load(CHECKPOINT, config.model().options());
        WorkerLink link = new InMemoryEventLog().openWorker("worker", _ -> {});
        InferenceAgent agent =
            new InferenceAgent(
                model,
                ServedExperts.none(),
                config,
                new InferenceAgent.Outlets(
                    held,
                    new Reporter("worker", link),
                    new WorkerMetrics(new SimpleMeterRegistry(), held, 4)),
                Clock.systemUTC())) {
      Prompt prompt = prompt();
      held.add(prompt);
      agent.submit(new Command.Cancel(new Cancellation("p", 0)));
      agent.submit(new Command.Answer(new PromptReader(model, ServedExperts.none()).read(prompt)));

      assertThat(agent.doWork(Duration.ZERO)).isZero();

      held.add(prompt);
      agent.submit(new Command.Answer(new PromptReader(model, ServedExperts.none()).read(prompt)));
      assertThat(agent.doWork(Duration.ZERO)).isPositive();
    }
  }

  private static Prompt prompt() {
    return new Prompt(
        "p",
        0,
        new ReplyAddress("gateway", 0),
        Instant.now().plusSeconds(60),
        "zoetic/base",
        new PromptContent.Text("x"),
        SamplingOptions.greedy(5),
        OutputOptions.TEXT,
        Adaptation.NONE);
  }
}
