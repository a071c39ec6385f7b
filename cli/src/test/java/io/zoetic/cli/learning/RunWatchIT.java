// SPDX-License-Identifier: Apache-2.0
package io.zoetic.cli.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zoetic.cli.RecordingServer;
import io.zoetic.cli.client.OperatorClient;
import io.zoetic.cli.client.OperatorException;
import io.zoetic.cli.client.ServerOptions;
import io.zoetic.cli.output.LiveLines;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What is seen of a run that goes on. */
final class RunWatchIT {
  private static final String PATH = "GET /v1/training-runs/7";

  private final StringWriter out = new StringWriter();
  private RecordingServer server;
  private OperatorClient client;

  @BeforeEach
  void start() throws IOException {
    server = RecordingServer.start();
    ServerOptions options = new ServerOptions();
    CommandLine.populateCommand(options, "--url", server.url());
    client = options.open();
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  private static RecordingServer.Answer run(String state, String progress) {
    return RecordingServer.json(
        200,
        """
        {'id': '7', 'expert': 'weekday', 'state': '%s', 'version': null, 'outcome': 'no gain',
         'progress': {%s}}
        """
            .formatted(state, progress));
  }

  private RunWatch watch(boolean terminal) {
    return new RunWatch(client, new LiveLines(new PrintWriter(out), terminal));
  }

  @Test
  void terminal_isRedrawnWithABar() {
    server.answer(
        PATH,
        run("running", "'phase': 'training', 'step': 5, 'steps': 20, 'loss': 0.5, 'kl': 0.01"),
        run("refused", ""));

    watch(true).await("7", null);

    assertThat(out.toString())
        .isEqualTo(
            """
            run 7 of weekday: training
            [%s%s] 5 of 20
            loss 0.500, KL 0.0100
            \033[3A\033[Jrun 7 of weekday: refused, no gain
            """
                .formatted("#".repeat(10), " ".repeat(30)));
  }

  @Test
  void elsewhere_isALineForEachChange_alsoOfTheGateway() {
    server.answer(
        PATH,
        run("queued", ""),
        run("queued", ""),
        RecordingServer.error(500, "no answer of the store"),
        run("running", "'phase': 'judging', 'version': 3"),
        run("refused", ""));

    watch(false).await("7", null);

    assertThat(out.toString().lines())
        .containsExactly(
            "run 7 of weekday: queued",
            "no answer of the store",
            "run 7 of weekday: running, judging",
            "run 7 of weekday: refused, no gain");
  }

  @Test
  void runThatIsNot_isNotWaitedFor() {
    assertThatThrownBy(() -> watch(false).await("8", null))
        .isInstanceOf(OperatorException.class)
        .hasMessageContaining("no such thing");
  }
}
