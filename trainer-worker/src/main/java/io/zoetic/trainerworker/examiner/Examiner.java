// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.examiner;

import io.zoetic.model.Decoder;
import io.zoetic.model.DeviceKind;
import io.zoetic.model.LanguageModel;
import io.zoetic.model.adaptation.Classification;
import io.zoetic.model.adaptation.FirstPass;
import io.zoetic.model.adaptation.Question;
import io.zoetic.model.adaptation.Router;
import io.zoetic.model.adaptation.RouterPass;
import io.zoetic.model.generation.BatchGenerator;
import io.zoetic.model.generation.Generation;
import io.zoetic.model.generation.GenerationLimits;
import io.zoetic.model.generation.Scores;
import io.zoetic.model.sampling.SamplingParameters;
import io.zoetic.model.svf.ExpertVector;
import io.zoetic.model.svf.LoraAdapter;
import io.zoetic.model.torch.TorchThread;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** Runs the model as serving does, in a thread that never trains. Thread-safe. */
public final class Examiner implements AutoCloseable {
  private static final int ROWS_MAX = 64;
  private static final int ANSWER_TOKENS_MAX = 32;
  private static final int QUESTIONS_PER_PASS = 32;
  private static final int PROMPTS_PER_PASS = 64;

  private final ExecutorService thread = Executors.newSingleThreadExecutor();
  private final LanguageModel model;
  private final ChatTokens tokens;

  /**
   * A question.
   *
   * @param prompt its tokens
   * @param expert null: the base model
   */
  @SuppressWarnings("ArrayRecordComponent") // read once
  public record Asked(int[] prompt, @Nullable ExpertVector expert, SamplingParameters sampling) {
    /** The same question to an expert. */
    public Asked under(ExpertVector other) {
      return new Asked(prompt, other, sampling);
    }
  }

  /**
   * An answer.
   *
   * @param tokens with the end of the turn, if it came to that
   * @param complete whether it did
   */
  @SuppressWarnings("ArrayRecordComponent") // never written after it is made
  public record Answered(int[] tokens, String text, boolean complete) {}

  /**
   * Loads a base model to examine its experts.
   *
   * @param device where it answers
   * @throws io.zoetic.model.checkpoint.InvalidCheckpointException if a file of the base model is
   *     missing or breaks a rule
   * @throws IllegalArgumentException if it has no chat template, or the layout names nothing in it
   */
  public Examiner(Path modelDirectory, DeviceKind device, LanguageModel.Experts experts) {
    try {
      this.model =
          call(
              () -> {
                TorchThread.prepareForInference();
                return LanguageModel.load(
                    modelDirectory, LanguageModel.Options.ofDefaults(device).with(experts));
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

  /** What is examined; to be used in {@link #call} alone, but for what never changes. */
  public LanguageModel model() {
    return model;
  }

  /** Questions and answers in tokens of the model. */
  public ChatTokens tokens() {
    return tokens;
  }

  /** Answers in the order of the questions; of at most {@value #ANSWER_TOKENS_MAX} tokens each. */
  public List<Answered> answers(List<Asked> questions) {
    return call(() -> answers(model, questions));
  }

  /** The same by a LoRA adapter instead of experts: the questions name none. */
  public List<Answered> answers(LoraAdapter adapter, List<Asked> questions) {
    return call(
        () -> {
          try (Decoder merged = model.decoder().merged(adapter)) {
            return answers(model.with(merged), questions);
          }
        });
  }

  private static List<Answered> answers(LanguageModel model, List<Asked> questions) {
    List<Generation> generations =
        questions.stream().map(asked -> generation(model, asked)).toList();
    try (BatchGenerator generator = new BatchGenerator(model, ROWS_MAX)) {
      generator.run(generations);
    }
    return generations.stream().map(generation -> answered(model, generation)).toList();
  }

  /** Makes a first pass; what it finds, in the order of the questions. */
  public List<Classification> classify(Callable<FirstPass> maker, List<Question> questions) {
    return call(
        () -> {
          List<Classification> found = new ArrayList<>();
          try (FirstPass pass = maker.call()) {
            for (int start = 0; start < questions.size(); start += QUESTIONS_PER_PASS) {
              int end = Math.min(questions.size(), start + QUESTIONS_PER_PASS);
              found.addAll(pass.classify(questions.subList(start, end)));
            }
          }
          return found;
        });
  }

  /** Asks a router; what it finds, in the order of the prompts. */
  public List<Classification> classify(Router router, Set<String> live, List<int[]> prompts) {
    return classify(
        () -> new RouterPass(model, router, live),
        prompts.stream().map(prompt -> new Question("", prompt)).toList());
  }

  /**
   * What a router sees of prompts, in their order.
   *
   * @param reading how it looks at them
   */
  public List<float[]> features(List<int[]> prompts, Router.Reading reading) {
    return call(
        () -> {
          List<float[]> features = new ArrayList<>();
          for (int start = 0; start < prompts.size(); start += PROMPTS_PER_PASS) {
            int end = Math.min(prompts.size(), start + PROMPTS_PER_PASS);
            features.addAll(
                List.of(RouterPass.features(model, prompts.subList(start, end), reading)));
          }
          return features;
        });
  }

  private static Generation generation(LanguageModel model, Asked asked) {
    return new Generation(
            model,
            asked.prompt(),
            asked.sampling(),
            GenerationLimits.of(ANSWER_TOKENS_MAX),
            Scores.NONE)
        .under(asked.expert());
  }

  private static Answered answered(LanguageModel model, Generation generation) {
    List<Integer> answer = generation.answer();
    boolean complete = !answer.isEmpty() && model.config().eosTokenIds().contains(answer.getLast());
    return new Answered(
        answer.stream().mapToInt(Integer::intValue).toArray(),
        model.tokenizer().decode(answer, true),
        complete);
  }

  /** Runs a task in the thread that may use the model. */
  public <T> T call(Callable<T> task) {
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
