// SPDX-License-Identifier: Apache-2.0
package io.zoetic.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.zoetic.cli.RecordingServer.Request;
import java.io.IOException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every command that only looks: what it asks for, and what it prints. */
final class ReadCommandsIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String EXPERT = "/v1/experts/weekday";
  private static final String WEEKDAY =
      Shapes.expert(6, "champion=2 last-good=1 canary=3:10 pinned/acme=1");
  private static final String DIFF =
      """
      {'from': %s, 'to': %s, 'z': {'size': 6000, 'changed': 12, 'l2': 0.5, 'cosine': 0.99,
       'max_change': -0.25, 'max_change_at': 17},
       'metrics': [{'name': 'accuracy', 'from': 0.9, 'to': null}]}
      """
          .formatted(Shapes.version(1, "retired"), Shapes.version(2, "champion"));

  private RecordingServer server;

  @BeforeEach
  void start() throws IOException {
    server = RecordingServer.start();
    answer("/v1/experts?limit=100", Shapes.page("null", WEEKDAY));
    answer("/v1/experts?limit=1&after=a", Shapes.page("'weekday'", WEEKDAY));
    answer(EXPERT, WEEKDAY);
    answer(EXPERT + "/versions/2", Shapes.version(2, "champion"));
    answer(EXPERT + "/versions?limit=100", Shapes.page("null", Shapes.version(2, "champion")));
    answer(EXPERT + "/history?limit=100", Shapes.page("null", Shapes.entry(17, "promote")));
    answer(EXPERT + "/diff?from=last-good&to=2", DIFF);
    answer(EXPERT + "/diff?from=1&to=2", "{'z': null, 'z_reason': 'other layouts'}");
    answer(EXPERT + "/status", Shapes.status(true, Shapes.worker("converged", 7, "null")));
    answer(
        "/v1/as-of?time=2026-11-24T03%3A00%3A00Z&tenant=acme",
        Shapes.page(
            "null",
            "{'expert': 'weekday', 'alias': 'champion', 'version': 2, 'canary_version': 3,"
                + " 'canary_weight_percent': 10}"));
    answer("/v1/audit?limit=2&after=16", Shapes.page("18", Shapes.entry(17, "promote")));
    answer("/v1/audit?limit=1&after=18", Shapes.page("null", Shapes.entry(19, "freeze")));
    answer(
        "/v1/audit/verify",
        "{'whole': true, 'verified': 19, 'head': {'sequence': 19, 'hash': 'abc'}, 'fault': null}");
    answer("/v1/keys?limit=100", Shapes.page("null", Shapes.key("")));
    answer("/v1/webhooks?limit=100", Shapes.page("null", Shapes.webhook("")));
    answer("/v1/webhooks/h7", Shapes.webhook(""));
  }

  private void answer(String path, String body) {
    server.answer("GET " + path, RecordingServer.json(200, body));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void forATenant_theServerIsToldSo() {
    CommandRun.against(Main.commandLine(), server, "experts list --for-tenant acme");
    CommandRun.against(Main.commandLine(), server, "experts list");

    assertThat(server.requests())
        .extracting(request -> request.headers().get("x-zoetic-tenant"))
        .containsExactly("acme", null);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          experts list | weekday +skill +@2 +@3 10 % +- +@1 +1 +6 +\\d+[dhms]
          experts list --limit 1 --after a | weekday +skill
          experts show weekday | pinned/acme +@1 +111111111111 +6 +\\d+[dhms]
          experts show weekday | quarantined +\\[4]
          experts show weekday@2 | metrics +\\{"accuracy":0.93}
          experts show weekday@champion | digest +2{64}
          experts versions weekday | @2 +champion +222222222222 +all +weekday@1 +2026-11-24T03:00:00Z +Counts weekdays.
          experts history weekday | 17 +2026-11-24T03:00:00Z +alice +promote +weekday@2 +6 +It is better.
          experts diff weekday last-good 2 | state +retired +champion
          experts diff weekday last-good 2 | layout +all +\\(the same\\)
          experts diff weekday last-good 2 | accuracy +0.9 +-
          experts diff weekday last-good 2 | z: 12 of 6000 values changed, l2 0.5, cosine 0.99, largest change -0.25 at 17
          experts diff weekday 1 2 | z: other layouts
          experts status weekday | weekday: epoch 7, champion @1, 2 of 2 workers converged
          experts status weekday | w2 +converged +7 +@2 +2026-11-24T03:00:00Z +-
          experts as-of 2026-11-24T04:00+01:00 --tenant acme | weekday +champion +@2 +@3 10 %
          experts canary status weekday | weekday: canary @3 10 % for \\d+[dhms], champion @2, epoch 6
          audit list --limit 2 --after 16 | 19 +2026-11-24T03:00:00Z +alice +freeze
          audit verify | whole: 19 entries, the last is 19 with hash abc
          webhooks list | h7 +https://hooks.example.org/a +expert.promoted,run.ended +failing +- +it answered 500
          webhooks show h7 | last failure +it answered 500
          keys list | k7 +alice +operator +- +champion +- +- +2027-02-22T03:00:00Z +-
          """)
  void read_printsATable_andTheServersWordsAsJson(String line, String row) throws IOException {
    CommandRun table = CommandRun.against(Main.commandLine(), server, line);

    assertThat(table.exitCode()).as(table.err()).isZero();
    assertThat(table.out()).containsPattern("(?m)^" + row + "$|^" + row + " ");
    for (Request request : server.requests()) {
      assertThat(request.method()).isEqualTo("GET");
      assertThat(request.headers())
          .containsEntry("authorization", "Bearer " + CommandRun.KEY)
          .doesNotContainKey("idempotency-key");
    }

    CommandRun json = CommandRun.against(Main.commandLine(), server, line + " -o json");
    assertThat(json.exitCode()).as(json.err()).isZero();
    assertThat(JSON.readTree(json.out()).isObject()).isTrue();
    assertThat(json.err()).isEmpty();
  }

  @Test
  void moreThanOnePage_isHinted() {
    CommandRun run =
        CommandRun.against(Main.commandLine(), server, "experts list --limit 1 --after a");

    assertThat(run.err()).isEqualTo("there is more: --after weekday%n".formatted());
  }

  @Test
  void everything_isReadPageByPage() throws IOException {
    String full =
        Shapes.page(
            "1000",
            IntStream.rangeClosed(1, 1000)
                .mapToObj(i -> Shapes.entry(i, "promote"))
                .toArray(String[]::new));
    answer("/v1/audit?limit=1000", full);
    answer("/v1/audit?limit=1000&after=1000", Shapes.page("null", Shapes.entry(1001, "freeze")));

    CommandRun run = CommandRun.against(Main.commandLine(), server, "audit list --limit 0 -o json");

    JsonNode page = JSON.readTree(run.out());
    assertThat(page.get("data")).hasSize(1001);
    assertThat(page.get("next").isNull()).isTrue();
    assertThat(server.requests()).hasSize(2);
  }

  @Test
  void cursorThatStandsStill_endsTheReading() {
    answer("/v1/keys?limit=1000", Shapes.page("'k7'", Shapes.key("")));
    answer("/v1/keys?limit=1000&after=k7", Shapes.page("'k7'", Shapes.key("")));

    assertThat(CommandRun.against(Main.commandLine(), server, "keys list --limit 0").exitCode())
        .isZero();
    assertThat(server.requests()).hasSize(2);
  }

  @Test
  void brokenAudit_isNamed_andFails() {
    answer(
        "/v1/audit/verify",
        "{'whole': false, 'verified': 16, 'head': {'sequence': 19, 'hash': 'abc'},"
            + " 'fault': {'sequence': 17, 'rule': 'the hash must be that of the content'}}");

    CommandRun run = CommandRun.against(Main.commandLine(), server, "audit verify");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out())
        .isEqualTo(
            "broken at entry 17: the hash must be that of the content; 16 entries before it are"
                + " whole%n".formatted());
    assertThat(CommandRun.against(Main.commandLine(), server, "audit verify -o json").exitCode())
        .isEqualTo(1);
  }

  @Test
  void fleetThatLags_failsAtOnce_orAtTheTimeout() {
    answer(EXPERT + "/status", Shapes.status(false, Shapes.worker("pending", 6, "null")));

    assertThat(CommandRun.against(Main.commandLine(), server, "experts status weekday").exitCode())
        .isEqualTo(1);
    CommandRun watched =
        CommandRun.against(
            Main.commandLine(), server, "experts status weekday -w --timeout 200ms -o json");
    assertThat(watched.exitCode()).isEqualTo(1);
    assertThat(watched.out()).isEmpty();
    assertThat(watched.err()).contains("not converged within 0.2 s: w2: pending at epoch 6, @2");
  }

  @Test
  void textsOfOthers_cannotMoveTheCursor() {
    answer(
        EXPERT + "/history?limit=100",
        Shapes.page("null", Shapes.entry(17, "promote").replace("better", "\\u001b[2J\\u202e")));

    assertThat(CommandRun.against(Main.commandLine(), server, "experts history weekday").out())
        .contains("It is ?[2J?.")
        .doesNotContain("\033");
  }

  @Test
  void noExperts_isAnEmptyTable() {
    answer("/v1/experts?limit=100", Shapes.page("null"));

    assertThat(CommandRun.against(Main.commandLine(), server, "experts list").out())
        .startsWith("EXPERT  ROLE");
  }
}
