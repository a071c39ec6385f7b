// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** What a convention has too few questions for is said before the model is opened. */
final class LearningCommandTest {
  private static final String NO_MODEL = "no-such-model.gguf";

  /** The error of a run whose model is missing. */
  private static String error(String... options) {
    List<String> all = new ArrayList<>(List.of("--model", NO_MODEL));
    all.addAll(List.of(options));
    LearningCommand command =
        CommandLine.populateCommand(new LearningCommand(), all.toArray(String[]::new));
    return String.valueOf(catchThrowable(command::call).getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "--questions=61, 60 questions of the test split, 61",
    "--events=241, 240 questions of the train split, 241",
    "--events=32:--events=61:--liked=0.5, 240 questions of the train split, 244"
  })
  void moreThanAConventionHas_isRefusedAtOnce(String options, String bound, int was) {
    List<String> all = new ArrayList<>(List.of("--conventions", "triage"));
    all.addAll(List.of(options.split(":")));

    assertThat(error(all.toArray(String[]::new)))
        .isEqualTo("a convention must be asked at most %s, was %d".formatted(bound, was));
  }

  @Test
  void defaults_fitConventions() {
    assertThat(error("--conventions", "triage")).contains(NO_MODEL);
    assertThat(error("--conventions", "triage", "--liked", "0.5")).contains(NO_MODEL);
    assertThat(
            error(
                "--conventions",
                "triage",
                "--events",
                "240",
                "--liked",
                "0.5",
                "--objectives",
                "next-token"))
        .contains(NO_MODEL);
    assertThat(error("--skills", "weekday", "--events", "512")).contains(NO_MODEL);
  }
}
