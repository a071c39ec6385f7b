// SPDX-License-Identifier: Apache-2.0
package io.zoetic.referencemodel.recipe;

import io.zoetic.core.ChatMessage;
import io.zoetic.model.LanguageModel;
import io.zoetic.model.generation.BatchGenerator;
import io.zoetic.model.generation.Generation;
import io.zoetic.model.generation.GenerationLimits;
import io.zoetic.model.generation.Scores;
import io.zoetic.model.sampling.SamplingParameters;
import io.zoetic.model.serving.AnswerLimits;
import io.zoetic.model.text.ChatTemplate;
import io.zoetic.model.torch.TorchThread;
import io.zoetic.referencemodel.skill.Example;
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
    String text = template.render(List.of(new ChatMessage("user", prompt)));
    return new Generation(
        model,
        model.tokenizer().encode(text, false),
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
