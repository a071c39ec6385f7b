// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.gate;

import io.zoetic.core.ExpertRole;
import io.zoetic.model.adaptation.BackgroundPrompts;
import io.zoetic.model.adaptation.Router;
import io.zoetic.model.checkpoint.Checkpoint;
import io.zoetic.model.config.ModelConfig;
import io.zoetic.model.expert.Expert;
import io.zoetic.model.expert.ExpertFile;
import io.zoetic.model.svf.ExpertVector;
import io.zoetic.model.svf.Layout;
import io.zoetic.model.svf.LayoutSpec;
import io.zoetic.model.svf.SvdCache;
import io.zoetic.referencemodel.ReferenceModel;
import io.zoetic.trainerworker.finetuning.TrainingModels;
import io.zoetic.trainerworker.inference.BatchInferenceOptions;
import io.zoetic.trainerworker.learning.TokenizedExample;
import io.zoetic.vectorstore.learning.Example;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * The reference model as it comes, with the experts that were trained for it and their router. One
 * thread.
 *
 * @param background what the router sees of prompts in general
 */
@SuppressWarnings("ArrayRecordComponent") // never written after it is made
record ReferenceExperts(
    TrainingModels models, Map<String, ExpertVector> all, Router router, float[][] background)
    implements AutoCloseable {

  /** Opens it, in a directory for temporary files. */
  static ReferenceExperts open(Path directory) throws IOException {
    Path model = ReferenceModel.extractTo(directory.resolve("reference"));
    Path files = ReferenceModel.extractExpertsTo(directory.resolve("experts"));
    Path factors = directory.resolve("svd");
    Layout layout = Layout.of(LayoutSpec.ALL, ModelConfig.read(model).matrices());
    Map<String, ExpertVector> experts = new TreeMap<>();
    try (Checkpoint opened = Checkpoint.open(model)) {
      SvdCache.of(factors, opened.digest()).prepare(layout, opened, 1, (_, _, _) -> {});
      for (String name : ReferenceModel.expertFiles()) {
        Expert expert = ExpertFile.read(files.resolve(name), opened.digest(), layout);
        if (expert.role() == ExpertRole.SKILL) {
          experts.put(expert.name(), expert.vector());
        }
      }
    }
    TrainingModels models =
        TrainingModels.open(model, LayoutSpec.ALL, factors, BatchInferenceOptions.DEFAULTS);
    Router router = Router.read(files.resolve(Router.FILE), models.inference().model());
    float[][] background =
        models
            .inference()
            .features(BackgroundPrompts.of(models.inference().model()), router.reading())
            .toArray(float[][]::new);
    return new ReferenceExperts(models, experts, router, background);
  }

  /** In the order of the alphabet. */
  List<String> names() {
    return List.copyOf(all.keySet());
  }

  ExpertVector z(String expert) {
    return Objects.requireNonNull(all.get(expert));
  }

  /** A question with its right answer. */
  TokenizedExample example(String expert, String prompt, String answer) {
    return models
        .reader()
        .read(List.of(ManyExperts.demonstration(expert, prompt, answer)))
        .getFirst();
  }

  /** The same question with another right answer. */
  TokenizedExample answered(Example asked, String answer) {
    return models
        .reader()
        .read(
            List.of(
                new Example(
                    asked.id(),
                    asked.expert(),
                    asked.kind(),
                    asked.promptJson(),
                    asked.promptHash(),
                    Example.Answer.of(answer),
                    null,
                    1,
                    1,
                    asked.author(),
                    null,
                    null)))
        .getFirst();
  }

  List<int[]> prompts(List<String> texts) {
    return texts.stream()
        .map(text -> models.reader().prompt(ManyExperts.demonstration("any", text, "")))
        .toList();
  }

  /** What the router sees of prompts. */
  float[][] features(List<int[]> prompts) {
    return models.inference().features(prompts, router.reading()).toArray(float[][]::new);
  }

  @Override
  public void close() {
    models.close();
  }
}
