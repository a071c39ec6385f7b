// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.task.source;

import com.fasterxml.jackson.databind.JsonNode;
import io.zoetic.recipes.task.Problem;
import io.zoetic.recipes.task.TaskItem;
import java.util.ArrayList;
import java.util.List;

/** TextVQA 0.5.1 and OK-VQA, as their authors publish them. */
final class ImageRows {
  private static final int ANSWERS = 10;

  private ImageRows() {}

  static TaskItem textVqa(Row row) throws InvalidRowException {
    String question = row.words("question");
    String image = row.words("image_id");
    long id = row.integer("question_id");
    // The test part has no answers.
    List<String> answers = row.has("answers") ? row.texts("answers") : List.of();
    if (!answers.isEmpty() && answers.size() != ANSWERS) {
      throw row.wrong("answers", "must be %d, or none".formatted(ANSWERS), answers.size());
    }
    row.ignore(
        "image_classes",
        "image_width",
        "image_height",
        "flickr_original_url",
        "flickr_300k_url",
        "question_tokens",
        "set_name");
    row.end();
    return new TaskItem("textvqa-" + id, new Problem.Image(question, image, answers));
  }

  /** A question of OK-VQA, with the answers to it from the other file. */
  static TaskItem okVqa(Row row, List<String> answers) throws InvalidRowException {
    String question = row.words("question");
    long image = row.integer("image_id");
    long id = row.integer("question_id");
    row.end();
    return new TaskItem(
        "okvqa-" + id, new Problem.Image(question, "%012d".formatted(image), answers));
  }

  /** The ten answers of an annotation: the published ones are stemmed, and are compared so. */
  static List<String> okVqaAnswers(Row row) throws InvalidRowException {
    List<String> answers = new ArrayList<>();
    row.integer("question_id");
    row.integer("image_id");
    row.ignore("question_type", "answer_type", "confidence");
    for (Row answer : row.rows("answers")) {
      answers.add(answer.text("answer"));
      answer.ignore("answer_id", "raw_answer", "answer_confidence");
      answer.end();
    }
    row.end();
    if (answers.size() != ANSWERS) {
      throw row.wrong("answers", "must be " + ANSWERS, answers.size());
    }
    return answers;
  }

  static long questionId(Row row) throws InvalidRowException {
    JsonNode id = row.value("question_id");
    if (!id.canConvertToLong()) {
      throw row.wrong("question_id", "must be a whole number", id);
    }
    return id.longValue();
  }
}
