// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.training.loss;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnswerRowsTest {

  @Test
  void answersToOnePrompt_areReadBehindItOnce() {
    AnswerRows rows =
        AnswerRows.of(
            List.of(
                answer(new int[] {1, 2, 3}, 10, 11),
                answer(new int[] {1, 2, 3}, 20),
                answer(new int[] {1, 2, 3}, 30, 31, 32),
                answer(new int[] {7, 8, 9}, 40, 41, 42, 43)));

    assertThat(rows.rows()).isEqualTo(2);
    assertThat(rows.length()).isEqualTo(6);
    assertThat(rows.tokens()).containsExactly(1, 2, 3, 10, 30, 31, 7, 8, 9, 40, 41, 42);
    assertThat(rows.positions()).containsExactly(0, 1, 2, 3, 3, 4, 0, 1, 2, 3, 4, 5);
    assertThat(rows.branches()).containsExactly(0, 0, 0, 1, 3, 3, 0, 0, 0, 1, 1, 1);
    assertThat(rows.places()).containsExactly(2, 3, 2, 2, 4, 5, 8, 9, 10, 11);
    assertThat(rows.targets()).containsExactly(10, 11, 20, 30, 31, 32, 40, 41, 42, 43);
  }

  @Test
  void answersToPromptsThatBeginAlike_areReadBehindTheirBeginning() {
    AnswerRows rows =
        AnswerRows.of(
            List.of(
                answer(new int[] {1, 2, 3, 4}, 10, 11),
                answer(new int[] {1, 2, 5}, 20),
                answer(new int[] {1, 2}, 30, 31)));

    assertThat(rows.rows()).isEqualTo(1);
    assertThat(rows.tokens()).containsExactly(1, 2, 3, 4, 10, 5, 30);
    assertThat(rows.positions()).containsExactly(0, 1, 2, 3, 4, 2, 2);
    assertThat(rows.branches()).containsExactly(0, 0, 1, 1, 1, 2, 3);
    assertThat(rows.places()).containsExactly(3, 4, 5, 1, 6);
    assertThat(rows.targets()).containsExactly(10, 11, 20, 30, 31);
  }

  @Test
  void answersToDifferentPrompts_shareARowWithoutPadding() {
    List<Completion> answers =
        List.of(
            answer(new int[] {1}, 10, 11, 12),
            answer(new int[] {1}, 20, 21, 22),
            answer(new int[] {2}, 30),
            answer(new int[] {3}, 40),
            answer(new int[] {4}, 50));

    assertThat(AnswerRows.of(answers).rows()).isEqualTo(1);
    assertThat(AnswerRows.of(answers).branches()).containsExactly(1, 1, 1, 2, 2, 2, 3, 4, 5);
    assertThat(AnswerRows.tokenCount(answers)).isEqualTo(9);
  }

  @Test
  void moreThanOneRowHasRoomFor_isReadInSeveralOfAboutOneLength() {
    List<Completion> answers = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      int[] prompt = new int[50];
      prompt[40] = i + 1;
      answers.add(answer(prompt, 1, 2, 3));
    }

    AnswerRows rows = AnswerRows.of(answers);

    assertThat(rows.rows()).isEqualTo(2);
    assertThat(rows.length()).isEqualTo(40 + 32 * 12);
    assertThat(rows.places()).hasSize(3 * 64).doesNotHaveDuplicates();
  }

  @Test
  void answersThatFillARowEach_areReadApart() {
    int[] prompt = new int[600];
    int[] other = prompt.clone();
    other[3] = 1;

    AnswerRows rows = AnswerRows.of(List.of(answer(prompt, 1, 2), answer(other, 1, 2)));

    assertThat(rows.rows()).isEqualTo(2);
    assertThat(rows.length()).isEqualTo(601);
  }

  @Test
  void nothing_isNoRows() {
    assertThat(AnswerRows.of(List.of()).rows()).isZero();
    assertThat(AnswerRows.tokenCount(List.of())).isZero();
  }

  private static Completion answer(int[] prompt, int... answer) {
    return Completion.right(prompt, answer);
  }
}
