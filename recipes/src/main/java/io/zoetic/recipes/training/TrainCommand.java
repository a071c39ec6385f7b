// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.training;

import static java.util.Objects.requireNonNull;

import io.zoetic.bootstrap.ServiceMain;
import io.zoetic.cli.client.ExitCodes;
import io.zoetic.model.DeviceKind;
import io.zoetic.model.checkpoint.InvalidCheckpointException;
import io.zoetic.model.hub.ModelUnavailableException;
import io.zoetic.model.source.ModelSource;
import io.zoetic.model.svf.LayoutSpec;
import io.zoetic.model.svf.SvdCache;
import io.zoetic.model.training.Parametrisation;
import io.zoetic.recipes.training.task.TaskTrainOptions;
import io.zoetic.referencemodel.ReferenceModel;
import io.zoetic.referencemodel.skill.Skill;
import io.zoetic.referencemodel.skill.Skills;
import io.zoetic.trainerworker.learning.NothingToLearnException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Trains experts on skills of the reference model or on a task and writes them as files. */
@Command(
    name = "train",
    description = {
      "Trains experts on right answers of skills, z only, and keeps those that are better.",
      "Then, if asked to, what finds out which of the experts a question needs.",
      "Or on a task: an expert, or a LoRA, DoRA or IA3 adapter, by any objective; the validation",
      "split chooses the step, the test split is not read. Exit code 3: nothing was better than",
      "the base model, or there was no signal."
    },
    sortOptions = false,
    showDefaultValues = true)
public final class TrainCommand implements Callable<Integer> {
  /** Where {@code dev} extracts it, too. */
  private static final Path REFERENCE_MODEL = Path.of(".zoetic", "data", "zoetic-reference");

  @Option(names = "--skill", paramLabel = "NAME", description = "may be given several times")
  private final List<String> skills = new ArrayList<>();

  @Option(
      names = "--classifier",
      description = "trains the expert that classifies for the experts in the directory")
  private boolean classifier;

  @Option(names = "--router", description = "fits the router for the experts in the directory")
  private boolean router;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = {
        "where experts are; default: .zoetic/data/experts, for a task a folder of its name in",
        ".zoetic/data/trained"
      })
  private @Nullable Path out;

  @Option(
      names = "--model",
      paramLabel = "MODEL",
      description = {
        "a folder, a .gguf file or org/name[@revision] of the hub;",
        "without it the reference model"
      })
  private @Nullable String model;

  @Option(names = "--layout", paramLabel = "SPEC", description = "which components carry z")
  private String layout = "all";

  @Option(names = "--parametrisation", paramLabel = "P", description = "direct or reference")
  private Parametrisation parametrisation = Parametrisation.DIRECT;

  @Option(
      names = "--steps",
      paramLabel = "N",
      description =
          "optimiser steps, at most; default: 150, 400 for the classifier, 100 for a task")
  private @Nullable Integer steps;

  @Option(
      names = {"--rows", "--batch"},
      paramLabel = "N",
      description = "completions per step; fewer if they are long")
  private int rows = 32;

  @Option(
      names = {"--learning-rate", "--rate"},
      paramLabel = "X",
      description = {
        "of the first step; default: 0.01, 0.03 for the classifier, for a task what is usual",
        "for its method"
      })
  private @Nullable Double learningRate;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "the same one gives the same expert on the CPU")
  private long seed = 1;

  @Option(
      names = "--device",
      paramLabel = "NAME",
      description = "where to train and to judge: cpu or gpu")
  private DeviceKind device = DeviceKind.CPU;

  @Option(
      names = "--svd-cache",
      paramLabel = "DIR",
      description = "where factors are kept; without it the cache directory of the user")
  private @Nullable Path svdCache;

  @Mixin private final TaskTrainOptions task = new TaskTrainOptions();

  @Spec private @Nullable CommandSpec command;

  @Override
  public Integer call() throws IOException {
    if (task.isAsked()) {
      return trainOnTask() ? ExitCodes.DONE : ExitCodes.REFUSED;
    }
    try {
      train();
      return ServiceMain.OK;
    } catch (IllegalArgumentException | InvalidCheckpointException | ModelUnavailableException e) {
      System.err.println("zoetic train: " + e.getMessage());
      return ServiceMain.INVALID_SETTINGS;
    }
  }

  private Recipe recipe(int defaultSteps, double defaultRate) {
    return new Recipe(
        parametrisation,
        steps == null ? defaultSteps : steps,
        rows,
        learningRate == null ? defaultRate : learningRate,
        seed);
  }

  private boolean trainOnTask() throws IOException {
    if (!skills.isEmpty() || classifier || router) {
      throw new IllegalArgumentException(
          "--task must not be given with --skill, --classifier or --router, was");
    }
    LayoutSpec spec = LayoutSpec.parse(layout);
    CommandLine line = requireNonNull(command).commandLine();
    try {
      return task.train(
          new TaskTrainOptions.Common(
              directory(),
              spec,
              parametrisation,
              steps,
              rows,
              learningRate,
              seed,
              device,
              cache(),
              out),
          line.getOut());
    } catch (NothingToLearnException e) {
      line.getErr().println("zoetic train: " + e.getMessage());
      return false;
    }
  }

  private Path directory() throws IOException {
    return model == null
        ? ReferenceModel.extractTo(REFERENCE_MODEL)
        : ModelSource.ofProcess().find(model);
  }

  private Path cache() {
    return svdCache == null ? SvdCache.defaultRoot() : svdCache;
  }

  private void train() throws IOException {
    if (skills.isEmpty() && !classifier && !router) {
      throw new IllegalArgumentException(
          "at least one of --skill, --classifier, --router and --task must be given, none was");
    }
    List<Skill> chosen = skills.stream().map(Skills::named).toList();
    Recipe ofSkills = recipe(150, 0.01);
    Recipe ofLabels = recipe(400, 0.03);
    LayoutSpec spec = LayoutSpec.parse(layout);
    var config =
        new ExpertRecipes.Config(
            directory(),
            spec,
            cache(),
            device,
            out == null ? Path.of(".zoetic", "data", "experts") : out);
    try (ExpertRecipes recipes = ExpertRecipes.open(config, System.out)) {
      for (Skill skill : chosen) {
        recipes.trainSkill(skill, ofSkills);
      }
      if (classifier) {
        recipes.trainClassifier(ofLabels);
      }
      if (router) {
        recipes.trainRouter(seed);
      }
    }
  }
}
