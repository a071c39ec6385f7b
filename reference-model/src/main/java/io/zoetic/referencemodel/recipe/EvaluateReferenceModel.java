// SPDX-License-Identifier: Apache-2.0
package io.zoetic.referencemodel.recipe;

import io.zoetic.referencemodel.skill.Split;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Evaluates the model of a directory on the test split and writes its card anew. */
public final class EvaluateReferenceModel {
  private EvaluateReferenceModel() {}

  /** Takes one argument, the directory. */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 1) {
      System.err.println("the one argument must be a model directory");
      System.exit(2);
    }
    run(Path.of(arguments[0]));
  }

  static void run(Path directory) throws IOException {
    List<SkillScore> scores = Evaluation.ofModelCard().scores(directory, Split.TEST);
    ModelCard.write(directory, scores);
    System.out.print(ModelCard.table(scores));
    System.out.printf(
        "%d of %d skills have a greedy test accuracy between 20 %% and 85 %%%n",
        ModelCard.within(scores, 0.2, 0.85), scores.size());
  }
}
