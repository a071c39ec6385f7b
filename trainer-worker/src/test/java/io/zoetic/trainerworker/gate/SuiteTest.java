// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.model.training.Completion;
import io.zoetic.trainerworker.examiner.PromptJson;
import io.zoetic.trainerworker.learning.Lesson;
import io.zoetic.vectorstore.learning.Example;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SuiteTest {

  @Test
  void likedAnswers_areRightOnes_besideCorrections() {
    List<Lesson> lessons = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      lessons.add(lesson(Example.Kind.JUDGEMENT, "liked " + i, 1));
      lessons.add(lesson(Example.Kind.JUDGEMENT, "disliked " + i, 0));
      lessons.add(lesson(Example.Kind.DEMONSTRATION, "disliked " + i, 1));
    }

    List<Lesson> known = new Suite("e", lessons).ofKnownAnswer();

    assertThat(known).hasSize(20);
    assertThat(known)
        .filteredOn(each -> each.example().kind() == Example.Kind.JUDGEMENT)
        .allMatch(each -> each.example().reward() == 1);
  }

  @Test
  void questionsWithoutARightAnswer_ifTheyAreMany_leaveNothingToCompareWith() {
    List<Lesson> lessons = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      lessons.add(lesson(Example.Kind.JUDGEMENT, "liked " + i, 1));
    }
    for (int i = 0; i < 4; i++) {
      lessons.add(lesson(Example.Kind.JUDGEMENT, "disliked " + i, 0));
    }
    assertThat(new Suite("e", lessons).ofKnownAnswer()).hasSize(16);
    lessons.add(lesson(Example.Kind.JUDGEMENT, "one more", 0.4));

    Suite suite = new Suite("e", lessons);

    assertThat(suite.ofKnownAnswer()).isEmpty();
    assertThat(Measure.of(suite, 20)).isEqualTo(Measure.JUDGEMENT);
  }

  private static Lesson lesson(Example.Kind kind, String question, double reward) {
    PromptJson prompt = PromptJson.ofQuestion(question);
    Example example =
        new Example(
            UUID.randomUUID(),
            "e",
            kind,
            prompt.json(),
            prompt.hash(),
            Example.Answer.of("answer"),
            null,
            reward,
            1,
            "p",
            null,
            null);
    return new Lesson(example, new Completion(new int[] {1}, new int[] {2}, reward), null);
  }
}
