// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.zoetic.cli.CommandRun;
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
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** {@code zoetic eval} of a platform over HTTP beside the same in process. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class EvaluationIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int ITEMS = 20;

  @TempDir private static Path directory;
  private Path model;
  private Path experts;
  private Standalones standalone;

  @BeforeAll
  void start() throws Exception {
    model = ReferenceModel.extractTo(directory.resolve("zoetic-reference"));
    experts = ReferenceModel.extractExpertsTo(directory.resolve("experts"));
    standalone =
        Standalones.start(
            model,
            Map.of(
                "worker.svd-cache",
                SharedFactors.DIRECTORY.toString(),
                "worker.compute-type",
                "float32"));
    ShippedExperts shipped = new ShippedExperts(model, experts);
    List<String> served = shipped.register(standalone.platform().stores().experts());
    shipped.publishRouter(standalone.platform().stores().learning().routers());
    standalone.platform().awaitServed(served);
    importTask();
  }

  @AfterAll
  void stop() {
    standalone.close();
  }

  private void importTask() throws Exception {
    StringBuilder rows = new StringBuilder();
    for (String skill : List.of("subtraction", "largest-number")) {
      for (Example example : Skills.named(skill).examples(Split.TEST, 3, ITEMS / 2)) {
        rows.append(
                JSON.createObjectNode()
                    .put("question", example.prompt())
                    .put("answer", example.answer()))
            .append('\n');
      }
    }
    Path file = Files.writeString(directory.resolve("mixed.jsonl"), rows);
    CommandRun run =
        zoetic("tasks import " + file + " --task mixed --rule numeric --data " + tasks());
    assertThat(run.exitCode()).as(run.err()).isZero();
  }

  private Path tasks() {
    return directory.resolve("tasks");
  }

  /** In a thread of its own: it switches gradients off there. */
  private static CommandRun zoetic(String line) throws Exception {
    try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
      return thread.submit(() -> CommandRun.of(Main.commandLine(), List.of(line.split(" ")))).get();
    }
  }

  private String eval(Path out) {
    return "eval --task mixed --data %s --batch 8 --out %s".formatted(tasks(), out);
  }

  @Test
  void overHttp_answersAreThoseOfThisProcess() throws Exception {
    String rows =
        " --measure answers --strategy base,expert,prompt,router,auto --expert subtraction@1";
    Path here = directory.resolve("here");
    Path there = directory.resolve("there");

    CommandRun inProcess =
        zoetic(
            eval(here)
                + rows
                + " --model %s --experts %s --svd-cache %s"
                    .formatted(model, experts, SharedFactors.DIRECTORY));
    CommandRun overHttp = zoetic(eval(there) + rows + " --url " + standalone.url());

    assertThat(inProcess.exitCode()).as(inProcess.err()).isZero();
    assertThat(overHttp.exitCode()).as(overHttp.err()).isZero();
    assertThat(samples(there)).hasSize(5 * ITEMS).isEqualTo(samples(here));
    assertThat(results(there).path("rows")).isEqualTo(results(here).path("rows"));
    assertThat(results(here).at("/settings/base_digest").asText())
        .startsWith(results(there).at("/settings/base_digest").asText());
    assertThat(results(there).at("/settings/strategies/1/digest").asText())
        .isEqualTo("subtraction@1");
    assertThat(results(there).at("/rows/0/answers/right").asInt()).isPositive();
  }

  private static List<JsonNode> samples(Path out) throws IOException {
    List<JsonNode> samples = new ArrayList<>();
    for (String line : Files.readAllLines(out.resolve("samples.jsonl"))) {
      samples.add(JSON.readTree(line));
    }
    return samples;
  }

  private static JsonNode results(Path out) throws IOException {
    return JSON.readTree(out.resolve("results.json").toFile());
  }

  @Test
  void likelihoodsOverHttp_areRefused_andSoIsAModel() throws Exception {
    String there = eval(directory.resolve("none")) + " --url " + standalone.url();

    CommandRun likelihoods = zoetic(there + " --measure likelihoods");
    CommandRun own = zoetic(there + " --model " + model);
    CommandRun file = zoetic(there + " --expert weekday.safetensors");

    assertThat(likelihoods.exitCode()).isEqualTo(2);
    assertThat(likelihoods.err())
        .contains("measure must be answers over HTTP")
        .contains("was likelihoods");
    assertThat(own.exitCode()).isEqualTo(2);
    assertThat(own.err()).contains("must not be given with --url");
    assertThat(file.exitCode()).isEqualTo(2);
    assertThat(file.err()).contains("must be NAME or NAME@VERSION with --url");
  }

  @Test
  void expertThatIsNotServed_isAnError() throws Exception {
    CommandRun run =
        zoetic(
            eval(directory.resolve("nobody"))
                + " --strategy expert --expert nobody --url "
                + standalone.url());

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("zoetic/nobody");
    assertThat(directory.resolve("nobody")).doesNotExist();
  }
}
