// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.zoetic.cli.CommandRun;
import io.zoetic.vectorstore.learning.RunLease;
import io.zoetic.vectorstore.learning.RunState;
import io.zoetic.vectorstore.learning.TrainingRuns;
import io.zoetic.vectorstore.postgres.TestPostgres;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands of learning against a gateway on PostgreSQL; the test is the trainer. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class LearningCommandsIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration LEASE = Duration.ofMinutes(5);

  @RegisterExtension static final TestPostgres POSTGRES = new TestPostgres();

  private Services services;
  private TrainingRuns runs;

  @BeforeAll
  void start() {
    services = Services.gateway(POSTGRES);
    runs = services.trainer().ofTrainer().runs();
  }

  @AfterAll
  void stop() {
    services.close();
  }

  /** Runs a command whose words are parted by blanks. */
  private CommandRun run(String line) {
    List<String> arguments = new ArrayList<>(List.of(line.strip().split(" +")));
    arguments.addAll(List.of("--url", services.url()));
    return CommandRun.of(Main.commandLine(), arguments);
  }

  private JsonNode json(String line) throws IOException {
    CommandRun run = run(line + " -o json");
    assertThat(run.exitCode()).as(run.err()).isZero();
    return JSON.readTree(run.out());
  }

  private String done(String line) {
    CommandRun run = run(line);
    assertThat(run.exitCode()).as(run.err()).isZero();
    return run.out();
  }

  private String feedback(String options) throws IOException {
    return json("feedback send " + options).path("feedback_id").asText();
  }

  @Test
  void metric_isDeclaredShownAndListed() {
    String declared =
        done(
            "metrics declare tone --kind categorical --category kind=1 --category curt=0.4"
                + " --weight 0.5 --expert weekday");

    assertThat(declared).containsPattern("categories +\\{\"curt\":0.4,\"kind\":1.0}");
    assertThat(done("metrics show tone")).isEqualTo(declared);
    assertThat(done("metrics list"))
        .containsPattern(
            "(?m)^tone +categorical +request +max +curt=0.4,kind=1.0 +0.5 +- +weekday$");
    done("metrics declare delay --kind float --min 0 --max 60 --minimise --guard --level episode");
    assertThat(done("metrics list"))
        .containsPattern("(?m)^delay +float +episode +min +0.0\\.\\.60.0 +1.0 +guard +-$");
    assertThat(run("metrics declare tone --kind boolean").exitCode()).isEqualTo(4);
  }

  @Test
  void feedback_isSentAsItsMetricSays() throws IOException {
    done("metrics declare score --kind float --min 0 --max 1");
    done("metrics declare word --kind categorical --category true=1 --category 1=0.5");

    String number = feedback("--request r1 --metric score --value 0.25 --source end_user:ada");
    String word = feedback("--request r1 --choice 1 --metric word --value true --rationale Good.");
    String thumb = feedback("--request r1 --kind boolean --value false");
    String better = feedback("--request r2 --over r3 --over-choice 1 --tie good");

    assertThat(json("feedback show " + number).path("value").asDouble()).isEqualTo(0.25);
    assertThat(json("feedback show " + number).at("/source/id").asText()).isEqualTo("ada");
    assertThat(json("feedback show " + word).path("value").asText()).isEqualTo("true");
    assertThat(json("feedback show " + word).path("choice").asInt()).isEqualTo(1);
    assertThat(json("feedback show " + thumb).path("metric").asText()).isEqualTo("thumb");
    JsonNode preference = json("feedback show " + better);
    assertThat(preference.path("other_request_id").asText()).isEqualTo("r3");
    assertThat(preference.path("other_choice").asInt()).isEqualTo(1);
    assertThat(preference.path("value").asText()).isEqualTo("tie-good");
    assertThat(done("feedback list --state received"))
        .containsPattern(
            "(?m)^"
                + number
                + " +received +- +score +0.25 +end_user:ada +[^ ]+ +r1"
                + " +no base model is served$");
    assertThat(run("feedback list --limit 1").err()).contains("there may be more");
    assertThat(done("feedback show " + number)).containsPattern("(?m)^metric +score$");
  }

  @Test
  void feedback_isSentOnce_checkedOnly_andDeleted() throws IOException {
    String line = "feedback send --request r9 --kind comment --value 1 --idempotency-key k9";
    String id = json(line).path("feedback_id").asText();

    assertThat(done(line)).isEqualTo("feedback %s: duplicate%n".formatted(id));
    assertThat(run(line + " --choice 1").exitCode()).isEqualTo(4);
    assertThat(done("feedback send --request r9 --kind boolean --value true --dry-run"))
        .isEqualTo("dry run: it would be accepted, nothing is stored%n".formatted());
    assertThat(done("feedback delete " + id)).isEqualTo("feedback %s is deleted%n".formatted(id));
    assertThat(run("feedback show " + id).exitCode()).isEqualTo(2);
    assertThat(run("feedback delete " + id).exitCode()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          feedback send --metric m --value 1 | one of --request and --episode must be given, was none
          feedback send --request r --metric thumb | --value or --over must be given, was none
          feedback send --request r --value 1 | --metric or --kind must be given, was none
          feedback send --request r --over q --value 1 | --over must come with --request and without --value, came with --value
          feedback send --request r --metric thumb --value yes | value must be true or false, was yes
          feedback send --request r --kind float --value much | value must be a number, was much
          feedback send --request r --metric nobody --value 1 | nobody
          feedback list --state new | state must be one of
          feedback list --limit 0 | limit must be in 1..1000, was 0
          metrics declare m --kind float | min and max must be given
          runs start weekday --reason x --config [] | config must be a JSON object, was []
          runs start weekday | Missing required option: '--reason=TEXT'
          runs cancel 7 | Missing required option: '--reason=TEXT'
          runs show 7 | a training run must exist, 7 does not
          forget --user ada | Missing required option: '--reason=TEXT'
          """)
  void wrongCommandLine_exitsWith2_andNamesTheRule(String line, String message) {
    CommandRun run = run(line);

    assertThat(run.exitCode()).as(run.out()).isEqualTo(2);
    assertThat(run.err()).contains(message);
    assertThat(run.out()).isEmpty();
  }

  @Test
  void run_isStartedOnce_shownAndCancelled() throws IOException {
    JsonNode run =
        json("runs start unit --reason x --objective dpo --steps 7 --config {\"promote\":false}");
    String id = run.path("id").asText();

    assertThat(run.path("config"))
        .isEqualTo(JSON.readTree("{\"objective\":\"dpo\",\"promote\":false,\"steps\":7}"));
    CommandRun another = run("runs start unit --reason x --wait");
    assertThat(another.exitCode()).isEqualTo(4);
    assertThat(another.err())
        .contains("no run of unit may be open, was run %s of unit: queued".formatted(id));
    assertThat(done("runs list --expert unit")).containsPattern("(?m)^" + id + " +unit +queued");
    assertThat(done("runs cancel " + id + " --reason wrong"))
        .startsWith("run %s of unit: cancelled, ".formatted(id));
    assertThat(run("runs watch " + id).exitCode()).isEqualTo(1);
    String seeded = "runs start unit --reason x --seed 5";
    assertThat(done(seeded)).isEqualTo(done(seeded));
  }

  @Test
  void refusedRun_isShownWithWhatTheGateFound_andWatchedTo3() {
    done("runs start dates --reason later");
    RunLease lease = lease("dates");
    runs.keep(
        lease,
        LEASE,
        "{\"kl\":0.01,\"loss\":0.4,\"phase\":\"training\",\"step\":5,\"steps\":20,"
            + "\"tokens_per_second\":1204.4,\"validation\":0.5}");
    String id = lease.run().id().toString();
    CommandRun late = run("runs watch " + id + " --timeout 1ms");
    assertThat(late.exitCode()).isEqualTo(1);
    assertThat(late.out())
        .startsWith(
            "run %s of dates: running, training, step 5 of 20, loss 0.400, KL 0.0100, 1204 tokens/s, validation 0.500%n"
                .formatted(id));
    assertThat(late.err()).contains("not ended within 0.001 s: run " + id);

    runs.learnsFrom(lease, List.of(), "{\"data_sha256\":\"abc\",\"parent\":\"base\",\"seed\":3}");
    runs.end(
        lease,
        RunState.REFUSED,
        null,
        "no gain",
        List.of(
            new TrainingRuns.Evaluation(
                "dates",
                "{\"n\":40,\"before\":0.5,\"after\":0.4,\"lower\":-0.2,\"moved\":0.1,\"taken\":0,"
                    + "\"passed\":false,\"reasons\":[\"the gain on dates must be above 0\"]}")));

    CommandRun watched = run("runs watch " + id);
    assertThat(watched.exitCode()).isEqualTo(3);
    assertThat(watched.out()).isEqualTo("run %s of dates: refused, no gain%n".formatted(id));
    assertThat(done("runs show " + id))
        .containsPattern("(?m)^outcome +no gain$")
        .containsPattern("(?m)^data sha256 +abc$")
        .containsPattern("(?m)^learnt from 0 pieces of feedback$")
        .containsPattern("(?m)^dates +- +40 +0.5 +0.4 +-0.2 +- +- +0.1 +0 +no$")
        .containsPattern("(?m)^not passed: the gain on dates must be above 0$");
  }

  /** Takes the run of an expert, and ends those of others that are before it. */
  private RunLease lease(String expert) {
    while (true) {
      RunLease lease = runs.lease("test", LEASE, 3).orElseThrow();
      if (lease.run().request().expert().equals(expert)) {
        return lease;
      }
      runs.end(lease, RunState.FAILED, null, "not meant", List.of());
    }
  }

  @Test
  void feedback_isPurged() throws IOException {
    String id = feedback("--request r6 --kind boolean --value true");
    String since = json("feedback show " + id).path("received_at").asText();

    assertThat(done("feedback purge --reason lies --dry-run --since " + since))
        .isEqualTo(
            "dry run: 1 feedback would be quarantined, 0 examples would be deleted%n".formatted());
    assertThat(json("feedback purge --reason lies --since " + since).path("feedback").asInt())
        .isEqualTo(1);
    assertThat(json("feedback show " + id).path("state_reason").asText()).isEqualTo("purged: lies");
    assertThat(done("feedback purge --reason lies --of-tenant nobody"))
        .isEqualTo("0 feedback is quarantined, 0 examples are deleted%n".formatted());
  }

  @Test
  void feedback_isApproved() throws IOException {
    String id = feedback("--request r9 --kind boolean --value true");

    assertThat(done("feedback approve --reason right " + id))
        .isEqualTo(
            "1 feedback is approved: 0 examples are vouched for, 0 is decided on again%n"
                .formatted());
    assertThat(json("feedback show " + id).path("approved_by").asText()).isNotEmpty();
  }

  @Test
  void user_isForgotten() throws IOException {
    String id = feedback("--request r5 --kind boolean --value true --source end_user:eve/x");

    assertThat(done("forget --user eve/x --reason asked --dry-run --retrain"))
        .isEqualTo(
            "dry run: eve/x: 1 feedback, 0 examples and 0 interactions would be deleted%n"
                .formatted());
    assertThat(done("forget --user eve/x --reason asked"))
        .isEqualTo("eve/x: 1 feedback, 0 examples and 0 interactions are deleted%n".formatted());
    assertThat(run("feedback show " + id).exitCode()).isEqualTo(2);
    assertThat(json("forget --user eve/x --reason asked").path("feedback").asInt()).isZero();
  }
}
