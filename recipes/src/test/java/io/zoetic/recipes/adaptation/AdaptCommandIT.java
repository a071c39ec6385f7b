// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.adaptation;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zoetic.cli.CommandRun;
import io.zoetic.model.checkpoint.SafetensorsFile;
import io.zoetic.model.config.ModelConfig;
import io.zoetic.model.expert.ExpertFile;
import io.zoetic.model.svf.Layout;
import io.zoetic.model.svf.LayoutSpec;
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
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From files to a file, on the reference model and two of its experts. */
class AdaptCommandIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path directory;
  private Path model;
  private Path experts;

  @BeforeEach
  void extract() throws IOException {
    model = ReferenceModel.extractTo(directory.resolve("model"));
    experts = ReferenceModel.extractExpertsTo(directory.resolve("experts"));
  }

  private Path shots(String skill, int count) throws IOException {
    List<String> rows = new ArrayList<>();
    for (Example each : Skills.named(skill).examples(Split.VALIDATION, 7, count)) {
      ObjectNode row = JSON.createObjectNode();
      row.putArray("messages").addObject().put("role", "user").put("content", each.prompt());
      row.withArray("messages").addObject().put("role", "assistant").put("content", each.answer());
      rows.add(row.toString());
    }
    return Files.write(directory.resolve("shots.jsonl"), rows);
  }

  private CommandRun adapt(Path shots, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "adapt",
                "--model",
                model.toString(),
                "--svd-cache",
                SharedFactors.DIRECTORY.toString(),
                "--expert",
                experts.resolve("weekday@1.safetensors").toString(),
                "--expert",
                experts.resolve("unit@1.safetensors").toString(),
                "--shots",
                shots.toString(),
                "--out",
                directory.resolve("out").toString()));
    arguments.addAll(List.of(more));
    return CommandRun.of(Main.commandLine(), arguments);
  }

  @Test
  void writesTheMixtureAsAnExpertFile_thatSaysWhatItIsMixedFrom() throws IOException {
    CommandRun run = adapt(shots("weekday", 10), "--name", "days", "--iterations", "6");

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out().lines().toList().getFirst())
        .isEqualTo("10 shots, 2 experts: at most 1550 answers");
    assertThat(run.out())
        .contains("HELD OUT", "mixtures of the folds", "base", "weekday@1", "unit@1")
        .contains("their mean, on all shots", "taken: ");
    Path file = directory.resolve("out").resolve("days@1.safetensors");
    assertThat(run.out()).contains("wrote " + file);
    try (SafetensorsFile written = SafetensorsFile.open(file)) {
      Map<String, String> metadata = written.metadata();
      JsonNode mixture = JSON.readTree(metadata.get("lineage.mixture"));
      assertThat(mixture.path("weekday@1").asDouble()).as(run.out()).isGreaterThan(0.3);
      assertThat(JSON.readTree(metadata.get("lineage.shots"))).hasSize(10);
      assertThat(metadata)
          .containsKeys(
              "lineage.evaluations", "lineage.objective_held_out_base", "lineage.held_out_of");
      JsonNode files = JSON.readTree(metadata.get("lineage.mixture_files"));
      assertThat(files.properties()).hasSameSizeAs(mixture.properties());
      assertThat(files.path("weekday@1").asText()).isEqualTo(digest("weekday@1", metadata));
    }
  }

  private String digest(String id, Map<String, String> like) throws IOException {
    LayoutSpec layout = LayoutSpec.parse(requireNonNull(like.get("layout")));
    return ExpertFile.read(
            experts.resolve(id + ".safetensors"),
            requireNonNull(like.get("base_model")),
            Layout.of(layout, ModelConfig.read(model).matrices()))
        .vector()
        .digest();
  }

  @Test
  void whereNothingIsBetter_nothingIsWritten() throws IOException {
    List<String> rows = Files.readAllLines(shots("weekday", 6));
    rows.replaceAll(
        row -> row.replaceAll("(\"assistant\",\"content\":)\"[^\"]*\"", "$1\"Caturday\""));
    Path wrong = Files.write(directory.resolve("wrong.jsonl"), rows);

    CommandRun run = adapt(wrong, "--verifier", "regex", "--iterations", "2");

    assertThat(run.exitCode()).as(run.err()).isEqualTo(3);
    assertThat(run.out()).contains("taken: base", "nothing is written");
    assertThat(directory.resolve("out")).doesNotExist();
    CommandRun few =
        adapt(
            Files.write(directory.resolve("few.jsonl"), rows.subList(0, 5)), "--verifier", "regex");
    assertThat(few.exitCode()).isEqualTo(2);
    assertThat(few.err()).contains("shots must be at least 6 where no text of a right answer");
  }

  @Test
  void namesWhatIsWrong() throws IOException {
    Path few = shots("weekday", 3);
    assertThat(adapt(few).err()).contains("shots must be at least 5, were 3");
    assertThat(adapt(shots("weekday", 0)).err()).contains("shots must be at least 5, were 0");
    Path bad = Files.writeString(directory.resolve("bad.jsonl"), "{\"messages\": [1]}\n");
    assertThat(adapt(bad).err()).contains("line 1: role and content of a message must be texts");
    Path unanswered =
        Files.writeString(
            directory.resolve("unanswered.jsonl"),
            "\n{\"messages\": [{\"role\": \"user\", \"content\": \"Why?\"}]}\n");
    assertThat(adapt(unanswered).err())
        .contains("line 2: messages must be a question and, as the assistant's turn");
    CommandRun twice =
        adapt(shots("weekday", 6), "--expert", experts.resolve("unit@1.safetensors").toString());
    assertThat(twice.err()).contains("experts to mix must be different, unit@1 was given twice");
    assertThat(twice.exitCode()).isEqualTo(2);
    Path classifier = experts.resolve("classifier@1.safetensors");
    assertThat(adapt(shots("weekday", 6), "--expert", classifier.toString()).err())
        .contains("experts to mix must be of role skill, " + classifier + " is a classifier");
    try (Stream<Path> written = Files.walk(directory)) {
      assertThat(written.filter(path -> path.endsWith("mixture@1.safetensors"))).isEmpty();
    }
  }
}
