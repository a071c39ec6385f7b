// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zoetic.core.CanonicalJson;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RunConfigTest {
  private static final String ALL =
      """
      {"objective": "dpo", "steps": 7, "rows": 11, "learning_rate": 0.125, "decay": 2, "kl": 0.25,
       "beta": 0.5, "label_noise": 0.0625, "samples_per_prompt": 5, "replay_rows": 3,
       "replay_kl": 0.75, "gradient_norm_max": 2, "verifier": "numeric",
       "from_champion": false, "description": "Dates.", "promote": false,
       "uncorrected_prompts": 17, "rejudge": [3, 5]}
      """;

  @Test
  void everyField_isRead() {
    assertThat(RunConfig.of(ALL))
        .isEqualTo(
            new RunConfig(
                RunMethod.TRAINING,
                new LearningOptions(
                    LearningObjective.DPO, 7, 11, 0.125, 2, 0.25, 0.5, 0.0625, 5, 3, 0.75, 2),
                VerifierKind.NUMERIC,
                false,
                "Dates.",
                false,
                17,
                Set.of(3, 5)));
  }

  @Test
  void lineage_saysAllThatWasRead() {
    String lineage = CanonicalJson.of(RunConfig.of(ALL).toMap());

    assertThat(lineage).isEqualTo(CanonicalJson.of(ALL));
    assertThat(RunConfig.of(lineage)).isEqualTo(RunConfig.of(ALL));
  }

  @Test
  void lineageOfAMixture_saysNothingOfTraining() {
    String given =
        """
        {"method": "mixture", "verifier": "numeric", "from_champion": false,
         "description": "Dates.", "promote": true, "steps": null}
        """;
    RunConfig config = RunConfig.of(given);

    assertThat(config.method()).isEqualTo(RunMethod.MIXTURE);
    assertThat(config.toMap())
        .containsOnlyKeys("method", "verifier", "from_champion", "description", "promote");
    assertThat(RunConfig.of(CanonicalJson.of(config.toMap()))).isEqualTo(config);
  }

  @ParameterizedTest
  @CsvSource({
    "objective, '\"dpo\"'",
    "steps, 7",
    "rows, 11",
    "learning_rate, 0.125",
    "decay, 2",
    "kl, 0.25",
    "beta, 0.5",
    "label_noise, 0.0625",
    "samples_per_prompt, 5",
    "replay_rows, 3",
    "replay_kl, 0.75",
    "gradient_norm_max, 2",
    "uncorrected_prompts, 17"
  })
  void fieldsOfTraining_areRefusedBesideAMixture(String field, String value) {
    assertThatThrownBy(
            () -> RunConfig.of("{\"method\": \"mixture\", \"%s\": %s}".formatted(field, value)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "%s must not be given if method is mixture, which trains nothing, was %s"
                .formatted(field, value));
  }

  @Test
  void nothing_meansTheDefaults() {
    RunConfig usual =
        new RunConfig(
            RunMethod.TRAINING,
            LearningOptions.of(LearningObjective.AUTO),
            VerifierKind.EXACT,
            true,
            null,
            null,
            null,
            Set.of());

    assertThat(RunConfig.of("{}")).isEqualTo(usual);
    assertThat(
            RunConfig.of(
                """
                {"objective": null, "steps": null, "beta": null, "verifier": null,
                 "from_champion": null, "description": null, "promote": null,
                 "uncorrected_prompts": null, "rejudge": null}
                """))
        .isEqualTo(usual);
  }

  @ParameterizedTest
  @EnumSource(LearningObjective.class)
  void objective_bringsItsOwnDefaults(LearningObjective objective) {
    assertThat(RunConfig.of("{\"objective\": \"" + objective.word() + "\"}").learning())
        .isEqualTo(LearningOptions.of(objective));
  }

  @Test
  void unknownFields_areRefused() {
    assertThatThrownBy(() -> RunConfig.of("{\"step\": 7}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("config must have no fields but [beta, decay, description, ")
        .hasMessageEndingWith("], had step");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'{\"objective\": \"ppo\"}' | objective must be one of",
        "'{\"objective\": 7}' | objective must be a text, was 7",
        "'{\"verifier\": \"vague\"}' | verifier must be one of",
        "'{\"steps\": \"7\"}' | 'steps must be an integer, was \"7\"'",
        "'{\"steps\": 2.5}' | 'steps must be an integer, was 2.5'",
        "'{\"rows\": 99999999999}' | 'rows must be an integer, was 99999999999'",
        "'{\"steps\": -1}' | 'steps must be in 0..100000, was -1'",
        "'{\"learning_rate\": \"fast\"}' | 'learning_rate must be a number, was \"fast\"'",
        "'{\"learning_rate\": 0}' | 'learning_rate must be in (0, 1], was 0.0'",
        "'{\"decay\": \"slow\"}' | 'decay must be a number, was \"slow\"'",
        "'{\"decay\": -1}' | 'decay must be >= 0 and finite, was -1.0'",
        "'{\"decay\": 60}' | 'decay times learning_rate must be at most 1, was 1.2'",
        "'{\"uncorrected_prompts\": \"all\"}' | 'uncorrected_prompts must be an integer, was \"all\"'",
        "'{\"uncorrected_prompts\": -1}' | 'uncorrected_prompts must be in 0..512, was -1'",
        "'{\"uncorrected_prompts\": 513}' | 'uncorrected_prompts must be in 0..512, was 513'",
        "'{\"promote\": \"no\"}' | 'promote must be true or false, was \"no\"'",
        "'{\"from_champion\": 0}' | 'from_champion must be true or false, was 0'",
        "'{\"description\": [1]}' | 'description must be a text, was [1]'",
      })
  void values_thatBreakARule_areRefused(String json, String message) {
    assertThatThrownBy(() -> RunConfig.of(json))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "7", "\"steps\"", "null", "", "{", "{} {}", "{\"steps\": 1} x"})
  void whatIsNotOneObject_isRefused(String json) {
    assertThatThrownBy(() -> RunConfig.of(json))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("config must be a JSON object, was");
  }
}
