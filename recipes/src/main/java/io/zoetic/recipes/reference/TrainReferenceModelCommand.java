// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.reference;

import io.zoetic.cli.client.ExitCodes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Trains, evaluates and describes the reference model in one go. */
@Command(
    name = "train-reference-model",
    description = "Trains the reference model from scratch.",
    sortOptions = false,
    showDefaultValues = true)
public final class TrainReferenceModelCommand implements Callable<Integer> {
  @Option(names = "--out", paramLabel = "DIR", description = "where the model is written")
  private Path out = Path.of("reference-model/target/base");

  @Option(names = "--steps", paramLabel = "N", description = "optimiser steps")
  private int steps = 4500; // What the model in the resources has had.

  @Option(names = "--seed", paramLabel = "N", description = "of tokenizer, weights and mixture")
  private long seed = 1;

  @Option(names = "--batch-rows", paramLabel = "N", description = "conversations per step")
  private int batchRows = 128;

  @Option(names = "--learning-rate", paramLabel = "X", description = "at its peak")
  private double learningRate = 0.0015;

  @Option(
      names = "--validate-every",
      paramLabel = "N",
      description = "steps between validations; each saves the weights")
  private int validateEvery = 500;

  @Override
  public Integer call() throws IOException {
    TrainReferenceModel.run(
        new TrainingOptions(out, seed, steps, batchRows, learningRate, validateEvery));
    EvaluateReferenceModelCommand.run(out);
    return ExitCodes.DONE;
  }
}
