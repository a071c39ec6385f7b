// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.evaluation.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zoetic.cli.RecordingServer;
import io.zoetic.cli.client.ServerOptions;
import io.zoetic.recipes.evaluation.Asked;
import io.zoetic.recipes.evaluation.Engine.Reply;
import io.zoetic.recipes.evaluation.Strategy;
import io.zoetic.recipes.task.Problem;
import io.zoetic.recipes.task.TaskItem;
import io.zoetic.recipes.task.prompt.PromptForm;
import io.zoetic.recipes.task.prompt.PromptStyle;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Versions that change on a platform while it is evaluated. */
final class PlatformEngineIT {
  private static final String CHATS = "POST /v1/chat/completions";
  private static final Strategy UNITS = new Strategy.Named("units");

  private RecordingServer server;

  @BeforeEach
  void serve() throws Exception {
    server = RecordingServer.start();
    server.answer(
        "GET /v1/models/zoetic/base",
        RecordingServer.json(200, "{'root': 'base-model', 'max_model_len': 64}"));
    server.answer(
        "GET /v1/models/zoetic/units",
        RecordingServer.json(200, "{'root': 'units@1'}"),
        RecordingServer.json(200, "{'root': 'units@2'}"));
    server.answer(
        "POST /v1/completions", RecordingServer.json(200, "{'system_fingerprint': 'fp_abc'}"));
  }

  @AfterEach
  void close() {
    server.close();
  }

  private static RecordingServer.Answer chat(String expert, String fingerprint) {
    return RecordingServer.json(
        200,
        """
        {'system_fingerprint': 'fp_%s', 'usage': {'completion_tokens': 2}, 'choices': [
        {'message': {'content': 'yes'}, 'finish_reason': 'stop', 'zoetic': {'expert': '%s'}}]}
        """
            .formatted(fingerprint, expert));
  }

  private static Asked asked() {
    TaskItem item = new TaskItem("a", new Problem.Text("Is it?", "yes", ""));
    return new Asked(item, PromptStyle.PLAIN.prompt(item, PromptForm.CHAT), List.of(), 8);
  }

  private PlatformEngine engine() {
    return PlatformEngine.of(() -> ServerOptions.open(server.url(), "zk-a", null), 1);
  }

  @Test
  void versionThatGoesLiveMeanwhile_endsARowOfTheOneBefore() {
    server.answer(CHATS, chat("units@1", "abc"), chat("units@2", "abc"));

    try (PlatformEngine engine = engine()) {
      assertThat(engine.digest(UNITS)).isEqualTo("units@1").isEqualTo(engine.digest(UNITS));
      assertThat(engine.answer(UNITS, List.of(asked())))
          .containsExactly(new Reply("yes", "units@1", 2, false));
      assertThatThrownBy(() -> engine.answer(UNITS, List.of(asked())))
          .hasMessage("zoetic/units must stay units@1 while it is evaluated, was units@2");
      Strategy auto = Strategy.parse(List.of("auto"), List.of()).getLast();
      assertThat(engine.answer(auto, List.of(asked())).getFirst().expert()).isEqualTo("units@2");
    }
  }

  @Test
  void baseModelThatChangesMeanwhile_endsTheRun() {
    server.answer(CHATS, chat("base", "def"));

    try (PlatformEngine engine = engine()) {
      assertThatThrownBy(() -> engine.answer(Strategy.BASE, List.of(asked())))
          .hasMessage("the base model must stay abc while it is evaluated, was def");
    }
  }
}
