// SPDX-License-Identifier: Apache-2.0
package io.zoetic.cli.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.zoetic.cli.CommandRun;
import io.zoetic.cli.Main;
import io.zoetic.cli.RecordingServer;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FleetCommandIT {
  private static final Instant NOW = Instant.now();
  private static final String WELL =
      """
      {'gateways': [{'gateway': 'g1', 'state': 'alive', 'seen_at': '%1$s', 'silent_seconds': 0.4,
         'build': '0.1', 'started_at': '%2$s', 'prompts_in_flight': 12, 'prompts_waiting': 3}],
       'workers': [{'worker': 'w1', 'state': 'alive', 'seen_at': '%1$s', 'silent_seconds': 1.0,
         'build': null, 'started_at': '%2$s', 'base_model': '0123456789abcdef', 'layout': 'all',
         'device': 'cpu', 'slots': 32, 'slots_used': 5, 'versions_resident': 4,
         'experts': {'converged': true, 'wanted': 2, 'had': 2, 'others': []}}],
       'trainers': [],
       'traffic': {'window_seconds': 60, 'experts': [
         {'expert': 'weekday', 'answers': 7, 'tokens': 90},
         {'expert': null, 'answers': 2, 'tokens': 8}]}}
      """
          .formatted(NOW, NOW.minusSeconds(7300));

  private RecordingServer server;

  @BeforeEach
  void start() throws IOException {
    server = RecordingServer.start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private CommandRun run(String fleet, String line) {
    server.answer("GET /v1/fleet", RecordingServer.json(200, fleet));
    return CommandRun.against(Main.commandLine(), server, line);
  }

  @Test
  void fleetThatIsWell_isShownOnce_andEndsWith0() {
    CommandRun shown = run(WELL, "fleet");

    assertThat(shown.out().lines())
        .containsExactly(
            "GATEWAY  STATE  BUILD  UP  IN FLIGHT  WAITING",
            "g1       alive  0.1    2h  12         3",
            "",
            "WORKER  STATE  BUILD  UP  MODEL         DEVICE  SLOTS  VERSIONS  EXPERTS",
            "w1      alive  -      2h  0123456789ab  cpu     5/32   4         2 of 2",
            "",
            "TRAINER  STATE  BUILD  UP  MODEL  NOT YET",
            "",
            "EXPERT          ANSWERS IN 60 S  TOKENS IN 60 S",
            "weekday         7                90",
            "the base model  2                8",
            "");
    assertThat(shown.exitCode()).isZero();
  }

  @Test
  void workerThatIsSilent_isShownSinceWhen_andEndsWith1() {
    String silent =
        WELL.replace(
            "'worker': 'w1', 'state': 'alive', 'seen_at': '" + NOW,
            "'worker': 'w1', 'state': 'silent', 'seen_at': '" + NOW.minusSeconds(200));

    CommandRun shown = run(silent, "fleet --once");

    assertThat(shown.out()).contains("w1      silent for 3m  -      -   0123456789ab");
    assertThat(shown.exitCode()).isEqualTo(1);
  }

  @Test
  void workerThatServesAnotherVersion_isSaidToWithTheReason_andEndsWith1() {
    String failing =
        WELL.replace(
            "'experts': {'converged': true, 'wanted': 2, 'had': 2, 'others': []}",
            "'experts': {'converged': false, 'wanted': 2, 'had': 1, 'others': [{'expert':"
                + " 'weekday', 'state': 'failed', 'wanted': 8, 'had': 7, 'failure': 'no z',"
                + " 'at': null}]}");

    CommandRun shown = run(failing, "fleet");

    assertThat(shown.out())
        .contains("1 of 2")
        .contains("w1: weekday failed, is at epoch 7 of 8: no z");
    assertThat(shown.exitCode()).isEqualTo(1);
  }

  @Test
  void json_isTheServersOwn() throws Exception {
    CommandRun shown = run(WELL, "fleet -o json");

    ObjectMapper json = new ObjectMapper();
    assertThat(json.readTree(shown.out())).isEqualTo(json.readTree(WELL.replace('\'', '"')));
  }

  @Test
  void tablesOnATerminal_areCutToItsRoom() throws Exception {
    List<String> lines =
        FleetLines.of(new ObjectMapper().readTree(WELL.replace('\'', '"')), 1, NOW);

    assertThat(lines).contains("and 1 more").doesNotContain("the base model  2                8");
  }
}
