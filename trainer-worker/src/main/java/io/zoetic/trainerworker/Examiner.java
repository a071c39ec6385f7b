// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker;

import io.zoetic.model.LanguageModel;
import io.zoetic.model.adaptation.FirstPass;
import io.zoetic.model.adaptation.Question;
import io.zoetic.model.generation.BatchGenerator;
import io.zoetic.model.generation.Generation;
import io.zoetic.model.generation.GenerationLimits;
import io.zoetic.model.generation.Scores;
import io.zoetic.model.sampling.SamplingParameters;
import io.zoetic.model.svf.ExpertVector;
import io.zoetic.model.torch.TorchThread;
import io.zoetic.referencemodel.skill.Example;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Runs the model as serving does, in a thread that never trains. Thread-safe. */
final class Examiner implements AutoCloseable {
  private static final int ROWS_MAX = 64;
  private static final int ANSWER_TOKENS_MAX = 32;
  private static final int QUESTIONS_PER_PASS = 32;

  private final ExecutorService thread = Executors.newSingleThreadExecutor();
  private final LanguageModel model;
  private final ChatTokens tokens;

  Examiner(Path modelDirectory, LanguageModel.Experts experts) {
    try {
      this.model =
          call(
              () -> {
                TorchThread.prepareForInference();
                return LanguageModel.load(
                    modelDirectory, LanguageModel.Options.ofDefaults().with(experts));
              });
    } catch (RuntimeException e) {
      thread.close();
      throw e;
    }
    try {
      this.tokens = new ChatTokens(model);
    } catch (RuntimeException e) {
      model.close();
      thread.close();
      throw e;
    }
  }

  LanguageModel model() {
    return model;
  }

  ChatTokens tokens() {
    return tokens;
  }

  /** The share of examples that are answered rightly under an expert, greedily. */
  double accuracy(List<Example> examples, ExpertVector expert) {
    return call(
        () -> {
          List<Generation> generations =
              examples.stream().map(example -> generation(example).under(expert)).toList();
          try (BatchGenerator generator = new BatchGenerator(model, ROWS_MAX)) {
            generator.run(generations);
          }
          int right = 0;
          for (int i = 0; i < generations.size(); i++) {
            String answer = model.tokenizer().decode(generations.get(i).answer(), true);
            right += examples.get(i).reward(answer) == 1 ? 1 : 0;
          }
          return (double) right / examples.size();
        });
  }

  private Generation generation(Example example) {
    return new Generation(
        model,
        tokens.prompt(example.prompt()),
        SamplingParameters.greedy(),
        GenerationLimits.of(ANSWER_TOKENS_MAX),
        Scores.NONE);
  }

  /** Makes a first pass; the share of questions whose label it finds. */
  double accuracy(List<LabelledQuestion> asked, Callable<FirstPass> maker) {
    return call(
        () -> {
          int right = 0;
          try (FirstPass pass = maker.call()) {
            for (int start = 0; start < asked.size(); start += QUESTIONS_PER_PASS) {
              List<LabelledQuestion> some =
                  asked.subList(start, Math.min(asked.size(), start + QUESTIONS_PER_PASS));
              List<Question> questions = new ArrayList<>();
              some.forEach(each -> questions.add(question(each.text())));
              var found = pass.classify(questions);
              for (int i = 0; i < found.size(); i++) {
                right += found.get(i).best().equals(some.get(i).label()) ? 1 : 0;
              }
            }
          }
          return (double) right / asked.size();
        });
  }

  private Question question(String text) {
    return new Question(text, tokens.prompt(text));
  }

  /** Runs a task in the thread that may use the model. */
  <T> T call(Callable<T> task) {
    try {
      return thread.submit(task).get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause
          ? cause
          : new IllegalStateException("an examination must not fail", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while examining", e);
    }
  }

  @Override
  public void close() {
    thread.close();
    model.close();
  }
}
