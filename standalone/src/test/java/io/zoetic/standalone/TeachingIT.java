// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zoetic.cli.CommandRun;
import io.zoetic.referencemodel.ReferenceModel;
import io.zoetic.referencemodel.skill.Example;
import io.zoetic.referencemodel.skill.Skills;
import io.zoetic.referencemodel.skill.Split;
import io.zoetic.testkit.ApiClient;
import io.zoetic.testkit.SharedFactors;
import io.zoetic.testkit.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** From a file of rows that nobody has asked to an expert, on the reference model. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TeachingIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofMinutes(4);
  private static final int ROWS = 200;
  private static final int FEW = 32;

  @TempDir private Path directory;
  private Standalones standalone;
  private ApiClient client;

  @BeforeAll
  void start(@TempDir Path path) throws Exception {
    Path model = ReferenceModel.extractTo(path);
    standalone =
        Standalones.start(
            model,
            Map.of(
                "worker.svd-cache",
                SharedFactors.DIRECTORY.toString(),
                "trainer.model",
                model.toString(),
                "trainer.svd-cache",
                SharedFactors.DIRECTORY.toString(),
                "trainer.trigger-quiet",
                "2s"));
    client = new ApiClient(standalone.url());
  }

  @AfterAll
  void stop() {
    client.close();
    standalone.close();
  }

  private static ObjectNode row(String question) {
    ObjectNode row = JSON.createObjectNode();
    row.putArray("messages").addObject().put("role", "user").put("content", question);
    return row;
  }

  private static ObjectNode right(String question, String answer) {
    ObjectNode row = row(question);
    row.withArray("messages").addObject().put("role", "assistant").put("content", answer);
    return row;
  }

  private CommandRun teach(String expert, List<ObjectNode> rows) throws IOException {
    Path file =
        Files.write(
            directory.resolve(expert + ".jsonl"), rows.stream().map(ObjectNode::toString).toList());
    return CommandRun.of(
        Main.commandLine(), List.of("teach", expert, file.toString(), "--url", standalone.url()));
  }

  private JsonNode read(String path) throws IOException, InterruptedException {
    return ApiClient.json(client.get(path), 200);
  }

  private JsonNode forget(String user, boolean dry) throws IOException, InterruptedException {
    return client.post(
        "/v1/users:forget", Map.of("user", user, "reason", "a test", "dry_run", dry));
  }

  /** Until nothing of an expert waits to be decided on. */
  private void awaitDecisions(String expert, int pieces) {
    Waiting.until(
        PATIENCE,
        "decisions on what " + expert + " is taught",
        () ->
            read("/v1/feedback?limit=1000&expert=" + expert).path("data").size() >= pieces
                && read("/v1/feedback?limit=1000&state=received").path("data").isEmpty());
  }

  private JsonNode ended(String expert) throws IOException, InterruptedException {
    Waiting.until(
        PATIENCE,
        "a run of " + expert,
        () -> read("/v1/training-runs?expert=" + expert).at("/data/0/finished_at").isTextual());
    String id = read("/v1/training-runs?expert=" + expert).at("/data/0/id").asText();
    return read("/v1/training-runs/" + id);
  }

  private JsonNode endOf(String expert, String skill) throws Exception {
    List<ObjectNode> rows =
        Skills.named(skill).examples(Split.TRAIN, 1, FEW).stream()
            .map(each -> right(each.prompt(), each.answer()))
            .toList();
    assertThat(teach(expert, rows).exitCode()).isZero();
    return ended(expert);
  }

  private String shown(String version) {
    return CommandRun.of(
            Main.commandLine(), List.of("experts", "show", version, "--url", standalone.url()))
        .out();
  }

  @Test
  void thirtyTwoRightAnswers_areEnoughForAVersionThatIsServed() throws Exception {
    JsonNode run = endOf("units", "unit");

    assertThat(run.path("state").asText()).as(run.toString()).isEqualTo("published");
    assertThat(read("/v1/experts/units").at("/aliases/champion/version").asInt()).isEqualTo(2);
    JsonNode report = read("/v1/experts/units/versions/2").path("gate_report");
    assertThat(report.at("/gain/evidence").asDouble()).isGreaterThanOrEqualTo(30);
    assertThat(report.at("/gain/held_out").asInt()).isLessThan(20);
    assertThat(shown("units@2")).contains("proven: the evidence of a gain is");
  }

  /** The few that are held out cannot tell: what is hardly learnt from 32 is not proven by them. */
  @Test
  void rightAnswersThatAreLearnt_judgeBeforeTheyAre() throws Exception {
    JsonNode run = endOf("letters", "letter-at");

    assertThat(run.path("finished_at").isTextual()).as(run.toString()).isTrue();
    JsonNode report = read("/v1/experts/letters/versions/2").path("gate_report");
    assertThat(report.at("/gain/prequential").findValuesAsText("learnt")).startsWith("8", "16");
    assertThat(shown("letters@2")).contains("measured: with the first 8 examples learnt");
  }

  @Test
  void rows_growAnExpert_whichIsJudged_andAUserOfThemIsForgotten() throws Exception {
    List<Example> questions = Skills.named("number-in-words").examples(Split.TRAIN, 5, ROWS);
    List<ObjectNode> rows = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      rows.add(
          right(questions.get(i).prompt(), questions.get(i).answer())
              .put("user", "user-" + i % 10));
    }

    CommandRun first = teach("wordy", rows);
    CommandRun again = teach("wordy", rows);

    assertThat(first.exitCode()).as(first.err()).isZero();
    assertThat(first.out()).startsWith("wordy: 200 rows are accepted, 0 were there, 0 are refused");
    assertThat(again.out()).startsWith("wordy: 0 rows are accepted, 200 were there, 0 are refused");
    JsonNode run = ended("wordy");
    assertThat(run.path("cause").asText()).isEqualTo("feedback");
    assertThat(run.path("state").asText()).as(run.toString()).isIn("published", "refused");
    assertThat(run.path("outcome").asText()).contains("wordy: ");
    assertThat(run.path("feedback")).hasSizeGreaterThan(99);
    assertThat(run.path("evaluations").findValuesAsText("suite")).contains("wordy");
    JsonNode learnt = read("/v1/feedback/" + run.at("/feedback/0").asText());
    assertThat(learnt.path("state").asText()).isEqualTo("consumed");
    assertThat(learnt.path("run").asText()).isEqualTo(run.path("id").asText());

    int before = forget("user-3", true).path("examples").asInt();
    JsonNode forgotten = forget("user-3", false);

    assertThat(before).isPositive();
    assertThat(forgotten.path("feedback").asInt()).isEqualTo(ROWS / 10);
    assertThat(forgotten.path("examples").asInt()).isEqualTo(before);
    assertThat(forgotten.path("learnt")).isNotEmpty();
    assertThat(forget("user-3", true).path("feedback").asInt()).isZero();
  }

  @Test
  void rowsOfEveryKind_becomeExamples_theSameOnce() throws Exception {
    ObjectNode scored = row("Which day is it?").put("user", "zoe");
    scored.putArray("completions").addObject().put("content", "Friday").put("reward", 1);
    scored.withArray("completions").addObject().put("content", "Sunday").put("reward", 0.25);
    ObjectNode better = row("Which month is it?").put("chosen", "May").put("rejected", "June");
    better.put("user", "zoe").put("weight", 0.5);
    List<ObjectNode> rows =
        List.of(scored, better, right("Which year?", "2026").put("user", "zoe"));

    assertThat(teach("various", rows).exitCode()).isZero();
    awaitDecisions("various", 4);
    assertThat(forget("zoe", true).path("examples").asInt()).isEqualTo(4);

    // One more line makes another batch, of other keys.
    List<ObjectNode> more = new ArrayList<>(rows);
    more.add(right("Which hour?", "9").put("user", "zoe"));
    assertThat(teach("various", more).out()).contains("4 rows are accepted, 0 were there");
    awaitDecisions("various", 5);

    assertThat(forget("zoe", true).path("examples").asInt()).isEqualTo(5);
    assertThat(read("/v1/feedback?state=matched").path("data").findValuesAsText("state_reason"))
        .hasSize(4)
        .containsOnly("the same was said before");
    assertThat(read("/v1/feedback?expert=various&state=trusted").path("data")).hasSize(5);
  }
}
