// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zoetic.benchmarks.conventions.Conventions;
import io.zoetic.referencemodel.skill.Example;
import io.zoetic.referencemodel.skill.Split;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SubjectTest {
  private static final Subject TRIAGE = Subject.of(Conventions.named("triage"));

  @ParameterizedTest
  @ValueSource(strings = {"triage", "dates", "orders", "letters", "german"})
  void splitsOfAConvention_haveNoQuestionInCommon(String name) {
    Subject subject = Subject.of(Conventions.named(name));

    List<String> taught = prompts(subject.examples(Split.TRAIN, 3, 240));
    List<String> tested = prompts(subject.examples(Split.TEST, 3, 60));
    List<String> validated = prompts(subject.examples(Split.VALIDATION, 3, 60));

    assertThat(taught).doesNotContainAnyElementsOf(tested).doesNotContainAnyElementsOf(validated);
    assertThat(tested).doesNotContainAnyElementsOf(validated);
    assertThat(validated).doesNotHaveDuplicates().hasSize(60);
  }

  @Test
  void fewerQuestions_areTheFirstOfMore() {
    assertThat(TRIAGE.examples(Split.VALIDATION, 1, 30))
        .isEqualTo(TRIAGE.examples(Split.VALIDATION, 1, 60).subList(0, 30));
  }

  /** Only blanks around an answer are forgiven, as in the teaching benchmark. */
  @Test
  void answers_areMarkedToTheLetter() {
    Example example = TRIAGE.examples(Split.TRAIN, 1, 1).getFirst();

    assertThat(example.reward(" " + example.answer() + "\n")).isEqualTo(1);
    assertThat(example.reward(example.answer() + ".")).isZero();
  }

  @Test
  void moreThanASplitHas_isRefused() {
    assertThatThrownBy(() -> TRIAGE.examples(Split.TEST, 1, 61))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a convention must be asked at most 60 questions of the test split, was 61");
  }

  private static List<String> prompts(List<Example> examples) {
    return examples.stream().map(Example::prompt).toList();
  }
}
