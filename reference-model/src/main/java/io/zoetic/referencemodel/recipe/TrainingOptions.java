// SPDX-License-Identifier: Apache-2.0
package io.zoetic.referencemodel.recipe;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * What can be chosen on the command line of the recipe.
 *
 * @param out the directory that the model is written to
 * @param seed of the weights and of the mixture
 * @param budget how long to train
 * @param batchRows conversations per optimiser step
 * @param peakLearningRate the highest learning rate
 * @param validateEverySteps how often validation accuracy is printed and the weights are saved
 */
record TrainingOptions(
    Path out,
    long seed,
    Budget budget,
    int batchRows,
    double peakLearningRate,
    int validateEverySteps) {
  static final String USAGE =
      "options: --out=DIR (--minutes=N | --steps=N) --seed=N --batch-rows=N --learning-rate=X"
          + " --validate-every=N";

  /**
   * Reads {@code --key=value} arguments.
   *
   * @throws IllegalArgumentException for one that is not known or no number
   */
  static TrainingOptions parse(String... arguments) {
    Map<String, String> given = new HashMap<>();
    for (String argument : arguments) {
      String[] parts = argument.split("=", 2);
      if (!argument.startsWith("--") || parts.length < 2) {
        throw new IllegalArgumentException(
            "an option must have the form --key=value, was " + argument);
      }
      given.put(parts[0], parts[1]);
    }
    TrainingOptions options =
        new TrainingOptions(
            Path.of(take(given, "--out", "reference-model/target/base")),
            Long.parseLong(take(given, "--seed", "1")),
            takeBudget(given),
            Integer.parseInt(take(given, "--batch-rows", "128")),
            Double.parseDouble(take(given, "--learning-rate", "0.0015")),
            Integer.parseInt(take(given, "--validate-every", "500")));
    if (!given.isEmpty()) {
      throw new IllegalArgumentException("unknown option " + given.keySet() + "; " + USAGE);
    }
    return options;
  }

  private static Budget takeBudget(Map<String, String> given) {
    String minutes = take(given, "--minutes", "");
    String steps = take(given, "--steps", "4500"); // What the model in the resources has had.
    return minutes.isEmpty()
        ? new Budget.Steps(Integer.parseInt(steps))
        : new Budget.Minutes(Double.parseDouble(minutes));
  }

  private static String take(Map<String, String> given, String key, String otherwise) {
    String value = given.remove(key);
    return value == null ? otherwise : value;
  }
}
