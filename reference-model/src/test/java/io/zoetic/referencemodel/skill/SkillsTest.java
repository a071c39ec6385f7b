// SPDX-License-Identifier: Apache-2.0
package io.zoetic.referencemodel.skill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class SkillsTest {
  private static final long SEED = 11;

  static List<Skill> skills() {
    return Skills.all();
  }

  static Stream<Task> tasks() {
    return Skills.all().stream().flatMap(skill -> Stream.of(skill.task(), skill.harder()));
  }

  @Test
  void world_hasFiveSkillsInEachOfFourGroups() {
    assertThat(Skills.all().stream().collect(Collectors.groupingBy(Skill::group)))
        .hasSize(4)
        .allSatisfy((_, skills) -> assertThat(skills).hasSize(5));
    assertThat(tasks().map(Task::name)).doesNotHaveDuplicates().hasSize(40);
  }

  @Test
  void named_unknown_saysTheNames() {
    assertThat(Skills.named("addition").name()).isEqualTo("addition");
    assertThatThrownBy(() -> Skills.named("magic"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("addition")
        .hasMessageContaining("magic");
  }

  @ParameterizedTest
  @MethodSource("tasks")
  void reward_ownAnswersAndMisreadings_isOneAndZero(Task task) {
    assertThat(task.examples(Split.TEST, SEED, 200))
        .allSatisfy(
            example -> {
              assertThat(example.reward(" " + example.answer() + "\n")).isEqualTo(1);
              assertThat(example.reward(example.misreading())).isZero();
              assertThat(example.reward("")).isZero();
            });
  }

  @ParameterizedTest
  @MethodSource("tasks")
  void examples_twoHundredOfTheTestSplit_haveDifferentFilledPrompts(Task task) {
    List<Example> examples = task.examples(Split.TEST, SEED, 200);

    assertThat(examples).extracting(Example::prompt).doesNotHaveDuplicates();
    assertThat(examples).noneMatch(example -> example.prompt().matches(".*\\{\\d}.*"));
  }

  @ParameterizedTest
  @MethodSource("tasks")
  void examples_sameSeed_areTheSame(Task task) {
    List<Example> examples = task.examples(Split.VALIDATION, SEED, 50);

    assertThat(task.examples(Split.VALIDATION, SEED, 50)).isEqualTo(examples);
    assertThat(task.examples(Split.VALIDATION, SEED + 1, 50)).isNotEqualTo(examples);
  }

  @ParameterizedTest
  @MethodSource("skills")
  void splits_ofASkill_shareNoPromptAndNoneWithTheHarderSibling(Skill skill) {
    Random random = new Random(SEED);
    Set<String> trained = new HashSet<>();
    for (int i = 0; i < 5_000; i++) {
      Problem problem = skill.task().draw(Split.TRAIN, random);
      skill.task().phrasings().forEach(p -> trained.add(p.fill(problem.operands())));
    }

    for (Split split : List.of(Split.VALIDATION, Split.TEST)) {
      assertThat(skill.examples(split, SEED, 200)).noneMatch(e -> trained.contains(e.prompt()));
    }
    assertThat(skill.harder().examples(Split.TEST, SEED, 200))
        .noneMatch(e -> trained.contains(e.prompt()));
  }

  @Test
  void split_ofManyKeys_isEightyTenTen() {
    double[] shares = new double[Split.values().length];
    for (int i = 0; i < 10_000; i++) {
      shares[Split.of("key|" + i).ordinal()] += 1 / 10_000.0;
    }

    assertThat(shares[Split.TRAIN.ordinal()]).isBetween(0.78, 0.82);
    assertThat(shares[Split.VALIDATION.ordinal()]).isBetween(0.09, 0.11);
    assertThat(shares[Split.TEST.ordinal()]).isBetween(0.09, 0.11);
  }

  @Test
  void conventions_otherCase_areRejectedAndElsewhereForgiven() {
    assertThat(Marking.STRICT.reward("Yes", "yes")).isZero();
    assertThat(Marking.STRICT.reward("12 kg", "12 kg ")).isEqualTo(1);
    assertThat(Marking.LENIENT.reward("Ann", "ann.")).isEqualTo(1);
    assertThat(Marking.LENIENT.reward("12", "112")).isZero();
  }
}
