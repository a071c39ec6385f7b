// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.adaptation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zoetic.model.ExpertForm;
import io.zoetic.model.LanguageModel;
import io.zoetic.model.svf.LayoutSpec;
import io.zoetic.referencemodel.ReferenceModel;
import io.zoetic.testkit.SharedFactors;
import io.zoetic.trainerworker.inference.BatchInference;
import io.zoetic.trainerworker.inference.BatchInferenceOptions;
import io.zoetic.trainerworker.learning.VerifierKind;
import io.zoetic.trainerworker.mixture.Shot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rows in tokens of the reference model, with a template that writes the date. */
class ShotFileIT {
  private static final String ROW =
      "{\"messages\": [{\"role\": \"user\", \"content\": \"%s\"}, {\"role\": \"assistant\", \"content\": \"%s\"}]}";

  @TempDir private static Path shared;
  private static BatchInference inference;

  @TempDir private Path directory;

  @BeforeAll
  static void open() throws IOException {
    Path model = ReferenceModel.extractTo(shared.resolve("model"));
    Path settings = model.resolve("tokenizer_config.json");
    String dated =
        Files.readString(settings)
            .replace("{{ bos_token }}", "{{ bos_token }}{{ strftime_now('%Y-%m-%d') }}");
    Files.writeString(settings, dated);
    LayoutSpec spec = LayoutSpec.parse("qv,layers=0");
    inference =
        new BatchInference(
            model,
            BatchInferenceOptions.DEFAULTS,
            new LanguageModel.Experts(
                spec, ExpertForm.of(spec), SharedFactors.DIRECTORY, (_, _, _) -> {}));
  }

  @AfterAll
  static void close() {
    inference.close();
  }

  private List<Shot> read(VerifierKind kind, String... rows) throws IOException {
    Path file = Files.write(directory.resolve("shots.jsonl"), List.of(rows));
    return ShotFile.read(file, inference, kind);
  }

  private static String row(String question, String answer) {
    return ROW.formatted(question, answer);
  }

  @Test
  void datesOfTheTemplate_areTheSameEveryDay() throws IOException {
    Shot shot = read(VerifierKind.EXACT, row("Why?", "So.")).getFirst();

    List<Integer> prompt = Arrays.stream(shot.rightAnswer().prompt()).boxed().toList();
    assertThat(inference.model().tokenizer().decode(prompt, true)).contains("2025-01-01");
  }

  @Test
  void promptsOfOneSplit_areAskedOnce() throws IOException {
    String[] rows = {row("Why?", "So."), "", row("Who?", "I."), row("  why", "Because.")};
    assertThatThrownBy(() -> read(VerifierKind.EXACT, rows))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("line 4: a prompt must be asked once, line 1 has the same");
    assertThat(read(VerifierKind.EXACT, row("1 + 1?", "2"), row("1 + 2?", "3"))).hasSize(2);
  }

  @Test
  void whatDoesNotFit_isRefused() throws IOException {
    String tooLong = "why ".repeat(600);
    String rule = "line 1: a prompt and its right answer must have at most 512 tokens";
    assertThatThrownBy(() -> read(VerifierKind.EXACT, row(tooLong, "So.")))
        .hasMessageContaining(rule);
    assertThatThrownBy(() -> read(VerifierKind.EXACT, row("Why?", tooLong)))
        .hasMessageContaining(rule);
    // A pattern is no answer, which would need room.
    String pattern = "(So|Because|" + "x".repeat(900) + ")";
    assertThat(read(VerifierKind.REGEX, row("Why?", pattern))).hasSize(1);
    assertThatThrownBy(() -> read(VerifierKind.REGEX, row(tooLong, "So")))
        .hasMessageContaining(rule);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "'weight': 0.5                                      | had [weight]",
        "'completions': [{'content': 'So.', 'reward': 1}]   | had [completions]",
        "'chosen': 'So.', 'rejected': 'No.'                 | had [chosen, rejected]",
      })
  void rowsThatSayNoRightAnswer_areRefusedByName(String fields, String message) {
    String row = row("Why?", "So.").replace("]}", "], " + fields.replace('\'', '"') + "}");
    assertThatThrownBy(() -> read(VerifierKind.EXACT, row))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("line 1: a shot must have messages alone")
        .hasMessageContaining(message);
  }

  @Test
  void whomItIsOf_isPassedOver() throws IOException {
    String row = row("Why?", "So.").replace("]}", "], \"user\": \"user-17\"}");
    assertThat(read(VerifierKind.EXACT, row)).hasSize(1);
  }
}
