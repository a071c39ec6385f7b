// SPDX-License-Identifier: Apache-2.0
package io.zoetic.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zoetic.cli.RecordingServer.Request;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every command that changes an expert or a key: what it sends and what it says. */
final class ChangeCommandsIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String EXPERT = "/v1/experts/weekday";
  private static final String BEFORE =
      Shapes.expert(6, "champion=2 last-good=1 challenger=3 pinned/acme=1");

  @TempDir private Path directory;
  private RecordingServer server;

  @BeforeEach
  void start() throws IOException {
    server = RecordingServer.start();
    server.answer("GET " + EXPERT, RecordingServer.json(200, BEFORE));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          promote weekday@3 | promote | {'version': 3} | champion=3 last-good=2 pinned/acme=1 | champion @2 -> @3, last-good @1 -> @2, challenger @3 -> none
          rollback weekday | rollback | {'expected_epoch': 6} | champion=1 challenger=3 pinned/acme=1 | champion @2 -> @1, last-good @1 -> none
          rollback weekday --to 1 | rollback | {'to': 1} | champion=1 challenger=3 pinned/acme=1 | champion @2 -> @1, last-good @1 -> none
          canary start weekday@3 --weight 10 | canary-start | {'version': 3, 'weight_percent': 10} | champion=2 last-good=1 challenger=3 canary=3:10 pinned/acme=1 | canary none -> @3 10 %
          canary abort weekday | canary-abort | {} | champion=2 last-good=1 challenger=3 pinned/acme=1 |
          pin weekday@2 --tenant acme | pin | {'version': 2, 'tenant': 'acme'} | champion=2 last-good=1 challenger=3 pinned/acme=2 | pinned/acme @1 -> @2
          unpin weekday --tenant acme | unpin | {'tenant': 'acme'} | champion=2 last-good=1 challenger=3 | pinned/acme @1 -> none
          freeze weekday | freeze | {} | champion=2 last-good=1 challenger=3 pinned/acme=1 | frozen
          unfreeze weekday | unfreeze | {} | champion=2 last-good=1 challenger=3 pinned/acme=1 | learns again
          retire weekday@3 | retire | {'version': 3} | champion=2 last-good=1 pinned/acme=1 | @3 retired, challenger @3 -> none
          restore weekday@5 | restore | {'version': 5} | champion=2 last-good=1 challenger=3 pinned/acme=1 | @5 restored
          quarantine weekday@2 | quarantine | {'version': 2} | champion=1 challenger=3 pinned/acme=1 | @2 quarantined, champion @2 -> @1, last-good @1 -> none
          evaluate weekday@5 | evaluate | {'version': 5} | champion=2 last-good=1 challenger=3 pinned/acme=1 | @5 in evaluation
          bless weekday@5 | bless | {'version': 5, 'report': {}} | champion=2 last-good=1 challenger=5 pinned/acme=1 | @5 blessed, challenger @3 -> @5
          reject weekday@5 --report REPORT | reject | {'version': 5, 'report': {'lost': 2}} | champion=2 last-good=1 challenger=3 pinned/acme=1 | @5 rejected
          """)
  void change_isSentWithItsReason_andSaysWhatMoved(
      String command, String verb, String fields, String after, String moved) throws IOException {
    String report = Files.writeString(directory.resolve("report.json"), "{\"lost\": 2}").toString();
    JsonNode expected = JSON.readTree(fields.replace('\'', '"'));
    String version = hasSubject(verb) ? expected.path("version").asText("null") : "null";
    server.answer(
        "POST " + EXPERT + "/" + verb,
        RecordingServer.json(200, Shapes.receipt(version, false, after)));

    CommandRun run = change(command.replace("REPORT", report));

    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .isEqualTo("weekday: %sepoch 7, audit 42%n".formatted(moved == null ? "" : moved + ", "));
    Request sent = server.requests().getLast();
    assertThat(sent.method() + " " + sent.path()).isEqualTo("POST " + EXPERT + "/" + verb);
    assertThat(JSON.readTree(sent.body()))
        .isEqualTo(((ObjectNode) expected).put("reason", "A better one: 5 > 3"));
    assertThat(sent.headers())
        .containsEntry("authorization", "Bearer " + CommandRun.KEY)
        .containsEntry("content-type", "application/json");
    assertThat(UUID.fromString(sent.headers().get("idempotency-key"))).isNotNull();
  }

  private static boolean hasSubject(String verb) {
    return !List.of("freeze", "unfreeze", "canary-abort").contains(verb);
  }

  private CommandRun change(String command, String... more) {
    List<String> arguments = new ArrayList<>(List.of("experts"));
    arguments.addAll(List.of(command.split(" ")));
    arguments.addAll(List.of("--reason", "A better one: 5 > 3"));
    arguments.addAll(List.of(more));
    return CommandRun.against(Main.commandLine(), server, arguments);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "experts promote weekday@3",
        "experts rollback weekday",
        "experts canary start weekday@3 --weight 10",
        "experts canary abort weekday",
        "experts pin weekday@3 --tenant acme",
        "experts unpin weekday --tenant acme",
        "experts freeze weekday",
        "experts unfreeze weekday",
        "experts retire weekday@3",
        "experts restore weekday@3",
        "experts quarantine weekday@3",
        "experts evaluate weekday@3",
        "experts bless weekday@3",
        "experts reject weekday@3",
        "keys create --name alice --role client",
        "keys revoke k7",
        "webhooks add https://hooks.example.org/a --event run.ended",
        "webhooks rotate h7",
        "webhooks enable h7",
        "webhooks remove h7"
      })
  void change_withoutAReason_isNotAsked(String line) {
    CommandRun run = CommandRun.against(Main.commandLine(), server, line);

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("Missing required option: '--reason=TEXT'");
    assertThat(server.requests()).isEmpty();
  }

  /** What reads a base model is another program's, which the launcher starts. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "experts import vectors.safetensors --name weekday --reason x",
        "experts export weekday@3 --out there",
        "experts show weekday@3 --matrices"
      })
  void whatReadsABaseModel_saysWhoRunsIt(String line) throws IOException {
    server.answer("GET " + EXPERT, RecordingServer.json(200, Shapes.expert(6, "champion=3")));
    server.answer(
        "GET " + EXPERT + "/versions/3", RecordingServer.json(200, Shapes.version(3, "champion")));

    CommandRun run = CommandRun.against(Main.commandLine(), server, line);

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err())
        .contains("reads the base model: ./zoetic must start it, not the client of the API alone");
  }

  @Test
  void dryRun_saysSo_andIsMarkedInTheBody() throws IOException {
    server.answer(
        "POST " + EXPERT + "/promote",
        RecordingServer.json(200, Shapes.receipt("3", true, "champion=3 pinned/acme=1")));

    CommandRun run = change("promote weekday@3 --dry-run --expected-epoch 6 --wait");

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).startsWith("dry run: weekday: champion @2 -> @3, ");
    assertThat(run.out()).endsWith("epoch 7, nothing is changed%n".formatted());
    JsonNode body = JSON.readTree(server.requests().getLast().body());
    assertThat(body.get("dry_run").asBoolean()).isTrue();
    assertThat(body.get("expected_epoch").asLong()).isEqualTo(6);
  }

  @Test
  void json_isTheReceipt_andNothingElse() throws IOException {
    String receipt = Shapes.receipt("3", false, "champion=3");
    server.answer("POST " + EXPERT + "/promote", RecordingServer.json(200, receipt));

    CommandRun run = change("promote weekday@3", "-o", "json");

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(JSON.readTree(run.out())).isEqualTo(JSON.readTree(receipt.replace('\'', '"')));
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void change_thatWasNotTheNext_saysOnlyWhatItMoved() {
    server.answer(
        "GET " + EXPERT, RecordingServer.json(200, Shapes.expert(5, "champion=1 canary=2:5")));
    server.answer(
        "POST " + EXPERT + "/promote",
        RecordingServer.json(200, Shapes.receipt("3", false, "champion=3")));

    assertThat(change("promote weekday@3").out())
        .isEqualTo("weekday: champion -> @3, epoch 7, audit 42%n".formatted());
  }

  @Test
  void rollback_ofAnEpochThatIsGone_isAConflictWithTheCurrentState() {
    server.answer(
        "POST " + EXPERT + "/rollback",
        RecordingServer.json(
            409,
            "{'error': {'message': 'the epoch must be 7, was 6'}, 'current': %s}"
                .formatted(Shapes.expert(7, "champion=1 canary=3:10"))));

    CommandRun run = change("rollback weekday");

    assertThat(run.exitCode()).isEqualTo(4);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .isEqualTo(
            """
            zoetic experts rollback: the epoch must be 7, was 6
            weekday is at epoch 7: champion @1, canary @3 10 %
            """);
  }

  @Test
  void waiting_endsWhenAllWorkersServeTheChange() {
    server.answer(
        "POST " + EXPERT + "/rollback",
        RecordingServer.json(200, Shapes.receipt("1", false, "champion=1")));
    String pending = Shapes.status(false, Shapes.worker("pending", 6, "null"));
    server.answer(
        "GET " + EXPERT + "/status",
        RecordingServer.json(200, pending),
        RecordingServer.json(200, pending),
        RecordingServer.json(200, Shapes.status(true, Shapes.worker("converged", 7, "null"))));

    CommandRun run = change("rollback weekday -w");

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out().lines().skip(1))
        .containsExactly(
            "w1: converged at epoch 7, @1",
            "w2: pending at epoch 6, @2",
            "weekday: epoch 7, champion @1, 1 of 2 workers converged",
            "w2: converged at epoch 7, @2",
            "weekday: epoch 7, champion @1, 2 of 2 workers converged");
  }

  @Test
  void waiting_longerThanTheTimeout_failsWithThoseThatLag() {
    server.answer(
        "POST " + EXPERT + "/promote",
        RecordingServer.json(200, Shapes.receipt("3", false, "champion=3")));
    server.answer(
        "GET " + EXPERT + "/status",
        RecordingServer.json(
            200, Shapes.status(false, Shapes.worker("failed", 6, "'no such digest'"))));

    CommandRun run = change("promote weekday@3 --wait --timeout 250ms");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out()).startsWith("weekday: ");
    assertThat(run.err())
        .contains("not converged within 0.25 s: w2: failed at epoch 6, @2: no such digest");
  }

  @Test
  void newKey_isPrintedAlone_andWhatItIsBesideIt() throws IOException {
    server.answer("POST /v1/keys", RecordingServer.json(200, Shapes.key("'key': 'zk-secret', ")));

    CommandRun run =
        CommandRun.against(
            Main.commandLine(),
            server,
            "keys create --name alice --role operator --tenant acme --grant champion,canary"
                + " --rate 60 --token-rate 9000 --expires-in-days 30 --reason hired");

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).isEqualTo("zk-secret%n".formatted());
    assertThat(run.err())
        .isEqualTo(
            "key k7 (alice, operator) holds until 2027-02-22T03:00:00Z; it is shown this once%n"
                .formatted());
    assertThat(JSON.readTree(server.requests().getFirst().body()))
        .isEqualTo(
            JSON.readTree(
                """
                {"name": "alice", "role": "operator", "tenant": "acme",
                 "grants": ["champion", "canary"], "requests_per_minute": 60, "tokens_per_minute": 9000,
                 "expires_in_days": 30, "reason": "hired"}
                """));
  }

  @Test
  void newKey_whoseSecretIsLost_isAFailure() {
    server.answer("POST /v1/keys", RecordingServer.json(200, Shapes.key("")));

    CommandRun run =
        CommandRun.against(
            Main.commandLine(), server, "keys create --name alice --role client --reason x");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("key k7 (alice, operator) was made, but its secret was lost");
  }

  @Test
  void revokedKey_isNamed() throws IOException {
    server.answer("POST /v1/keys/k7/revoke", RecordingServer.json(200, Shapes.key("")));

    CommandRun run = CommandRun.against(Main.commandLine(), server, "keys revoke k7 --reason left");

    assertThat(run.out()).isEqualTo("key k7 (alice, operator) is revoked%n".formatted());
    assertThat(server.requests().getFirst().body()).isEqualTo("{\"reason\":\"left\"}");
  }
}
