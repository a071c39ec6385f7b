// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.adaptation;

import io.zoetic.model.LanguageModel;
import io.zoetic.model.adaptation.ClassificationPrompt;
import io.zoetic.model.adaptation.FirstPass;
import io.zoetic.model.adaptation.Label;
import io.zoetic.model.adaptation.LabelLikelihood;
import io.zoetic.model.adaptation.Router;
import io.zoetic.model.adaptation.RouterPass;
import io.zoetic.model.expert.Expert;
import io.zoetic.model.expert.ExpertLibrary;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The first passes that a directory of experts offers, by name. */
final class Strategies implements AutoCloseable {
  private final List<Expert> experts;
  private final Map<String, FirstPass> passes = new LinkedHashMap<>();

  Strategies(LanguageModel model, Path directory) {
    ExpertLibrary library =
        new ExpertLibrary(directory, model.digest(), model.decoder().layout().orElseThrow());
    library.refresh();
    this.experts = library.live();
    if (experts.isEmpty()) {
      throw new IllegalArgumentException(
          "%s must hold experts of the reference model, holds none; refused: %s"
              .formatted(directory, library.refused()));
    }
    ClassificationPrompt prompt =
        ClassificationPrompt.of(
            model,
            experts.stream()
                .map(expert -> new Label(expert.name(), expert.description()))
                .toList());
    passes.put("prompt", new LabelLikelihood(model, prompt, null));
    library
        .classifier()
        .ifPresent(
            classifier ->
                passes.put("classifier", new LabelLikelihood(model, prompt, classifier.vector())));
    Path router = directory.resolve(Router.FILE);
    if (Files.exists(router)) {
      passes.put(
          "router",
          new RouterPass(
              model,
              Router.read(router, model),
              experts.stream().map(Expert::name).collect(Collectors.toSet())));
    }
  }

  List<Expert> experts() {
    return experts;
  }

  Map<String, FirstPass> passes() {
    return passes;
  }

  @Override
  public void close() {
    passes.values().forEach(FirstPass::close);
  }
}
