// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.reference;

import io.zoetic.core.PromptContent;
import io.zoetic.model.LanguageModel;
import io.zoetic.model.generation.BatchGenerator;
import io.zoetic.model.generation.Generation;
import io.zoetic.model.generation.GenerationLimits;
import io.zoetic.model.generation.Scores;
import io.zoetic.model.sampling.SamplingParameters;
import io.zoetic.model.serving.AnswerLimits;
import io.zoetic.model.serving.PromptEncoder;
import io.zoetic.model.torch.TorchThread;
import io.zoetic.referencemodel.skill.Example;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/**
 * Answers many prompts with the model of a directory, as an adapter worker would.
 *
 * <p>For one thread, and not one that trains: making it switches gradients off there.
 */
final class Answerer implements AutoCloseable {
  private static final int ROWS_MAX = 64;

  private final LanguageModel model;
  private final PromptEncoder encoder;
  private final BatchGenerator generator;

  Answerer(Path modelDirectory) {
    TorchThread.prepareForInference();
    this.model = LanguageModel.load(modelDirectory, LanguageModel.Options.ofDefaults());
    this.encoder = new PromptEncoder(model);
    this.generator = new BatchGenerator(model, ROWS_MAX);
  }

  /**
   * Returns the answer to each example.
   *
   * @param sampling how the i-th answer is sampled
   */
  List<String> answers(List<Example> examples, IntFunction<SamplingParameters> sampling) {
    int limit = limit(examples);
    List<Generation> generations = new ArrayList<>();
    for (int i = 0; i < examples.size(); i++) {
      generations.add(generation(examples.get(i).prompt(), sampling.apply(i), limit));
    }
    generator.run(generations);
    return generations.stream()
        .map(generation -> model.tokenizer().decode(generation.answer(), true))
        .toList();
  }

  private int limit(List<Example> examples) {
    return new AnswerLimits(AnswerLimits.USUAL_MAX, model.contextLength())
        .of(
            examples.stream()
                .mapToInt(each -> model.tokenizer().encode(each.answer(), false).length + 1)
                .toArray());
  }

  private Generation generation(String prompt, SamplingParameters sampling, int limit) {
    return new Generation(
        model,
        encoder.tokens(PromptContent.ofQuestion(prompt), Instant.now()),
        sampling,
        GenerationLimits.of(limit),
        Scores.NONE);
  }

  @Override
  public void close() {
    generator.close();
    model.close();
  }
}
