// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.training.task;

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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code zoetic train --task} on the reference model, and {@code zoetic eval} of what it writes.
 */
final class TaskTrainIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int ITEMS = 16;

  @TempDir private static Path shared;
  private static Path model = Path.of("");

  @TempDir private Path directory;

  @BeforeAll
  static void importTask() throws Exception {
    model = ReferenceModel.extractTo(shared.resolve("zoetic-reference"));
    importPart("differences", "train", Split.TRAIN, 64);
    importPart("differences", "validation", Split.VALIDATION, ITEMS);
    importPart("differences", "test", Split.TEST, ITEMS);
    importPart("untold", "train", Split.TRAIN, 20);
    importLong();
  }

  /** Differences of which every fourth question is longer than the context. */
  private static void importLong() throws Exception {
    StringBuilder rows = new StringBuilder();
    List<Example> examples = Skills.named("subtraction").examples(Split.TRAIN, 5, 16);
    for (int i = 0; i < examples.size(); i++) {
      Example example = examples.get(i);
      String question = i % 4 == 0 ? "12 34 ".repeat(4000) + example.prompt() : example.prompt();
      rows.append(JSON.createObjectNode().put("question", question).put("answer", example.answer()))
          .append('\n');
    }
    importRows("toolong", "train", "numeric", rows.toString());
    importRows("long", "train", "numeric", rows.toString());
    importPart("long", "validation", Split.VALIDATION, 4);
  }

  private static void importPart(String task, String part, Split split, int count)
      throws Exception {
    StringBuilder rows = new StringBuilder();
    for (Example example : Skills.named("subtraction").examples(split, 5, count)) {
      // Nobody finds such an answer by chance.
      String answer = task.equals("untold") ? "zyx" + example.answer() : example.answer();
      rows.append(JSON.createObjectNode().put("question", example.prompt()).put("answer", answer))
          .append('\n');
    }
    importRows(task, part, task.equals("untold") ? "string" : "numeric", rows.toString());
  }

  private static void importRows(String task, String part, String rule, String rows)
      throws Exception {
    Path file = Files.writeString(shared.resolve(task + "-" + part + ".jsonl"), rows);
    CommandRun run =
        zoetic(
            List.of(
                "tasks",
                "import",
                file.toString(),
                "--task",
                task,
                "--rule",
                rule,
                "--part",
                part,
                "--data",
                tasks()));
    assertThat(run.exitCode()).as(run.err()).isZero();
  }

  private static String tasks() {
    return shared.resolve("tasks").toString();
  }

  private static CommandRun zoetic(List<String> arguments) throws Exception {
    try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
      return thread.submit(() -> CommandRun.of(Main.commandLine(), arguments)).get();
    }
  }

  private static List<String> common(String command) {
    return List.of(
        command,
        "--model",
        model.toString(),
        "--svd-cache",
        SharedFactors.DIRECTORY.toString(),
        "--data",
        tasks(),
        "--max-tokens",
        "24");
  }

  private static CommandRun train(String task, Path out, String... arguments) throws Exception {
    List<String> all = new ArrayList<>(common("train"));
    all.addAll(List.of("--task", task, "--out", out.toString(), "--rows", "16", "--every", "4"));
    all.addAll(List.of(arguments));
    return zoetic(all);
  }

  private static JsonNode curve(Path out) throws IOException {
    return JSON.readTree(out.resolve("curve.json").toFile());
  }

  private static double nats(JsonNode look) {
    return look.path("nats").asDouble();
  }

  @Test
  void allMethods_learnTheSame_andAreMeasuredSideBySide() throws Exception {
    List<String> references = new ArrayList<>();
    for (String method : List.of("svf", "lora", "dora", "ia3")) {
      Path out = directory.resolve(method);
      CommandRun run = train("differences", out, "--method", method, "--steps", "8", "--rank", "4");
      assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
      JsonNode looks = curve(out);
      assertThat(looks.findValuesAsText("step")).containsExactly("0", "4", "8");
      assertThat(nats(looks.get(2))).as(method).isGreaterThan(nats(looks.get(0)));
      assertThat(out.resolve("curve.svg")).content().contains("differences, " + method);
      assertThat(out.resolve("curve.csv")).content().startsWith("step,seconds,loss");
      assertThat(run.out()).contains("zoetic eval --task differences:test --expert " + out);
      references.add(TrainedFiles.reference(out));
    }
    List<String> eval = new ArrayList<>(common("eval"));
    eval.addAll(
        List.of(
            "--task",
            "differences",
            "--expert",
            String.join(",", references),
            "--out",
            directory.resolve("eval").toString()));

    CommandRun run = zoetic(eval);

    assertThat(run.exitCode()).as(run.err()).isZero();
    JsonNode rows = JSON.readTree(directory.resolve("eval/results.json").toFile()).path("rows");
    assertThat(rows.findValuesAsText("strategy"))
        .containsExactly("base", "differences@1", "lora:lora", "dora:dora", "ia3:ia3");
    for (int i = 1; i < rows.size(); i++) {
      assertThat(rows.get(i).at("/answers/against_base").has("p")).isTrue();
      assertThat(rows.get(i).at("/likelihoods/nats_per_token").asDouble())
          .isGreaterThan(rows.get(0).at("/likelihoods/nats_per_token").asDouble());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"reinforce", "grpo", "dpo", "kto", "off-policy"})
  void objectives_thatLearnFromAnswers_takeTheirSteps(String objective) throws Exception {
    CommandRun run =
        train(
            "differences",
            directory,
            "--objective",
            objective,
            "--steps",
            "2",
            "--limit",
            "8",
            "--samples",
            "4",
            "--method",
            "lora",
            "--rank",
            "2");

    // Two steps need not be better than none.
    assertThat(run.exitCode()).as(run.out() + run.err()).isIn(0, 3);
    JsonNode looks = curve(directory);
    assertThat(looks.findValuesAsText("step")).containsExactly("0", "2");
    assertThat(looks.get(1).has("reward"))
        .isEqualTo(List.of("reinforce", "grpo").contains(objective));
    assertThat(nats(looks.get(1))).isNotEqualTo(nats(looks.get(0)));
  }

  @Test
  void training_thatIsResumed_endsWhereOneInOneGoDoes() throws Exception {
    String[] arguments = {"--steps", "8", "--method", "dora", "--rank", "2"};
    Path whole = directory.resolve("whole");
    Path halved = directory.resolve("halved");
    train("differences", whole, arguments);
    List<String> bounded = new ArrayList<>(List.of(arguments));
    bounded.addAll(List.of("--seconds", "0.0001"));
    train("differences", halved, bounded.toArray(String[]::new));
    assertThat(curve(halved).findValuesAsText("step")).containsExactly("0", "1");
    assertThat(train("differences", halved, arguments).err()).contains("unless --resume");
    List<String> resumed = new ArrayList<>(List.of(arguments));
    resumed.add("--resume");

    CommandRun run = train("differences", halved, resumed.toArray(String[]::new));

    assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
    JsonNode looks = curve(halved);
    assertThat(looks.findValuesAsText("step")).containsExactly("0", "1", "4", "8");
    assertThat(looks.get(3).path("nats")).isEqualTo(curve(whole).get(2).path("nats"));
    resumed.addAll(List.of("--seed", "2"));
    CommandRun other = train("differences", halved, resumed.toArray(String[]::new));
    assertThat(other.exitCode()).isEqualTo(2);
    assertThat(other.err()).contains("seed was 1, is 2");
  }

  @Test
  void rewards_thatAreAllTheSame_stopATraining_unlessToldOtherwise() throws Exception {
    String[] arguments = {
      "--objective", "reinforce", "--steps", "1", "--samples", "2", "--limit", "4"
    };

    CommandRun stopped = train("untold", directory, arguments);

    assertThat(stopped.exitCode()).isEqualTo(3);
    assertThat(stopped.out()).contains("untold:train: ").contains("0 of 4 right");
    List<String> anyway = new ArrayList<>(List.of(arguments));
    anyway.add("--regardless");
    CommandRun trained = train("untold", directory, anyway.toArray(String[]::new));
    assertThat(trained.exitCode()).isEqualTo(3);
    assertThat(trained.out()).contains("no signal").contains("all are worth the same");
  }

  @Test
  void adapter_thatCannotBeBegun_isRefused_beforeAnythingIsAnswered() throws Exception {
    CommandRun run = train("differences", directory, "--method", "ia3", "--layout", "o");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("a layout for IA3 must have k, v or up, was o");
    assertThat(run.out()).doesNotContain("step 0/");
  }

  @Test
  void item_thatDoesNotFitTheContext_isNamed() throws Exception {
    CommandRun run = train("toolong", directory, "--steps", "1");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("items of toolong:train must fit the model's context");
  }

  @Test
  void promptsThatLeaveNoRoom_areNotAnsweredAndNotLearntFrom() throws Exception {
    CommandRun run =
        train(
            "long",
            directory,
            "--objective",
            "off-policy",
            "--steps",
            "1",
            "--samples",
            "2",
            "--regardless");

    assertThat(run.exitCode()).as(run.out() + run.err()).isIn(0, 3);
    assertThat(run.out()).contains("24 examples of long:train");
  }

  @Test
  void training_withoutAnExample_endsAsOneWithoutASignal() throws Exception {
    CommandRun run = train("long", directory, "--limit", "1");

    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.err()).contains("next-token has no use for any of 1 items");
  }

  @Test
  void testSplit_isNeverTrainedOnOrChosenBy() throws Exception {
    assertThat(train("differences:test", directory).exitCode()).isEqualTo(2);
    CommandRun chosen = train("differences", directory, "--validation-split", "test");
    assertThat(chosen.exitCode()).isEqualTo(2);
    assertThat(train("differences", directory, "--validation-split", "train").exitCode())
        .isEqualTo(2);
  }
}
