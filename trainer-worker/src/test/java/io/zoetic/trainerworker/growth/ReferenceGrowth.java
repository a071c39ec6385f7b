// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.growth;

import io.zoetic.core.ExpertSelection;
import io.zoetic.core.PromptJson;
import io.zoetic.core.VersionId;
import io.zoetic.model.expert.ExpertLibrary;
import io.zoetic.model.svf.ExpertVector;
import io.zoetic.model.svf.LayoutSpec;
import io.zoetic.referencemodel.ReferenceModel;
import io.zoetic.referencemodel.skill.Skills;
import io.zoetic.referencemodel.skill.Split;
import io.zoetic.testkit.SharedFactors;
import io.zoetic.trainerworker.finetuning.TrainingModels;
import io.zoetic.trainerworker.gate.ExpertVectors;
import io.zoetic.trainerworker.gate.ServingSnapshot;
import io.zoetic.trainerworker.inference.BatchInference;
import io.zoetic.trainerworker.inference.BatchInferenceOptions;
import io.zoetic.vectorstore.learning.Author;
import io.zoetic.vectorstore.learning.Example;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.UnaryOperator;

/** The reference model and the experts that come with it, to decide on growth by. */
final class ReferenceGrowth implements AutoCloseable {
  final TrainingModels models;
  private final Map<String, ExpertVector> shipped = new TreeMap<>();

  ReferenceGrowth(Path directory) throws IOException {
    models =
        TrainingModels.open(
            ReferenceModel.extractTo(directory.resolve("model")),
            LayoutSpec.ALL,
            SharedFactors.DIRECTORY,
            BatchInferenceOptions.DEFAULTS);
    var library =
        new ExpertLibrary(
            ReferenceModel.extractExpertsTo(directory.resolve("experts")),
            models.trainer().baseModel(),
            models.trainer().layout());
    library.refresh();
    library.live().forEach(expert -> shipped.put(expert.name(), expert.vector()));
  }

  BatchInference inference() {
    return models.inference();
  }

  ExpertVector shipped(String name) {
    return Objects.requireNonNull(shipped.get(name));
  }

  /** All that come with the model, each as its first version. */
  Map<String, ExpertVector> shipped() {
    return Map.copyOf(shipped);
  }

  /** Questions of a skill, and an answer to each. */
  List<Known> known(String skill, long seed, int count, UnaryOperator<String> answer) {
    return Skills.named(skill).examples(Split.TRAIN, seed, count).stream()
        .map(each -> known(skill, each.prompt(), answer.apply(each.answer())))
        .toList();
  }

  Known known(String expert, String question, String answer) {
    PromptJson prompt = PromptJson.ofQuestion(question);
    return new Known(
        new Example(
            UUID.nameUUIDFromBytes((expert + question).getBytes(StandardCharsets.UTF_8)),
            expert,
            Example.Kind.DEMONSTRATION,
            prompt.json(),
            prompt.hash(),
            Example.Answer.of(answer),
            null,
            1,
            1,
            Author.IMPORT,
            null,
            null),
        inference().tokens().prompt(question));
  }

  /** Experts are served, without a router. */
  static ServingSnapshot served(Map<String, ExpertVector> experts) {
    return new ServingSnapshot(
        Optional.empty(), new FirstVersions(ExpertVectors.of(experts)), ExpertSelection.TOP_1);
  }

  private record FirstVersions(ExpertVectors all) implements ExpertVectors {
    @Override
    public Set<String> names() {
      return all.names();
    }

    @Override
    public boolean has(String expert) {
      return all.has(expert);
    }

    @Override
    public String digest(String expert) {
      return all.digest(expert);
    }

    @Override
    public ExpertVector vector(String expert) {
      return all.vector(expert);
    }

    @Override
    public Optional<VersionId> version(String expert) {
      return all.has(expert) ? Optional.of(new VersionId(expert, 1)) : Optional.empty();
    }
  }

  @Override
  public void close() {
    models.close();
  }
}
