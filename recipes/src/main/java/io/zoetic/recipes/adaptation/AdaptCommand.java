// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.adaptation;

import io.zoetic.cli.client.ExitCodes;
import io.zoetic.cli.experts.ModelOptions;
import io.zoetic.core.ExpertRole;
import io.zoetic.core.VersionId;
import io.zoetic.model.DeviceKind;
import io.zoetic.model.ExpertForm;
import io.zoetic.model.LanguageModel;
import io.zoetic.model.adaptation.mixture.SearchOptions;
import io.zoetic.model.checkpoint.SafetensorsFile;
import io.zoetic.model.expert.Expert;
import io.zoetic.model.expert.ExpertFile;
import io.zoetic.model.svf.ExpertVector;
import io.zoetic.model.svf.LayoutSpec;
import io.zoetic.model.svf.SvdCache;
import io.zoetic.recipes.model.BaseModel;
import io.zoetic.trainerworker.inference.BatchInference;
import io.zoetic.trainerworker.inference.BatchInferenceOptions;
import io.zoetic.trainerworker.learning.VerifierKind;
import io.zoetic.trainerworker.mixture.FewShotAdaptation;
import io.zoetic.trainerworker.mixture.Shot;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Finds the mixture of expert files that answers a few questions best, and writes it as one. */
@Command(
    name = "adapt",
    description = {
      "Finds the mixture of experts that answers a few questions best: few-shot adaptation.",
      "It is judged on questions that it was not found by; where no mixture is surely better",
      "than the base model, nothing is written, and the exit code is 3."
    },
    sortOptions = false,
    showDefaultValues = true)
public final class AdaptCommand implements Callable<Integer> {
  @Mixin private final ModelOptions model = new ModelOptions();

  @Option(
      names = "--expert",
      paramLabel = "FILE",
      required = true,
      arity = "1..*",
      description = "expert files to mix, 1 to 16 of one layout")
  private List<Path> files = List.of();

  @Option(
      names = "--shots",
      paramLabel = "FILE.jsonl",
      required = true,
      description = {
        "5 or more questions, each once, a JSON object on each line: its messages end with the",
        "right answer as the assistant's turn"
      })
  private Path shotFile = Path.of("");

  @Option(
      names = "--verifier",
      paramLabel = "V",
      description = {
        "exact, strict, numeric; or regex, json-schema or python-tests, of which the assistant's",
        "turns are patterns, schemas or tests, 6 or more"
      })
  private String verifier = VerifierKind.EXACT.word();

  @Option(names = "--iterations", paramLabel = "N", description = "of the search, at most")
  private int iterations = SearchOptions.ITERATIONS;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "the same one gives the same mixture on the CPU")
  private long seed = 1;

  @Option(names = "--name", paramLabel = "NAME", description = "of the expert that is written")
  private String name = "mixture";

  @Option(names = "--out", paramLabel = "DIR", description = "where it is written")
  private Path out = Path.of(".zoetic", "data", "experts");

  @Option(names = "--device", paramLabel = "NAME", description = "where to answer: cpu or gpu")
  private DeviceKind device = DeviceKind.CPU;

  @Spec private @Nullable CommandSpec command;

  @Override
  public Integer call() throws IOException {
    Expert.requireName(name);
    VerifierKind kind = VerifierKind.parse(verifier);
    LayoutSpec spec = layout(files.getFirst());
    try (BaseModel base = BaseModel.open(model, spec)) {
      List<Expert> experts = new ArrayList<>();
      for (Path file : files) {
        experts.add(skill(file, ExpertFile.read(file, base.digest(), base.layout())));
      }
      try (BatchInference inference = inference(base, spec)) {
        return adapt(inference, experts, ShotFile.read(shotFile, inference, kind));
      }
    }
  }

  /** Others tell in a first pass what a request needs, and never answer. */
  private static Expert skill(Path file, Expert expert) {
    if (expert.role() != ExpertRole.SKILL) {
      throw new IllegalArgumentException(
          "experts to mix must be of role %s, %s is a %s"
              .formatted(ExpertRole.SKILL.word(), file, expert.role().word()));
    }
    return expert;
  }

  private static LayoutSpec layout(Path file) {
    try (SafetensorsFile content = SafetensorsFile.open(file)) {
      String layout = content.metadata().get("layout");
      if (layout == null) {
        throw new IllegalArgumentException(
            "%s must be an expert file, whose metadata has its layout".formatted(file));
      }
      return LayoutSpec.parse(layout);
    }
  }

  private BatchInference inference(BaseModel base, LayoutSpec spec) {
    Path root = model.svdCache();
    return new BatchInference(
        base.directory(),
        BatchInferenceOptions.DEFAULTS.on(device),
        new LanguageModel.Experts(
            spec,
            ExpertForm.of(spec),
            root == null ? SvdCache.defaultRoot() : root,
            (matrix, done, total) ->
                printer().printf("factored %s, %d of %d%n", matrix.name(), done, total)));
  }

  private int adapt(BatchInference inference, List<Expert> experts, List<Shot> shots) {
    SequencedMap<VersionId, ExpertVector> mixed = new LinkedHashMap<>();
    for (Expert expert : experts) {
      if (mixed.put(new VersionId(expert.name(), expert.version()), expert.vector()) != null) {
        throw new IllegalArgumentException(
            "experts to mix must be different, %s was given twice".formatted(expert.id()));
      }
    }
    SearchOptions options = SearchOptions.of(mixed.size(), shots.size(), iterations, seed);
    PrintWriter printer = printer();
    printer.printf(
        "%d shots, %d experts: at most %d answers%n",
        shots.size(), mixed.size(), options.evaluations());
    printer.flush();
    FewShotAdaptation adaptation = new FewShotAdaptation(inference, mixed);
    FewShotAdaptation.Adapted adapted = adaptation.adapt(shots, options, _ -> {});
    AdaptationTable.print(printer, adaptation, adapted);
    ExpertVector z = adapted.vector();
    if (z == null) {
      printer.printf("nothing is written%n");
    } else {
      printer.printf(
          "wrote %s%n", write(experts.getFirst(), z, AdaptedLineage.of(adaptation, adapted)));
    }
    printer.flush();
    return z == null ? ExitCodes.REFUSED : ExitCodes.DONE;
  }

  private Path write(Expert first, ExpertVector z, Map<String, String> lineage) {
    return ExpertFile.write(
        out,
        new Expert(
            name,
            ExpertFile.nextVersion(out, name),
            ExpertRole.SKILL,
            "A mixture of experts for a few questions.",
            first.baseModel(),
            lineage,
            z));
  }

  private PrintWriter printer() {
    return Objects.requireNonNull(command).commandLine().getOut();
  }
}
