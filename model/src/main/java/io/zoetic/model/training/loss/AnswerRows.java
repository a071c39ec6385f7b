// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.training.loss;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Answers as rows of tokens to read. Answers can share a row, in which the beginning that their
 * prompts have in common is read once: that is branch 0, what follows of each prompt, and its
 * answer, are branches 1, 2 and so on, which do not see each other. Of three layouts that one is
 * chosen which costs the least by its tokens, padding included, and by the squares of its rows:
 * each answer by itself, those that follow one another and have the same prompt together, and as
 * many together as a row has room for.
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
public record AnswerRows(
    int rows,
    int length,
    long[] tokens,
    long[] positions,
    long[] branches,
    long[] places,
    long[] targets) {

  /**
   * Tokens of a row of answers to several prompts, about: attention is computed between all of
   * them, and most of it is for nothing. What is longer has a row of its own, so that positions of
   * such rows are those of short sequences, by which some models' rotation goes.
   */
  private static final int ROOM = 512;

  /** In a row of so many tokens attention is taken to cost as much as all else. */
  private static final long EVEN = 1024;

  /**
   * A row.
   *
   * @param trunk how many tokens the prompts of its answers have in common
   */
  private record Row(int trunk, List<Completion> answers) {
    int length() {
      int length = trunk;
      for (Completion answer : answers) {
        length += branch(answer, trunk);
      }
      return length;
    }

    /** Tokens behind the trunk; nothing is predicted after the last. */
    static int branch(Completion answer, int trunk) {
      return answer.length() - 1 - trunk;
    }
  }

  /** Lays out answers; none are no rows. */
  public static AnswerRows of(List<Completion> answers) {
    List<Row> rows = rows(answers);
    Filling filling = new Filling(rows.size(), longest(rows), answers);
    for (int row = 0; row < rows.size(); row++) {
      filling.fill(row, rows.get(row));
    }
    return filling.filled;
  }

  /** How many tokens are read, padding included. */
  static int tokenCount(List<Completion> answers) {
    return tokens(rows(answers));
  }

  private static int tokens(List<Row> rows) {
    return rows.size() * longest(rows);
  }

  private static int longest(List<Row> rows) {
    return rows.stream().mapToInt(Row::length).max().orElse(0);
  }

  private static List<Row> rows(List<Completion> answers) {
    return Stream.of(apart(answers), byPrompt(answers), together(answers))
        .min(Comparator.comparingLong(AnswerRows::cost))
        .orElseThrow();
  }

  private static long cost(List<Row> rows) {
    return tokens(rows) * (longest(rows) + EVEN);
  }

  private static List<Row> apart(List<Completion> answers) {
    return answers.stream().map(each -> new Row(each.prompt().length, List.of(each))).toList();
  }

  private static List<Row> byPrompt(List<Completion> answers) {
    List<Row> rows = new ArrayList<>();
    for (Completion answer : answers) {
      int[] prompt = answer.prompt();
      if (rows.isEmpty() || !Arrays.equals(rows.getLast().answers().getFirst().prompt(), prompt)) {
        rows.add(new Row(prompt.length, new ArrayList<>()));
      }
      rows.getLast().answers().add(answer);
    }
    return rows;
  }

  /** In rows of about the same length. */
  private static List<Row> together(List<Completion> answers) {
    int trunk = trunk(answers);
    int branches = answers.stream().mapToInt(each -> Row.branch(each, trunk)).sum();
    int count = Math.ceilDiv(branches, Math.max(1, ROOM - trunk));
    int share = trunk + branches / Math.max(1, count);
    List<Row> rows = new ArrayList<>();
    for (Completion answer : answers) {
      boolean isLong = answer.length() > ROOM;
      if (rows.isEmpty() || isLong || rows.getLast().length() >= Math.min(share, ROOM)) {
        rows.add(new Row(trunk, new ArrayList<>()));
      }
      rows.getLast().answers().add(answer);
    }
    return rows;
  }

  private static int trunk(List<Completion> answers) {
    int[] first = answers.isEmpty() ? new int[0] : answers.getFirst().prompt();
    int trunk = first.length;
    for (Completion answer : answers) {
      int differs = Arrays.mismatch(first, answer.prompt());
      trunk = differs < 0 ? trunk : Math.min(trunk, differs);
    }
    return trunk;
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

    void fill(int row, Row content) {
      int trunk = content.trunk();
      int place = row * filled.length - 1;
      for (int i = 0; i < trunk; i++) {
        put(++place, content.answers().getFirst().prompt()[i], i, 0);
      }
      int end = place;
      for (int branch = 1; branch <= content.answers().size(); branch++) {
        Completion each = content.answers().get(branch - 1);
        int before = each.prompt().length;
        int predicted = end;
        for (int i = trunk; i < before; i++) {
          put(++place, each.prompt()[i], i, branch);
          predicted = place;
        }
        for (int i = 0; i < each.answer().length; i++) {
          filled.places[next] = predicted;
          filled.targets[next++] = each.answer()[i];
          if (i + 1 < each.answer().length) {
            put(++place, each.answer()[i], before + i, branch);
            predicted = place;
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
