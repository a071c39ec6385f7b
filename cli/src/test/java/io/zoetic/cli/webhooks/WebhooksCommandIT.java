// SPDX-License-Identifier: Apache-2.0
package io.zoetic.cli.webhooks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.zoetic.cli.CommandRun;
import io.zoetic.cli.Main;
import io.zoetic.cli.RecordingServer;
import io.zoetic.cli.RecordingServer.Request;
import io.zoetic.cli.Shapes;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@code webhooks} sends, and what it says. */
final class WebhooksCommandIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PATH = "/v1/webhooks";
  private static final String LINE = "webhook h7 (https://hooks.example.org/a)";

  private RecordingServer server;

  @BeforeEach
  void start() throws IOException {
    server = RecordingServer.start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private CommandRun run(String line) {
    return CommandRun.against(Main.commandLine(), server, line);
  }

  @Test
  void newSecret_isPrintedAlone_andWhatItIsOfBesideIt() throws IOException {
    server.answer(
        "POST " + PATH, RecordingServer.json(200, Shapes.webhook("'secret': 'whsec_s', ")));

    CommandRun run =
        run(
            "webhooks add https://hooks.example.org/a --event run.ended,expert.promoted"
                + " --description on-call --reason wanted");

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).isEqualTo("whsec_s%n".formatted());
    assertThat(run.err())
        .isEqualTo(
            "%s is told expert.promoted and run.ended; the secret is shown this once%n"
                .formatted(LINE));
    Request request = server.requests().getFirst();
    assertThat(request.headers()).containsKey("idempotency-key");
    assertThat(JSON.readTree(request.body()))
        .isEqualTo(
            JSON.readTree(
                """
                {"url": "https://hooks.example.org/a", "events": ["run.ended", "expert.promoted"],
                 "description": "on-call", "reason": "wanted"}
                """));
  }

  @Test
  void secretThatWasShownBefore_isAFailure() {
    server.answer("POST " + PATH, RecordingServer.json(200, Shapes.webhook("")));

    CommandRun run = run("webhooks add https://hooks.example.org/a --event run.ended --reason x");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains(LINE + " is there, but its secret was shown before: rotate it");
  }

  @Test
  void rotation_saysUntilWhenTheOldSecretSigns() {
    server.answer(
        "POST " + PATH + "/h7/rotate",
        RecordingServer.json(200, Shapes.webhook("'secret': 'whsec_t', ")));

    CommandRun run = run("webhooks rotate h7 --keep-old 2h --reason leaked");

    assertThat(run.out()).isEqualTo("whsec_t%n".formatted());
    assertThat(run.err())
        .isEqualTo(
            "%s is signed by the old one until 2026-11-25T03:00:00Z; the secret is shown this once%n"
                .formatted(LINE));
    assertThat(server.requests().getFirst().body())
        .isEqualTo("{\"keep_old_for_seconds\":7200,\"reason\":\"leaked\"}");
  }

  @Test
  void webhook_isEnabledAndRemoved_withTheReason() {
    server.answer("POST " + PATH + "/h7/enable", RecordingServer.json(200, Shapes.webhook("")));
    server.answer("DELETE " + PATH + "/h7?reason=moved", RecordingServer.json(204, ""));

    assertThat(run("webhooks enable h7 --reason repaired").out())
        .isEqualTo("%s is told again%n".formatted(LINE));
    assertThat(run("webhooks remove h7 --reason moved --idempotency-key k1").out())
        .isEqualTo("webhook h7 is removed%n".formatted());

    assertThat(server.requests().getFirst().body()).isEqualTo("{\"reason\":\"repaired\"}");
    assertThat(server.requests().getLast().headers()).containsEntry("idempotency-key", "k1");
  }

  @Test
  void trial_saysWhatBecameOfIt_andEndsAccordingly() {
    server.answer(
        "POST " + PATH + "/h7/test",
        RecordingServer.json(
            200,
            "{'delivered': true, 'outcome': 'delivered', 'status': 200, 'says': 'it answered 200',"
                + " 'milliseconds': 12}"));
    CommandRun taken = run("webhooks test h7");
    server.answer(
        "POST " + PATH + "/h8/test",
        RecordingServer.json(
            200,
            "{'delivered': false, 'outcome': 'refused', 'status': 500, 'says': 'it answered 500',"
                + " 'milliseconds': 7}"));
    CommandRun refused = run("webhooks test h8");

    assertThat(taken.exitCode()).isZero();
    assertThat(taken.out()).isEqualTo("delivered: it answered 200, after 12 ms%n".formatted());
    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.out()).isEqualTo("refused: it answered 500, after 7 ms%n".formatted());
  }
}
