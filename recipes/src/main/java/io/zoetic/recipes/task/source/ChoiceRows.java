// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.task.source;

import io.zoetic.recipes.task.Problem;
import io.zoetic.recipes.task.TaskItem;
import java.util.ArrayList;
import java.util.List;

/** ARC, as Hugging Face (allenai/ai2_arc) and as AI2's own archive (ARC-V1-Feb2018-2) have it. */
final class ChoiceRows {
  private ChoiceRows() {}

  static TaskItem arc(Row row) throws InvalidRowException {
    String id = row.words("id");
    String key = row.words("answerKey");
    List<String> options = new ArrayList<>();
    List<String> labels = new ArrayList<>();
    String question;
    if (row.value("question").isObject()) {
      Row body = row.row("question");
      question = body.words("stem");
      for (Row choice : body.rows("choices")) {
        options.add(choice.text("text"));
        labels.add(choice.words("label"));
        choice.end();
      }
      body.end();
    } else {
      question = row.words("question");
      Row choices = row.row("choices");
      options.addAll(choices.texts("text"));
      labels.addAll(choices.texts("label"));
      choices.end();
    }
    row.end();
    try {
      return new TaskItem(id, new Problem.Choice(question, options, labels, key));
    } catch (IllegalArgumentException e) {
      throw row.wrong(e);
    }
  }
}
