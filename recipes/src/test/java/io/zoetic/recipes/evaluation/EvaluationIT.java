// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.zoetic.cli.CommandRun;
import io.zoetic.recipes.Main;
import io.zoetic.referencemodel.ReferenceModel;
import io.zoetic.referencemodel.skill.Example;
import io.zoetic.referencemodel.skill.Skills;
import io.zoetic.referencemodel.skill.Split;
import io.zoetic.testkit.SharedFactors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code zoetic eval} on the reference model and the experts that come with it. */
final class EvaluationIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int ITEMS = 12;

  @TempDir private static Path shared;
  private static Path model = Path.of("");
  private static Path experts = Path.of("");

  @TempDir private Path directory;

  @BeforeAll
  static void importTasks() throws Exception {
    model = ReferenceModel.extractTo(shared.resolve("zoetic-reference"));
    experts = ReferenceModel.extractExpertsTo(shared.resolve("experts"));
    task("differences", "numeric", Split.TEST, "test", ITEMS);
    task("differences", "numeric", Split.TRAIN, "train", 5);
    own("talk", "numeric", "test", row("Hello!", "5") + row("Who are you?", "6"));
    StringBuilder labels = new StringBuilder();
    for (int i = 0; i < 2 * ITEMS; i++) {
      // Each label twice in a row: the next item is often right in the same way.
      labels.append(row("Hello!", i / 2 % 2 == 0 ? "ham" : "spam"));
    }
    own("labels", "string", "test", labels.toString());
    StringBuilder rows = new StringBuilder();
    for (int i = 1; i <= 7; i++) {
      rows.append(
              JSON.createObjectNode()
                  .put("id", "long-" + i)
                  .put("question", i + " again".repeat(5_000))
                  .put("answer", "no"))
          .append('\n');
    }
    own("long", "string", "test", rows.toString());
  }

  private static void task(String name, String rule, Split split, String part, int count)
      throws Exception {
    StringBuilder rows = new StringBuilder();
    for (Example example : Skills.named("subtraction").examples(split, 5, count)) {
      rows.append(row(example.prompt(), example.answer()));
    }
    own(name, rule, part, rows.toString());
  }

  private static String row(String question, String answer) throws IOException {
    return JSON.writeValueAsString(
            JSON.createObjectNode().put("question", question).put("answer", answer))
        + "\n";
  }

  private static void own(String name, String rule, String part, String rows) throws Exception {
    Path file = Files.writeString(shared.resolve(name + "-" + part + ".jsonl"), rows);
    CommandRun run =
        zoetic(
            "tasks",
            "import",
            file.toString(),
            "--task",
            name,
            "--rule",
            rule,
            "--part",
            part,
            "--data",
            tasks());
    assertThat(run.exitCode()).as(run.err()).isZero();
  }

  private static String tasks() {
    return shared.resolve("tasks").toString();
  }

  /** In a thread of its own: it switches gradients off there. */
  private static CommandRun zoetic(String... arguments) throws Exception {
    try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
      return thread.submit(() -> CommandRun.of(Main.commandLine(), List.of(arguments))).get();
    }
  }

  private CommandRun eval(Path out, String... arguments) throws Exception {
    List<String> all =
        new ArrayList<>(
            List.of(
                "eval",
                "--model",
                model.toString(),
                "--experts",
                experts.toString(),
                "--svd-cache",
                SharedFactors.DIRECTORY.toString(),
                "--data",
                tasks(),
                "--batch",
                "5",
                "--max-tokens",
                "24",
                "--out",
                out.toString()));
    all.addAll(List.of(arguments));
    return zoetic(all.toArray(String[]::new));
  }

  private static JsonNode results(Path out) throws IOException {
    return JSON.readTree(out.resolve("results.json").toFile());
  }

  private static List<String> samples(Path out) throws IOException {
    return Files.readAllLines(out.resolve("samples.jsonl"));
  }

  @Test
  void expert_isComparedWithTheBase_onTheSameItems() throws Exception {
    CommandRun run = eval(directory, "--task", "differences", "--expert", "subtraction");

    assertThat(run.exitCode()).as(run.err()).isZero();
    JsonNode rows = results(directory).path("rows");
    assertThat(rows.findValuesAsText("strategy")).containsExactly("base", "subtraction@1");
    assertThat(rows.findValuesAsText("n")).containsOnly(String.valueOf(ITEMS));
    JsonNode expert = rows.get(1).path("answers");
    JsonNode against = expert.path("against_base");
    int base = rows.get(0).at("/answers/right").asInt();
    assertThat(expert.path("right").asInt())
        .isEqualTo(base + against.path("gained").asInt() - against.path("lost").asInt())
        .isGreaterThan(base);
    assertThat(expert.at("/answered_under/subtraction@1").asInt()).isEqualTo(ITEMS);
    assertThat(expert.path("rule").asText()).isEqualTo("numeric@1");
    assertThat(rows.get(1).at("/likelihoods/nats_per_token").asDouble())
        .isGreaterThan(rows.get(0).at("/likelihoods/nats_per_token").asDouble());
    assertThat(samples(directory)).hasSize(2 * ITEMS);
    assertThat(run.out()).contains("| subtraction@1 | ").contains("numeric@1");
    assertThat(directory.resolve("results.svg")).content().contains("differences:test subtraction");
  }

  @Test
  void interruptedRun_resumed_asksWhatIsMissing_andComesToTheSameBytes() throws Exception {
    String[] asked = {"--task", "differences,talk", "--expert", "subtraction"};
    Path whole = directory.resolve("whole");
    Path broken = directory.resolve("broken");
    eval(whole, asked);
    eval(broken, asked);
    String text = Files.readString(broken.resolve("samples.jsonl"));
    int middle = text.indexOf('\n', text.length() / 2) + 40;
    Files.writeString(broken.resolve("samples.jsonl"), text.substring(0, middle));
    Files.delete(broken.resolve("results.json"));

    CommandRun run = eval(broken, append(asked, "--resume"));

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(broken.resolve("samples.jsonl"))
        .hasSameBinaryContentAs(whole.resolve("samples.jsonl"));
    assertThat(broken.resolve("results.json"))
        .hasSameBinaryContentAs(whole.resolve("results.json"));
  }

  private static String[] append(String[] words, String... more) {
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  @Test
  void whatIsThere_isNotAskedAgain() throws Exception {
    eval(directory, "--task", "talk");
    Path file = directory.resolve("samples.jsonl");
    Files.writeString(file, Files.readString(file).replace("\"text\":\"", "\"text\":\"kept "));

    assertThat(eval(directory, "--task", "talk", "--resume").exitCode()).isZero();

    assertThat(samples(directory)).hasSize(2).allMatch(line -> line.contains("\"text\":\"kept "));
  }

  /** Every item asks the same, so that nothing can be known of which label is right. */
  @Test
  void twoLabelsThatNobodyCanKnow_areRightByChance_andGiveNoSignal() throws Exception {
    CommandRun run = eval(directory, "--task", "labels", "--measure", "likelihoods");

    assertThat(run.exitCode()).as(run.err()).isZero();
    JsonNode likelihoods = results(directory).at("/rows/0/likelihoods");
    assertThat(likelihoods.at("/acc/right").asInt()).isEqualTo(ITEMS);
    assertThat(likelihoods.at("/acc/n").asInt()).isEqualTo(2 * ITEMS);
    assertThat(run.out()).contains("labels:test: no signal");
  }

  @Test
  void runThatAnsweredNothing_isNoRun() throws Exception {
    eval(directory, "--task", "talk");
    Path samples = directory.resolve("samples.jsonl");
    Files.writeString(samples, Files.readString(samples).substring(0, 30));
    Files.writeString(directory.resolve("settings.json"), "{\"see");

    CommandRun run = eval(directory, "--task", "talk", "--seed", "2");

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(samples(directory)).hasSize(2);
    assertThat(JSON.readTree(directory.resolve("settings.json").toFile()).path("seed").asInt())
        .isEqualTo(2);
    try (var files = Files.list(directory)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "settings.json", "samples.jsonl", "results.json", "results.md", "results.svg");
    }
  }

  @Test
  void otherSettings_areRefusedByName() throws Exception {
    eval(directory, "--task", "talk");

    CommandRun again = eval(directory, "--task", "talk");
    CommandRun changed =
        eval(directory, "--task", "talk", "--resume", "--seed", "2", "--limit", "1");

    assertThat(again.exitCode()).isEqualTo(2);
    assertThat(again.err()).contains("unless --resume is given");
    assertThat(changed.exitCode()).isEqualTo(2);
    assertThat(changed.err())
        .contains("seed was 1, is 2")
        .contains("tasks.0.items was 2, is 1")
        .contains("rows_digest")
        .doesNotContain("batch");
  }

  @Test
  void whatCodeIsRunBy_isASetting() throws Exception {
    String row =
        """
        {"question": "Write add(a, b).", "entry_point": "add", "tests": ["assert add(2, 3) == 5"], \
        "solution": "def add(a, b):\\n    return a + b"}
        """;
    own("adding", "code-base", "test", row);
    String[] asked = {"--task", "adding", "--measure", "answers"};

    CommandRun run = eval(directory, append(asked, "--incomplete-sandbox"));
    CommandRun stricter = eval(directory, append(asked, "--resume"));

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(results(directory).at("/settings/tasks/0/environment").asText())
        .matches("Python 3\\.\\d+\\.\\d+\\S*, sandbox incomplete");
    assertThat(stricter.exitCode()).isEqualTo(2);
    assertThat(stricter.err())
        .containsPattern("tasks.0.environment was .*, sandbox incomplete, is .*, sandbox complete");
  }

  @Test
  void answerWithoutAPrediction_isWrong_andWordsSayThatNothingIsRight() throws Exception {
    CommandRun run = eval(directory, "--task", "talk", "--measure", "answers");

    assertThat(run.exitCode()).as(run.err()).isZero();
    JsonNode answers = results(directory).at("/rows/0/answers");
    assertThat(answers.path("right").asInt()).isZero();
    assertThat(answers.path("missing").asInt()).isPositive();
    assertThat(run.out())
        .contains(
            "talk:test: the base model answers 0 of 2 right, and likelihoods were not measured");
  }

  @Test
  void itemsThatDoNotFit_areNamedBeforeAnythingIsAsked() throws Exception {
    Path none = directory.resolve("none");
    CommandRun answers = eval(none, "--task", "talk,long", "--measure", "answers");
    CommandRun likelihoods = eval(none, "--task", "talk,long", "--measure", "likelihoods");

    assertThat(answers.exitCode()).isEqualTo(2);
    assertThat(answers.err())
        .contains("items must fit the context of the model, 7 do not: ")
        .containsPattern("long-1 of long:test by base, \\d+ tokens leave no room in \\d+; ")
        .contains("long-5 of")
        .contains("; …")
        .doesNotContain("long-6");
    assertThat(likelihoods.exitCode()).isEqualTo(2);
    assertThat(likelihoods.err())
        .contains("7 do not: ")
        .containsPattern("long-1 of long:test by base, \\d+ \\+ \\d+ tokens are scored");
    assertThat(none).doesNotExist();
  }

  @Test
  void optionsOfAPlatform_areRefusedWithoutOne_andThoseOfAModelWithOne() throws Exception {
    CommandRun key = eval(directory, "--task", "talk", "--key", "zk-a");
    CommandRun tenant = eval(directory, "--task", "talk", "--for-tenant", "a");

    assertThat(key.exitCode()).isEqualTo(2);
    assertThat(key.err()).contains("--key must be given with --url, was without");
    assertThat(tenant.err()).contains("--for-tenant must be given with --url, was without");
    for (String option :
        List.of(
            "--model m",
            "--experts e",
            "--svd-cache c",
            "--layout all",
            "--compute-type float32",
            "--device cpu",
            "--expert a.safetensors")) {
      CommandRun run = zoetic(("eval --task talk --url http://localhost:1 " + option).split(" "));
      assertThat(run.exitCode()).as(option).isEqualTo(2);
      assertThat(run.err()).contains(option.split(" ")[0] + " must").contains("with --url");
    }
    assertThat(zoetic("eval", "--help").out())
        .contains("asks a platform that runs, over HTTP")
        .contains("Exit codes:");
  }

  @Test
  void strategies_findExperts_orShowExamples() throws Exception {
    CommandRun run =
        eval(
            directory,
            "--task",
            "differences",
            "--strategy",
            "prompt,classifier,router,auto,in-context",
            "--shots",
            "3");

    assertThat(run.exitCode()).as(run.err()).isZero();
    JsonNode rows = results(directory).path("rows");
    assertThat(rows.findValuesAsText("strategy"))
        .containsExactly("base", "prompt", "classifier", "router", "auto", "in-context");
    assertThat(rows.get(3).at("/answers/answered_under/subtraction@1").asInt())
        .isGreaterThan(ITEMS / 2);
    assertThat(rows.get(4).path("answers")).isEqualTo(rows.get(3).path("answers"));
    assertThat(rows.get(5).at("/answers/answered_under/base").asInt()).isEqualTo(ITEMS);
    assertThat(rows.get(5).path("prompts").asText())
        .isNotEqualTo(rows.get(0).path("prompts").asText());
  }

  @Test
  void wrongWords_sayTheRuleAndTheValue() throws Exception {
    assertThat(eval(directory, "--task", "differences:dev").err())
        .contains("split of differences must be one of [test, train], was dev");
    assertThat(eval(directory, "--task", "talk", "--strategy", "best").err()).contains("was best");
    assertThat(eval(directory, "--task", "talk", "--expert", "nobody").err())
        .contains("expert must be a file or one of")
        .contains("was nobody");
    assertThat(eval(directory, "--task", "talk", "--strategy", "expert").err())
        .contains("strategy expert needs --expert, none was given");
    assertThat(
            eval(directory, "--task", "differences", "--strategy", "in-context", "--shots", "6")
                .err())
        .contains("shots must be at most 5");
  }
}
