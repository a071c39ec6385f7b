// SPDX-License-Identifier: Apache-2.0
package io.zoetic.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.zoetic.cli.RecordingServer.Request;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What commands say of versions that were learnt, and of users that are forgotten. */
final class LearningReportsIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String RUNS = "/v1/training-runs";
  private static final String RUN = "0b3c8a5e-2a5b-4c58-8f5e-0d3f5a3c7e11";
  private static final String FORGET = "POST /v1/users:forget";
  private static final String SUITE =
      "{'measure': 'right-answer', 'n': %d, 'before': 0.4, 'after': 0.85, 'lower': %s, %s'moved': 0.2, 'taken': %s,"
          + " 'passed': %s, 'reasons': [%s]}";

  private RecordingServer server;

  @BeforeEach
  void start() throws IOException {
    server = RecordingServer.start();
    answer("GET /v1/experts/weekday", Shapes.expert(6, "champion=2 last-good=1"));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void answer(String methodAndPath, String... bodies) {
    server.answer(
        methodAndPath,
        List.of(bodies).stream()
            .map(body -> RecordingServer.json(200, body))
            .toArray(RecordingServer.Answer[]::new));
  }

  private void version(String trainingRun, String report) {
    answer(
        "GET /v1/experts/weekday/versions/2",
        Shapes.version(2, "champion")
            .replace("'training_run': null", "'training_run': " + trainingRun)
            .replace("'gate_report': null", "'gate_report': " + report));
  }

  private static String run(String state, String more) {
    return """
    {'id': '%s', 'expert': 'weekday', 'state': '%s', 'cause': 'feedback', 'reason': 'enough',
     'requested_by': 'trainer', 'config': {}, 'seed': 11, 'created_at': '%s', 'started_at': '%s',
     'finished_at': '%s', 'owner': null, 'progress': {}, %s, 'examples': 2, 'version': 2,
     'outcome': 'better by far'}
    """
        .formatted(RUN, state, Shapes.AT, Shapes.AT, Shapes.AT, more);
  }

  @Test
  void cluster_isShownWithWhatWasDecidedOnIt_andCorrected() {
    String id = "6b1e1f5e-0000-4000-8000-000000000002";
    String cluster =
        """
        {'id': '%s', 'state': '%s', 'name': 'invoices', 'description': 'Grown.', 'expert': %s,
         'merged_into': null, 'examples': 8, 'created_at': '%s', 'decisions': [
          {'kind': 'grow', 'expert': 'invoices', 'reason': 'the base model answers 0 of 8 rightly',
           'evidence': {}, 'decided_by': 'trainer-1', 'decided_at': '%s'}]}
        """;
    answer(
        "GET /v1/growth/" + id, cluster.formatted(id, "given", "'invoices'", Shapes.AT, Shapes.AT));
    answer(
        "GET /v1/growth?limit=100&state=given",
        "{'data': [%s]}"
            .formatted(cluster.formatted(id, "given", "'invoices'", Shapes.AT, Shapes.AT)));
    answer(
        "POST /v1/growth/" + id + "/veto",
        cluster.formatted(id, "vetoed", "null", Shapes.AT, Shapes.AT));
    answer(
        "POST /v1/growth/" + id + "/rename",
        cluster.formatted(id, "given", "'bills'", Shapes.AT, Shapes.AT));

    CommandRun shown = CommandRun.against(Main.commandLine(), server, "growth show " + id);
    CommandRun listed = CommandRun.against(Main.commandLine(), server, "growth list --state given");
    CommandRun vetoed =
        CommandRun.against(Main.commandLine(), server, "growth veto " + id + " --reason no");
    CommandRun.against(Main.commandLine(), server, "growth rename " + id + " bills --reason no");

    assertThat(shown.out())
        .contains(
            "cluster " + id, "invoices", "trainer-1", "the base model answers 0 of 8 rightly");
    assertThat(listed.out()).contains(id, "given", "invoices", "Grown.");
    assertThat(vetoed.out()).contains("vetoed");
    assertThat(server.requests())
        .extracting(Request::body)
        .contains("{\"reason\":\"no\"}", "{\"name\":\"bills\",\"reason\":\"no\"}");
  }

  @Test
  void gateReport_isATable_withTheTargetFirst() {
    String report =
        "{'verdict': 'rejected', 'why': 'refused: it steals', 'confidence': 0.95, 'target': %s,"
                .formatted(SUITE.formatted(100, "0.31", "", "0", "true", ""))
            + "'suites': {'base': %s}}"
                .formatted(
                    SUITE.formatted(
                        90,
                        "-0.02",
                        "'margin': 0.1, 'power': 0.99, ",
                        "0.3",
                        "false",
                        "'base must keep its prompts'"));
    version(
        "null",
        report.replaceFirst(
            "'confidence'",
            "'explained': ['proven: it is 300 to 1', 'not known: base'], 'confidence'"));

    CommandRun shown = CommandRun.against(Main.commandLine(), server, "experts show weekday@2");

    assertThat(shown.exitCode()).as(shown.err()).isZero();
    assertThat(shown.out())
        .containsPattern("(?m)^gate report +rejected$")
        .endsWith(
            """

            the gate: rejected, refused: it steals
            SUITE    MEASURE       N    BEFORE  AFTER  LOWER BOUND  MARGIN  POWER  MOVED  TAKEN  PASSED
            weekday  right-answer  100  0.4     0.85   0.31         -       -      0.2    0      yes
            base     right-answer  90   0.4     0.85   -0.02        0.1     0.99   0.2    0.3    no
            not passed: base must keep its prompts
            proven: it is 300 to 1
            not known: base
            """);
  }

  @Test
  void suiteThatCouldNotBeMeasured_isNeitherPassedNorNot() {
    String report =
        "{'verdict': 'blessed', 'why': 'weekday: better; not measurable: base: greedy',"
            + " 'target': %s, 'suites': {'base': {'measure': 'judgement', 'n': 0, 'moved': 0.2,"
                .formatted(SUITE.formatted(100, "0.31", "", "0", "true", ""))
            + " 'taken': 0, 'passed': false, 'reasons': [], 'unmeasured': 'greedy'}}}";
    version("null", report);

    CommandRun shown = CommandRun.against(Main.commandLine(), server, "experts show weekday@2");

    assertThat(shown.exitCode()).as(shown.err()).isZero();
    assertThat(shown.out())
        .containsPattern("(?m)^base +judgement +0 +- +- +- +- +- +0.2 +0 +not measurable$")
        .endsWith("not measurable: base, greedy%n".formatted());
  }

  @Test
  void reportsOfOthers_areShownAsTheyAre() {
    version("null", "{'lost': 2}");
    assertThat(CommandRun.against(Main.commandLine(), server, "experts show weekday@2").out())
        .containsPattern("(?m)^gate report +\\{\"lost\":2}$");

    version("null", "{'verdict': 'blessed', 'why': 'z = 1'}");
    assertThat(CommandRun.against(Main.commandLine(), server, "experts show weekday@2").out())
        .endsWith("the gate: blessed, z = 1%n".formatted());
  }

  @Test
  void lineage_isTheRunWithItsDataAndConfiguration() throws IOException {
    version("'" + RUN + "'", "null");
    answer(
        "GET " + RUNS + "/" + RUN,
        run(
            "published",
            "'lineage': {'base_model': 'bb', 'code': '0.1.0', 'config': {'steps': 200},"
                + " 'data_sha256': 'abc', 'parent': 'weekday@1', 'seed': 11},"
                + " 'evaluations': [], 'feedback': ['f1', 'f2']"));

    CommandRun lineage = CommandRun.against(Main.commandLine(), server, "experts lineage weekday");

    assertThat(lineage.exitCode()).as(lineage.err()).isZero();
    assertThat(lineage.out())
        .startsWith("weekday@2%n".formatted())
        .containsPattern("(?m)^training run +" + RUN + "$")
        .containsPattern("(?m)^reason +enough$")
        .containsPattern("(?m)^code +0.1.0$")
        .containsPattern("(?m)^config +\\{\"steps\":200}$")
        .containsPattern("(?m)^data sha256 +abc$")
        .containsPattern("(?m)^seed +11$")
        .endsWith("learnt from 2 pieces of feedback%n".formatted());
    assertThat(
            CommandRun.against(Main.commandLine(), server, "experts lineage weekday@2 --feedback")
                .out())
        .endsWith("learnt from 2 pieces of feedback%nf1%nf2%n".formatted());
    JsonNode both =
        JSON.readTree(
            CommandRun.against(Main.commandLine(), server, "experts lineage weekday@2 -o json")
                .out());
    assertThat(both.at("/version/version").asInt()).isEqualTo(2);
    assertThat(both.at("/run/id").asText()).isEqualTo(RUN);
  }

  @Test
  void lineageOfWhatWasImported_saysSo() {
    version("null", "null");
    assertThat(CommandRun.against(Main.commandLine(), server, "experts lineage weekday@2").out())
        .endsWith(
            "no training run: imported, or the base model that an expert begins with%n"
                .formatted());

    version("'elsewhere-7'", "null");
    assertThat(CommandRun.against(Main.commandLine(), server, "experts lineage weekday@2").out())
        .endsWith("imported: there is no such training run here%n".formatted());
  }

  @Test
  void waiting_endsAsTheRunDoes() {
    String rest = "'lineage': {}, 'evaluations': [], 'feedback': []";
    answer("POST " + RUNS, run("queued", rest));
    answer("GET " + RUNS + "/" + RUN, run("running", rest), run("published", rest));
    String start = "runs start weekday --seed 11 --reason enough --wait";

    CommandRun waited = CommandRun.against(Main.commandLine(), server, start);

    assertThat(waited.exitCode()).as(waited.err()).isZero();
    assertThat(waited.out())
        .isEqualTo(
            """
            run %s of weekday: running
            run %s of weekday: published, weekday@2, better by far
            """
                .formatted(RUN, RUN));
    answer("GET " + RUNS + "/" + RUN, run("failed", rest));
    assertThat(CommandRun.against(Main.commandLine(), server, start + " -o json").exitCode())
        .isEqualTo(1);
  }

  @Test
  void method_isPartOfTheConfigurationThatIsSent() throws IOException {
    answer("POST " + RUNS, run("queued", "'lineage': {}"));

    CommandRun started =
        CommandRun.against(
            Main.commandLine(),
            server,
            "runs start weekday --seed 11 --reason enough --method mixture");

    assertThat(started.exitCode()).as(started.err()).isZero();
    assertThat(JSON.readTree(server.requests().getLast().body()).path("config"))
        .isEqualTo(JSON.readTree("{\"method\": \"mixture\"}"));
  }

  @Test
  void forgetting_remembersWhoHadLearnt_thoughItsAnswerWasLost_andTrainsThem() throws IOException {
    String learnt =
        "{'user': 'ada', 'dry_run': true, 'feedback': 3, 'examples': 2, 'interactions': 41,"
            + " 'learnt': [{'expert': 'weekday', 'version': 1}, {'expert': 'weekday', 'version': 2},"
            + " {'expert': 'dates', 'version': 4}]}";
    server.answer(
        FORGET,
        RecordingServer.json(200, learnt),
        RecordingServer.dropped(),
        RecordingServer.json(
            200,
            "{'user': 'ada', 'dry_run': false, 'feedback': 0, 'examples': 0, 'interactions': 0,"
                + " 'learnt': []}"));
    // The run that is open is another's.
    answer("POST " + RUNS, run("running", "'lineage': {}"));

    CommandRun forgotten =
        CommandRun.against(
            Main.commandLine(), server, "forget --user ada --reason asked --retrain");

    assertThat(forgotten.exitCode()).isEqualTo(4);
    assertThat(forgotten.out())
        .contains("weekday@1 has learnt from it and stays as it is")
        .contains("dates@4 has learnt");
    assertThat(forgotten.err())
        .contains("weekday is not trained again: no run of weekday may be open")
        .contains("dates is not trained again: ");
    List<Request> started =
        server.requests().stream().filter(each -> each.path().equals(RUNS)).toList();
    assertThat(started).hasSize(2);
    assertThat(JSON.readTree(started.getFirst().body()).at("/config/from_champion").asBoolean(true))
        .isFalse();
    assertThat(started.getFirst().body()).contains("\"expert\":\"dates\"");
  }
}
