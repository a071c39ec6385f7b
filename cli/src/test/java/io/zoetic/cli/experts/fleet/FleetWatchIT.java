// SPDX-License-Identifier: Apache-2.0
package io.zoetic.cli.experts.fleet;

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
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What an operator sees of a fleet that converges. */
final class FleetWatchIT {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final String PATH = "GET /v1/experts/weekday/status";
  private static final String CLEAR_3_LINES = "\033[3A\033[J";

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

  private static RecordingServer.Answer status(long epoch, String state) {
    return RecordingServer.json(
        200,
        """
        {'expert': 'weekday', 'epoch': %d, 'champion': 1, 'converged': %s, 'workers': [
         {'worker': 'w1', 'state': '%s', 'epoch': %d, 'version': 1, 'failure': null, 'at': null}]}
        """
            .formatted(epoch, state.equals("converged"), state, epoch));
  }

  private FleetWatch watch(boolean terminal) {
    return new FleetWatch(client, "weekday", new LiveLines(new PrintWriter(out), terminal));
  }

  @Test
  void terminal_isRedrawnWhenSomethingChanges() {
    server.answer(PATH, status(7, "pending"), status(7, "pending"), status(7, "converged"));

    watch(true).await(0, LONG);

    assertThat(out.toString())
        .isEqualTo(
            """
            weekday: epoch 7, champion @1, 0 of 1 workers converged
            WORKER  STATE    EPOCH  VERSION  AT  FAILURE
            w1      pending  7      @1       -   -
            %sweekday: epoch 7, champion @1, 1 of 1 workers converged
            WORKER  STATE      EPOCH  VERSION  AT  FAILURE
            w1      converged  7      @1       -   -
            """
                .formatted(CLEAR_3_LINES));
  }

  @Test
  void epochBeforeTheAwaitedOne_isNotTheEnd() {
    server.answer(PATH, status(6, "converged"), status(7, "converged"));

    assertThat(watch(false).await(7, LONG).path("epoch").asLong()).isEqualTo(7);
    assertThat(server.requests()).hasSize(2);
  }

  @Test
  void gatewayThatIsAwayForAMoment_isToldAndWaitedFor() {
    RecordingServer.Answer away = RecordingServer.error(500, "no answer of the store");
    server.answer(PATH, status(7, "pending"), away, away, status(7, "converged"));

    watch(false).await(7, LONG);

    assertThat(out.toString().lines())
        .containsExactly(
            "w1: pending at epoch 7, @1",
            "weekday: epoch 7, champion @1, 0 of 1 workers converged",
            "no answer of the store",
            "w1: converged at epoch 7, @1",
            "weekday: epoch 7, champion @1, 1 of 1 workers converged");
  }

  @Test
  void expertThatIsNot_isNotWaitedFor() {
    assertThatThrownBy(() -> watch(false).await(0, LONG))
        .isInstanceOf(OperatorException.class)
        .hasMessageContaining("no such thing");
  }
}
