// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.task.scoring;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import io.zoetic.recipes.task.Answer;
import io.zoetic.recipes.task.Problem;
import io.zoetic.recipes.task.TaskItem;
import java.util.Optional;

/**
 * {@code reference-arc}, as SakanaAI/self-adaptive-llms@03a41ae does (fishfarm's ai2_arc): the
 * first {@code answer is \(?([A-J])\)?}; else the last {@code [aA]nswer:\s*X} of the first line
 * that has one; else the last capital A to J that stands alone; else what a generator draws that is
 * seeded with 42 before every draw: A, of three options C. Compared with the published label, so
 * that an item whose labels are digits is always wrong.
 */
final class ArcReferenceRule implements ScoringRule {
  private static final Pattern SAID = Pattern.compile("answer is \\(?([A-J])\\)?");
  private static final Pattern MARKED = Pattern.compile(".*[aA]nswer:\\s*([A-J])");
  private static final Pattern CAPITAL = Pattern.compile("[A-J]");

  @Override
  public String name() {
    return "reference-arc";
  }

  @Override
  public int version() {
    return 1;
  }

  @Override
  public Score judge(TaskItem item, Answer answer) {
    Problem.Choice choice = Problems.of(item, Problem.Choice.class, this);
    Optional<String> found = extract(answer.text());
    String prediction = found.orElse(choice.options().size() == 3 ? "C" : "A");
    boolean right = prediction.equals(choice.key());
    String how = found.isPresent() ? "the answer's" : "the constant guess";
    return Score.of(right, prediction, how + (right ? " is the key" : " is not the key"));
  }

  /** The letter that it reads; empty where it guesses. */
  static Optional<String> extract(String text) {
    Matcher said = SAID.matcher(text);
    if (said.find()) {
      return Optional.of(said.group(1));
    }
    Matcher marked = MARKED.matcher(text);
    if (marked.find()) {
      return Optional.of(marked.group(1));
    }
    Matcher capital = CAPITAL.matcher(text);
    String last = null;
    while (capital.find()) {
      if (!isWord(text, capital.start() - 1) && !isWord(text, capital.end())) {
        last = capital.group();
      }
    }
    return Optional.ofNullable(last);
  }

  /** What Python's {@code \b} takes for part of a word. */
  private static boolean isWord(String text, int position) {
    return position >= 0
        && position < text.length()
        && (Character.isLetterOrDigit(text.charAt(position)) || text.charAt(position) == '_');
  }
}
