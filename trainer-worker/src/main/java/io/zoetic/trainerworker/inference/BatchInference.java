// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.inference;

import io.zoetic.core.AdaptationStrategy;
import io.zoetic.core.SamplingOptions;
import io.zoetic.model.Decoder;
import io.zoetic.model.LanguageModel;
import io.zoetic.model.adaptation.Classification;
import io.zoetic.model.adaptation.FirstPass;
import io.zoetic.model.adaptation.Question;
import io.zoetic.model.adaptation.Router;
import io.zoetic.model.adaptation.RouterPass;
import io.zoetic.model.config.ModelConfig;
import io.zoetic.model.generation.BatchGenerator;
import io.zoetic.model.generation.Generation;
import io.zoetic.model.generation.GenerationLimits;
import io.zoetic.model.generation.Scores;
import io.zoetic.model.sampling.SamplingDefaults;
import io.zoetic.model.sampling.SamplingParameters;
import io.zoetic.model.serving.AnswerLimits;
import io.zoetic.model.serving.FirstPassOptions;
import io.zoetic.model.serving.FirstPasses;
import io.zoetic.model.svf.ExpertVector;
import io.zoetic.model.svf.LoraAdapter;
import io.zoetic.model.torch.TorchThread;
import io.zoetic.model.training.loss.Completion;
import io.zoetic.model.training.loss.Likelihood;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** Runs the model as serving does, in a thread that never trains. Thread-safe. */
public final class BatchInference implements AutoCloseable {
  private static final int ROWS_MAX = 64;

  /** Memory for the keys and values of what is answered together, about. */
  private static final long CACHE_BYTES = 1L << 30;

  /** The cache grows from so many tokens a row, by doubling. */
  private static final int CACHE_LENGTH_MIN = 128;

  /** A request that says temperature 0 and leaves all else to the model. */
  private static final SamplingOptions UNSAID = SamplingOptions.open(0);

  private static final int QUESTIONS_PER_PASS = 32;
  private static final int PROMPTS_PER_PASS = 64;

  private final ExecutorService thread = Executors.newSingleThreadExecutor();
  private final LanguageModel model;
  private final ChatTokens tokens;
  private final SamplingDefaults defaults;
  private final SamplingParameters greedy;
  private final AnswerLimits limits;

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
   * @throws io.zoetic.model.checkpoint.InvalidCheckpointException if a file of the base model is
   *     missing or breaks a rule
   * @throws IllegalArgumentException if it has no chat template, or the layout names nothing in it
   */
  public BatchInference(
      Path modelDirectory, BatchInferenceOptions options, LanguageModel.Experts experts) {
    try {
      this.model =
          call(
              () -> {
                TorchThread.prepareForInference();
                return LanguageModel.load(modelDirectory, options.model(experts));
              });
    } catch (RuntimeException e) {
      thread.close();
      throw e;
    }
    try {
      this.tokens = new ChatTokens(model);
      this.defaults = options.generationConfig().defaults(modelDirectory);
      this.greedy = defaults.parameters(UNSAID, model.tokenizer());
      this.limits = new AnswerLimits(options.answerTokensMax(), model.contextLength());
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

  /** How requests at temperature 0 are answered, by the model's own defaults. */
  public SamplingParameters greedy() {
    return greedy;
  }

  /** Questions and answers in tokens of the model. */
  public ChatTokens tokens() {
    return tokens;
  }

  /** How long answers may become. */
  public AnswerLimits limits() {
    return limits;
  }

  /** How long answers may become to questions with these right answers. */
  public int limit(Collection<String> rightAnswers) {
    return limits.of(rightAnswers.stream().mapToInt(text -> tokens.answer(text).length).toArray());
  }

  /**
   * Answers in the order of the questions. The longer they may become, the fewer are answered at
   * the same time.
   *
   * @param limit tokens of each, at most; see {@link AnswerLimits#of}
   */
  public List<Answered> answers(List<Asked> questions, int limit) {
    return call(() -> answers(model, questions, limit));
  }

  /** The same by a LoRA adapter instead of experts: the questions name none. */
  public List<Answered> answers(LoraAdapter adapter, List<Asked> questions, int limit) {
    return call(
        () -> {
          try (Decoder merged = model.decoder().merged(adapter)) {
            return answers(model.with(merged), questions, limit);
          }
        });
  }

  private List<Answered> answers(LanguageModel by, List<Asked> questions, int limit) {
    List<Generation> generations =
        questions.stream().map(asked -> generation(by, asked, limit)).toList();
    try (BatchGenerator generator = new BatchGenerator(by, rows(questions, limit))) {
      generator.run(generations);
    }
    return generations.stream().map(generation -> answered(by, generation)).toList();
  }

  /** How many are answered together. */
  private int rows(List<Asked> questions, int limit) {
    int prompt = questions.stream().mapToInt(asked -> asked.prompt().length).max().orElse(1);
    int needed = Math.min(prompt + limit, model.contextLength());
    return rows(model.config(), needed, CACHE_BYTES);
  }

  /**
   * Rows of a cache that takes no more memory.
   *
   * @param length tokens of a row
   */
  static int rows(ModelConfig config, int length, long bytes) {
    long allocated = CACHE_LENGTH_MIN;
    while (allocated < length) {
      allocated *= 2;
    }
    long token =
        2L * Float.BYTES * config.numHiddenLayers() * config.numKeyValueHeads() * config.headDim();
    return Math.clamp(bytes / (token * allocated), 1, ROWS_MAX);
  }

  /**
   * How likely answers are, each under an expert of its own, as rows of one batch; in their order.
   *
   * @param experts one per answer; null is the base model
   */
  public List<Likelihood> likelihoods(
      List<Completion> answers, List<@Nullable ExpertVector> experts) {
    return call(
        () -> {
          List<Generation> read = new ArrayList<>();
          for (int i = 0; i < answers.size(); i++) {
            read.add(reading(answers.get(i)).under(experts.get(i)));
          }
          int longest = answers.stream().mapToInt(Completion::length).max().orElse(1);
          int rows = rows(model.config(), longest, CACHE_BYTES);
          try (BatchGenerator generator = new BatchGenerator(model, rows)) {
            generator.run(read);
          }
          List<Likelihood> found = new ArrayList<>();
          for (int i = 0; i < read.size(); i++) {
            found.add(likelihood(read.get(i), answers.get(i).prompt().length));
          }
          return found;
        });
  }

  private Generation reading(Completion answer) {
    int[] tokens = Arrays.copyOf(answer.prompt(), answer.length());
    System.arraycopy(answer.answer(), 0, tokens, answer.prompt().length, answer.answer().length);
    return new Generation(
        model, tokens, greedy, GenerationLimits.of(0), new Scores(false, true, 0));
  }

  private static Likelihood likelihood(Generation read, int promptLength) {
    return new Likelihood(
        read.promptScores().stream()
            .skip(promptLength)
            .mapToDouble(score -> Objects.requireNonNull(score.logprob()))
            .toArray());
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

  /** Finds out what questions need, as workers do; in the order of the questions. */
  public FirstPasses.Found find(
      AdaptationStrategy asked, FirstPassOptions choices, List<Question> questions) {
    return call(
        () -> {
          List<Classification> all = new ArrayList<>();
          AdaptationStrategy used = choices.strategy(asked);
          try (FirstPasses passes = new FirstPasses(model)) {
            for (int start = 0; start < questions.size(); start += QUESTIONS_PER_PASS) {
              int end = Math.min(questions.size(), start + QUESTIONS_PER_PASS);
              all.addAll(
                  passes.find(asked, choices, questions.subList(start, end)).classifications());
            }
          }
          return new FirstPasses.Found(used, all);
        });
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

  private Generation generation(LanguageModel by, Asked asked, int limit) {
    return new Generation(
            by,
            asked.prompt(),
            asked.sampling(),
            GenerationLimits.of(
                defaults.maxTokens(UNSAID, limits.behind(asked.prompt().length, limit))),
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
      switch (e.getCause()) {
        case RuntimeException cause -> throw cause;
        case Error cause -> throw cause;
        case null, default ->
            throw new IllegalStateException("an examination must not fail", e.getCause());
      }
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
