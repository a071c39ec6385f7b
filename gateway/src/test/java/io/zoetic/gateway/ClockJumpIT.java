// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.bootstrap.Clocks;
import io.zoetic.events.completion.FinishReason;
import io.zoetic.events.completion.Prompt;
import io.zoetic.events.completion.PromptUpdate;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A gateway whose machine's clock is set while it streams an answer. */
class ClockJumpIT {
  private static final String STREAM =
      "{'model':'zoetic/base','messages':[{'role':'user','content':'hello'}],'stream':true}";

  private final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);
  private final Clocks clocks = Clocks.of(() -> Instant.now().plus(ahead.get()));

  /** That the prompt is dispatched again shows that silence is still found, and no sooner. */
  @ParameterizedTest
  @ValueSource(ints = {-10, 10})
  void clock_setInTheMiddleOfAStream_endsNoAnswer_andHidesNoSilence(int minutes) throws Exception {
    try (GatewayUnderTest gateway =
        GatewayUnderTest.start(Map.of("gateway.worker-silence", "1s"), clocks)) {
      ScriptedWorker worker = gateway.worker("w", ScriptedWorker.beginning("a"));
      HttpResponse<InputStream> response =
          gateway
              .client()
              .send(
                  gateway.request("/v1/chat/completions", STREAM).build(),
                  BodyHandlers.ofInputStream());
      Prompt first = worker.awaitPrompt();
      try (BufferedReader events =
          new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
        assertThat(events.readLine()).contains("\"delta\"");

        ahead.set(Duration.ofMinutes(minutes));
        Prompt again = worker.awaitPrompt();
        worker.report(again, List.of(finished(again)));

        assertThat(again.attempt()).isEqualTo(1);
        assertThat(again.millisecondsLeft()).isBetween(60_000L, first.millisecondsLeft());
        assertThat(Duration.between(first.sentAt(), again.sentAt()))
            .isBetween(Duration.ofMinutes(minutes), Duration.ofMinutes(minutes).plusSeconds(60));
        assertThat(events.lines().filter(line -> !line.isEmpty()).toList())
            .last()
            .isEqualTo("data: [DONE]");
      }
    }
  }

  private static PromptUpdate finished(Prompt prompt) {
    return new PromptUpdate.Finished(
        prompt.promptId(), prompt.attempt(), FinishReason.STOP, 1, null);
  }
}
