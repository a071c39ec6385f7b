// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.reference;

import io.zoetic.cli.client.ExitCodes;
import io.zoetic.referencemodel.skill.Split;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Evaluates the model of a directory on the test split and writes its card anew. */
@Command(
    name = "evaluate-reference-model",
    description = "Measures the reference model on every skill.")
public final class EvaluateReferenceModelCommand implements Callable<Integer> {
  @Parameters(paramLabel = "DIR", description = "where the model is")
  private Path directory = Path.of("");

  @Override
  public Integer call() throws IOException {
    run(directory);
    return ExitCodes.DONE;
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
