// SPDX-License-Identifier: Apache-2.0
package io.zoetic.referencemodel.recipe;

import io.zoetic.model.LanguageModel;
import io.zoetic.model.generation.BatchGenerator;
import io.zoetic.model.generation.Generation;
import io.zoetic.model.generation.GenerationLimits;
import io.zoetic.model.generation.Scores;
import io.zoetic.model.sampling.SamplingParameters;
import io.zoetic.model.text.ChatTemplate;
import io.zoetic.model.torch.TorchThread;
import java.nio.file.Path;
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
  private static final int ANSWER_TOKENS_MAX = 24;

  private final LanguageModel model;
  private final ChatTemplate template;
  private final BatchGenerator generator;

  Answerer(Path modelDirectory) {
    TorchThread.prepareForInference();
    this.model = LanguageModel.load(modelDirectory, LanguageModel.Options.ofDefaults());
    this.template =
        model
            .chatTemplate()
            .orElseThrow(() -> new IllegalStateException("the recipe writes a chat template"));
    this.generator = new BatchGenerator(model, ROWS_MAX);
  }

  /**
   * Returns the answer to each prompt.
   *
   * @param sampling how the i-th prompt's answer is sampled
   */
  List<String> answers(List<String> prompts, IntFunction<SamplingParameters> sampling) {
    List<Generation> generations = new ArrayList<>();
    for (int i = 0; i < prompts.size(); i++) {
      generations.add(generation(prompts.get(i), sampling.apply(i)));
    }
    generator.run(generations);
    return generations.stream()
        .map(generation -> model.tokenizer().decode(generation.answer(), true))
        .toList();
  }

  private Generation generation(String prompt, SamplingParameters sampling) {
    String text = template.render(List.of(new ChatTemplate.Turn("user", prompt)));
    return new Generation(
        model,
        model.tokenizer().encode(text, false),
        sampling,
        GenerationLimits.of(ANSWER_TOKENS_MAX),
        Scores.NONE);
  }

  @Override
  public void close() {
    generator.close();
    model.close();
  }
}
