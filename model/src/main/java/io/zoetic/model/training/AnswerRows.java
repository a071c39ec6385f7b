// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Answers as rows of tokens to read. Answers that follow one another and have the same prompt share
 * a row, in which it is read once: the prompt is branch 0, the answers behind it are branches 1, 2
 * and so on, which do not see each other. Where rows of such different lengths would be more to
 * read, padding included, each answer has its own row.
 *
 * @param rows how many there are, R
 * @param length tokens of the longest, T
 * @param tokens (R,T)
 * @param positions (R,T) where each token stands in its own sequence
 * @param branches (R,T)
 * @param places (N) of the answers' tokens in their order, where in the flattened rows each is
 *     predicted
 * @param targets (N) those tokens
 */
@SuppressWarnings("ArrayRecordComponent") // built for one step and dropped
record AnswerRows(
    int rows,
    int length,
    long[] tokens,
    long[] positions,
    long[] branches,
    long[] places,
    long[] targets) {

  /** Lays out answers; none are no rows. */
  static AnswerRows of(List<Completion> answers) {
    List<List<Completion>> rows = rows(answers);
    int length = longest(rows);
    Filling filling = new Filling(rows.size(), length, answers);
    for (int row = 0; row < rows.size(); row++) {
      filling.fill(row, rows.get(row));
    }
    return filling.filled;
  }

  /** How many tokens are read, padding included. */
  static int tokenCount(List<Completion> answers) {
    List<List<Completion>> rows = rows(answers);
    return rows.size() * longest(rows);
  }

  private static List<List<Completion>> rows(List<Completion> answers) {
    List<List<Completion>> shared = new ArrayList<>();
    for (Completion answer : answers) {
      if (shared.isEmpty()
          || !Arrays.equals(shared.getLast().getFirst().prompt(), answer.prompt())) {
        shared.add(new ArrayList<>());
      }
      shared.getLast().add(answer);
    }
    List<List<Completion>> single = answers.stream().map(List::of).toList();
    return shared.size() * longest(shared) < single.size() * longest(single) ? shared : single;
  }

  private static int longest(List<List<Completion>> rows) {
    int longest = 0;
    for (List<Completion> row : rows) {
      int length = row.getFirst().prompt().length;
      for (Completion answer : row) {
        length += answer.answer().length - 1; // nothing is predicted after the last
      }
      longest = Math.max(longest, length);
    }
    return longest;
  }

  private static final class Filling {
    private final AnswerRows filled;
    private int next;

    Filling(int rows, int length, List<Completion> answers) {
      int count = answers.stream().mapToInt(answer -> answer.answer().length).sum();
      this.filled =
          new AnswerRows(
              rows,
              length,
              new long[rows * length],
              new long[rows * length],
              new long[rows * length],
              new long[count],
              new long[count]);
    }

    void fill(int row, List<Completion> answers) {
      int start = row * filled.length;
      int[] prompt = answers.getFirst().prompt();
      for (int i = 0; i < prompt.length; i++) {
        put(start + i, prompt[i], i, 0);
      }
      int end = start + prompt.length - 1;
      int place = end;
      for (int branch = 0; branch < answers.size(); branch++) {
        int[] answer = answers.get(branch).answer();
        for (int i = 0; i < answer.length; i++) {
          filled.places[next] = i == 0 ? end : place;
          filled.targets[next++] = answer[i];
          if (i + 1 < answer.length) {
            put(++place, answer[i], prompt.length + i, branch + 1);
          }
        }
      }
    }

    private void put(int place, int token, int position, int branch) {
      filled.tokens[place] = token;
      filled.positions[place] = position;
      filled.branches[place] = branch;
    }
  }
}
