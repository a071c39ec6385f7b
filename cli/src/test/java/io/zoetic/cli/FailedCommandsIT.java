// SPDX-License-Identifier: Apache-2.0
package io.zoetic.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.cli.RecordingServer.Request;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How commands end that the server refuses or does not answer. */
final class FailedCommandsIT {
  private static final String PROMOTION = "experts promote weekday@3 --reason x";
  private static final String EXPERT = "/v1/experts/weekday";
  private static final String PROMOTE = "POST /v1/experts/weekday/promote";

  private RecordingServer server;

  @BeforeEach
  void start() throws IOException {
    server = RecordingServer.start();
    server.answer("GET " + EXPERT, RecordingServer.json(200, Shapes.expert(6, "champion=2")));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @ParameterizedTest
  @CsvSource({
    "400, 2", "404, 2", "413, 2", "422, 3", "409, 4", "401, 5", "403, 5", "500, 1", "502, 1",
    "302, 1"
  })
  void status_becomesAnExitCode(int status, int exitCode) {
    server.answer(PROMOTE, RecordingServer.error(status, "version must be blessed, was retired"));

    CommandRun run = CommandRun.against(Main.commandLine(), server, PROMOTION);

    assertThat(run.exitCode()).isEqualTo(exitCode);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .startsWith("zoetic experts promote: version must be blessed, was retired%n".formatted());
  }

  @Test
  void refusedRead_isNotTakenForAnAbsentExpert() {
    server.answer("GET " + EXPERT, RecordingServer.error(401, "the key must be known, was not"));

    assertThat(CommandRun.against(Main.commandLine(), server, PROMOTION).exitCode()).isEqualTo(5);
    assertThat(server.requests()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({"503, true", "503, false", "0, false"})
  void passingFailure_isTriedAgainWithTheSameKey(int status, boolean saysWhen) {
    RecordingServer.Answer failure =
        status == 0
            ? RecordingServer.dropped()
            : RecordingServer.error(
                status, "later", saysWhen ? new String[] {"retry-after", "0"} : new String[0]);
    server.answer(
        PROMOTE,
        failure,
        failure,
        failure,
        RecordingServer.json(200, Shapes.receipt("3", false, "champion=3")));

    CommandRun run = CommandRun.against(Main.commandLine(), server, PROMOTION);

    assertThat(run.exitCode()).as(run.err()).isZero();
    List<Request> posts =
        server.requests().stream().filter(request -> request.method().equals("POST")).toList();
    assertThat(posts).hasSize(4);
    assertThat(posts).extracting(Request::body).containsOnly(posts.getFirst().body());
    assertThat(posts)
        .extracting(request -> request.headers().get("idempotency-key"))
        .containsOnly(posts.getFirst().headers().get("idempotency-key"));
  }

  @Test
  void failureThatDoesNotPass_isGivenUp_andSaysHowToRepeat() {
    server.answer(PROMOTE, RecordingServer.error(503, "the store is away"));

    CommandRun run =
        CommandRun.against(Main.commandLine(), server, PROMOTION + " --idempotency-key mine");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err())
        .isEqualTo(
            """
            zoetic experts promote: the store is away
            It may have happened. With --idempotency-key mine it happens once.
            """);
    assertThat(server.requests()).hasSize(5);
    assertThat(server.requests().getLast().headers()).containsEntry("idempotency-key", "mine");
  }

  @Test
  void rollbackOfUnknownOutcome_isRepeatedOnTheEpochThatWasSeen() {
    server.answer("POST " + EXPERT + "/rollback", RecordingServer.error(500, "broken"));

    CommandRun run =
        CommandRun.against(
            Main.commandLine(),
            server,
            "experts rollback weekday --reason x --idempotency-key mine");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err())
        .contains("With --idempotency-key mine --expected-epoch 6 it happens once.");
  }

  @Test
  void serverThatIsAway_fails() {
    String url = server.url();
    server.close();

    CommandRun run = CommandRun.of(Main.commandLine(), List.of("experts", "list", "--url", url));

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err())
        .isEqualTo("zoetic experts list: cannot reach %s: connection refused%n".formatted(url));
  }

  @Test
  void answerOfSomethingElse_fails() {
    server.answer(
        "GET /v1/experts?limit=100",
        exchange -> {
          exchange.getResponseHeaders().add("content-type", "text/html");
          exchange.sendResponseHeaders(200, 6);
          exchange.getResponseBody().write("<html>".getBytes(StandardCharsets.UTF_8));
        });

    CommandRun run = CommandRun.against(Main.commandLine(), server, "experts list");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("must be a JSON object, was text/html");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          experts promote weekday --reason x | a version must be NAME@VERSION, was weekday
          experts promote weekday@challenger --reason x | a version must be NAME@VERSION, was weekday@challenger
          experts promote weekday@0 --reason x | a version must be NAME@VERSION, was weekday@0
          experts show weekday@2@3 | an expert must be NAME, NAME@VERSION or NAME@ALIAS, was weekday@2@3
          experts show ../keys | an expert must be NAME, NAME@VERSION or NAME@ALIAS, was ../keys
          experts show weekday --matrices | --matrices must come with NAME@VERSION or NAME@ALIAS, came with weekday
          experts as-of yesterday --tenant a | time must be as 2026-11-24T03:00:00Z, with its zone, was yesterday
          experts as-of 2026-11-24T03:00:00Z | Missing required option: '--tenant=TENANT'
          experts list --limit -1 | limit must be >= 0, was -1
          experts list -o xml | 'xml'
          experts status weekday --timeout 3 | a time span must be a number and ms, s, m, h or d, was 3
          experts canary start weekday@3 --reason x | Missing required option: '--weight=PERCENT'
          experts bless weekday@3 --reason x --report pom.xml | report must be a JSON object, was not: pom.xml
          experts rolback weekday | Did you mean: experts rollback
          experts list --url ftp://a | url must be http:// or https:// and a host, was "ftp://a"
          """)
  void wrongCommandLine_exitsWith2_beforeTheServerIsAsked(String line, String message) {
    CommandRun run =
        line.contains("--url")
            ? CommandRun.of(Main.commandLine(), List.of(line.split(" ")))
            : CommandRun.against(Main.commandLine(), server, line);

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).startsWith("zoetic experts").contains(message);
    assertThat(run.out()).isEmpty();
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void aliasThatPointsNowhere_isAWrongValue() {
    CommandRun run = CommandRun.against(Main.commandLine(), server, "experts show weekday@canary");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err())
        .contains("the alias must be one that points somewhere, was canary; weekday is at epoch 6")
        .contains("champion @2");
  }

  @Test
  void help_namesTheExitCodes() {
    CommandRun run = CommandRun.of(Main.commandLine(), List.of("experts", "rollback", "--help"));

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("Exit codes:", "4   conflict", "--reason=TEXT", "-w, --wait");
  }
}
