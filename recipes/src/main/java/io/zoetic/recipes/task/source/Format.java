// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.task.source;

import io.zoetic.recipes.task.TaskItem;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The published formats, told apart by the fields that only they have. */
public enum Format {
  /** {@code question, answer}, which ends in {@code #### NUMBER}. */
  GSM8K(List.of("question", "answer"), MathRows::gsm8k),
  /** {@code problem, level, type, solution}; the answer is the last {@code \boxed{}}. */
  MATH(List.of("problem", "level", "type", "solution"), MathRows::math),
  /** {@code problem, solution, answer, subject, level, unique_id}. */
  MATH_500(List.of("problem", "answer", "subject", "unique_id"), MathRows::math500),
  /** {@code text, code, task_id, test_setup_code, test_list, challenge_test_list}. */
  MBPP(List.of("text", "code", "task_id", "test_list", "challenge_test_list"), CodeRows::mbpp),
  /** {@code source_file, task_id, prompt, code, test_imports, test_list}. */
  MBPP_SANITIZED(List.of("prompt", "code", "task_id", "test_imports"), CodeRows::mbppSanitized),
  /** Tasks of EvalPlus with an {@code assertion}. */
  MBPP_PLUS(List.of("task_id", "entry_point", "plus_input", "assertion"), CodeRows::mbppPlus),
  /** Tasks of EvalPlus with OpenAI's {@code test}. */
  HUMANEVAL_PLUS(List.of("task_id", "entry_point", "plus_input", "test"), CodeRows::humanEvalPlus),
  /** {@code task_id, prompt, entry_point, canonical_solution, test}. */
  HUMANEVAL(List.of("task_id", "entry_point", "test"), CodeRows::humanEval),
  /** Of Hugging Face ({@code choices} with two arrays) or AI2's own ({@code question.stem}). */
  ARC(List.of("id", "question", "answerKey"), ChoiceRows::arc),
  /** {@code question, image_id, question_id, answers} and what is known of the image. */
  TEXTVQA(List.of("question", "image_id", "image_classes"), ImageRows::textVqa),
  /** Questions of OK-VQA; answers are in another file. */
  OKVQA_QUESTIONS(List.of("question", "image_id", "question_id"), null),
  /** Answers of OK-VQA. */
  OKVQA_ANNOTATIONS(List.of("question_id", "image_id", "answers"), null),
  /** Our own: {@link ItemRows}. */
  OWN(List.of("question"), ItemRows::item);

  /** Makes an item of a row. */
  interface Reader {
    TaskItem read(Row row) throws InvalidRowException;
  }

  private final Set<String> marks;
  private final @Nullable Reader reader;

  Format(List<String> marks, @Nullable Reader reader) {
    this.marks = Set.copyOf(marks);
    this.reader = reader;
  }

  /** How it is read row by row; empty for those that come in two files. */
  Optional<Reader> reader() {
    return Optional.ofNullable(reader);
  }

  /** The first format whose fields a row has; own rows say by their other fields what they are. */
  static Optional<Format> of(Row row) {
    Set<String> names = row.names();
    boolean gsm8k = names.equals(Set.of("question", "answer"));
    return Arrays.stream(values())
        .filter(format -> names.containsAll(format.marks))
        .filter(format -> format != GSM8K || gsm8k)
        .findFirst();
  }
}
