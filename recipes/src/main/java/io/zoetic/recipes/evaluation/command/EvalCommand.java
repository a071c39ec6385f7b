// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.evaluation.command;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zoetic.cli.client.ExitCodes;
import io.zoetic.cli.experts.ModelOptions;
import io.zoetic.cli.output.Json;
import io.zoetic.core.Digests;
import io.zoetic.model.ComputeType;
import io.zoetic.model.DeviceKind;
import io.zoetic.model.svf.LayoutSpec;
import io.zoetic.model.svf.SvdCache;
import io.zoetic.recipes.evaluation.Engine;
import io.zoetic.recipes.evaluation.EvaluatedTask;
import io.zoetic.recipes.evaluation.EvaluationRun;
import io.zoetic.recipes.evaluation.Measure;
import io.zoetic.recipes.evaluation.Plan;
import io.zoetic.recipes.evaluation.Sample;
import io.zoetic.recipes.evaluation.Strategy;
import io.zoetic.recipes.evaluation.engine.ModelEngine;
import io.zoetic.recipes.evaluation.engine.PlatformEngine;
import io.zoetic.recipes.evaluation.report.Chart;
import io.zoetic.recipes.evaluation.report.MarkdownReport;
import io.zoetic.recipes.evaluation.report.Results;
import io.zoetic.recipes.model.BaseModel;
import io.zoetic.referencemodel.ReferenceModel;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** Measures a model and its experts on tasks. */
@Command(
    name = "eval",
    description = {
      "Measures a model on tasks, by the base model, under experts, under what a first pass finds",
      "and with examples in context: the same items, greedily. Samples are kept as they are",
      "answered; results.json, results.md and results.svg are written at the end. In this process;",
      "with --url of a platform that runs, over HTTP."
    },
    sortOptions = false)
public final class EvalCommand implements Callable<Integer> {
  private static final List<String> IN_PROCESS =
      List.of("--model", "--experts", "--svd-cache", "--layout", "--compute-type", "--device");

  @Mixin private final ModelOptions model = new ModelOptions();
  @Mixin private final PlatformOptions platform = new PlatformOptions();
  @Mixin private final TaskOptions tasks = new TaskOptions();

  @Option(
      names = "--strategy",
      paramLabel = "S",
      split = ",",
      description = {
        "base (always), expert, prompt, classifier, router, auto, in-context;",
        "default: base, and expert where experts are given"
      })
  private final List<String> strategies = new ArrayList<>();

  @Option(
      names = "--expert",
      paramLabel = "FILE|NAME[@V]|DIR",
      split = ",",
      description = {
        "a row of its own: a file that experts export has written, a name, or a folder with",
        "an adapter of PEFT: LoRA, DoRA or IA3"
      })
  private final List<String> references = new ArrayList<>();

  @Option(
      names = "--experts",
      paramLabel = "DIR",
      description = {
        "where names are found, and what first passes choose among;",
        "default: those that come with the reference model"
      })
  private @Nullable Path experts;

  @Option(
      names = "--layout",
      paramLabel = "SPEC",
      description = "what carries z, unless a file of an expert says; default: ${DEFAULT-VALUE}")
  private String layout = "all";

  @Option(
      names = "--measure",
      paramLabel = "M",
      split = ",",
      description = "answers, likelihoods; default: both in process, answers over HTTP")
  private final List<String> measures = new ArrayList<>();

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "of examples and intervals; default: ${DEFAULT-VALUE}")
  private long seed = 1;

  @Option(
      names = "--batch",
      paramLabel = "N",
      description = "items that are answered together; default: ${DEFAULT-VALUE}")
  private int batch = 16;

  @Option(
      names = "--compute-type",
      paramLabel = "T",
      description = "number format, as worker.compute-type; default: ${DEFAULT-VALUE}")
  private ComputeType computeType = ComputeType.FLOAT32;

  @Option(names = "--device", paramLabel = "NAME", description = "cpu or gpu")
  private DeviceKind device = DeviceKind.CPU;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "default: a folder for these settings in .zoetic/data/evaluations")
  private @Nullable Path out;

  @Option(names = "--resume", description = "goes on with the samples that are in DIR")
  private boolean resume;

  @Spec private @Nullable CommandSpec command;

  @Override
  public Integer call() throws IOException {
    boolean overHttp = platform.isNamed();
    if (overHttp) {
      refuseModel();
    }
    List<String> words = words();
    boolean inContext = words.contains("in-context");
    List<EvaluatedTask> asked = tasks.tasks(inContext, seed);
    requireBatch();
    if (overHttp) {
      try (PlatformEngine engine = PlatformEngine.of(platform::open, batch)) {
        run(asked, words, references, List.of("answers"), engine);
      }
    } else {
      try (ModelEngine engine = inProcess(words)) {
        List<String> both = List.of("answers", "likelihoods");
        run(asked, words, engine.references(), both, engine);
      }
    }
    return ExitCodes.DONE;
  }

  private void requireBatch() {
    if (batch < 1 || batch > Plan.BATCH_MAX) {
      throw new IllegalArgumentException(
          "batch must be in 1..%d, was %d".formatted(Plan.BATCH_MAX, batch));
    }
  }

  /** A platform serves what it serves. */
  private void refuseModel() {
    ParseResult given = requireNonNull(command).commandLine().getParseResult();
    for (String option : IN_PROCESS) {
      if (given.hasMatchedOption(option)) {
        throw new IllegalArgumentException(
            option + " must not be given with --url, where the platform has its own");
      }
    }
    for (String reference : references) {
      if (ModelEngine.isFile(reference)) {
        throw new IllegalArgumentException(
            "--expert must be NAME or NAME@VERSION with --url, was " + reference);
      }
    }
  }

  private List<String> words() {
    if (!strategies.isEmpty()) {
      return strategies;
    }
    return references.isEmpty() ? List.of("base") : List.of("base", "expert");
  }

  private ModelEngine inProcess(List<String> words) throws IOException {
    boolean served =
        !Set.of("base", "in-context", "expert").containsAll(words)
            || !references.stream().allMatch(ModelEngine::isAdapter);
    Path cache = model.svdCache() == null ? SvdCache.defaultRoot() : model.svdCache();
    Path directory;
    ModelEngine.Options options;
    try (BaseModel base = BaseModel.open(model, LayoutSpec.ALL)) {
      directory = base.directory();
    }
    options =
        new ModelEngine.Options(
            directory,
            served,
            served ? expertsDirectory() : null,
            references,
            LayoutSpec.parse(layout),
            cache,
            computeType,
            device,
            batch);
    if (served) {
      // Tells of every matrix that is factored, which may take minutes.
      try (BaseModel base = BaseModel.open(model, options.servedLayout())) {
        base.factored();
      }
    }
    return ModelEngine.load(options);
  }

  private @Nullable Path expertsDirectory() throws IOException {
    return experts == null && model.model() == null
        ? ReferenceModel.extractExpertsTo(Path.of(".zoetic", "data", "experts"))
        : experts;
  }

  private void run(
      List<EvaluatedTask> asked,
      List<String> words,
      List<String> named,
      List<String> usual,
      Engine engine)
      throws IOException {
    Plan plan =
        new Plan(
            asked,
            Strategy.parse(words, named),
            Measure.parse(measures.isEmpty() ? usual : measures),
            batch,
            seed);
    ObjectNode settings = plan.settings(engine);
    Path directory =
        out == null
            ? Path.of(".zoetic", "data", "evaluations")
                .resolve(Digests.sha256Hex(Json.bytes(settings)).substring(0, 12))
            : out;
    CommandLine line = requireNonNull(command).commandLine();
    Countdown countdown = new Countdown(line.getErr());
    List<Sample> samples = new EvaluationRun(plan, engine, directory).samples(resume, countdown);
    countdown.finish();
    ObjectNode results = Results.of(plan, settings, samples);
    String report = MarkdownReport.of(results);
    Files.writeString(directory.resolve("results.json"), Json.pretty(results) + "\n");
    Files.writeString(directory.resolve("results.md"), report);
    Files.writeString(directory.resolve("results.svg"), Chart.of(results));
    PrintWriter output = line.getOut();
    output.print(report);
    output.printf("%nsamples and results: %s%n", directory);
    output.flush();
  }
}
