// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.training.task;

import io.zoetic.model.Decoder;
import io.zoetic.model.LanguageModel;
import io.zoetic.model.sampling.SamplingParameters;
import io.zoetic.model.serving.AnswerLimits;
import io.zoetic.model.svf.ExpertVector;
import io.zoetic.model.svf.LoraAdapter;
import io.zoetic.model.torch.TorchThread;
import io.zoetic.model.training.AdapterParameters;
import io.zoetic.model.training.DecoderParameters;
import io.zoetic.model.training.SvfParameters;
import io.zoetic.model.training.TrainedParameters;
import io.zoetic.model.training.TrainingSession;
import io.zoetic.recipes.evaluation.Asked;
import io.zoetic.recipes.evaluation.engine.TaskAnswers;
import io.zoetic.recipes.evaluation.engine.TaskAnswers.Given;
import io.zoetic.recipes.evaluation.engine.TaskAnswers.Question;
import io.zoetic.trainerworker.inference.ChatTokens;
import io.zoetic.trainerworker.learning.batches.Rollouts;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Lets what is in training answer tasks: a z as it would be served, adapters folded into the
 * weights. In a thread of its own, that never trains. Thread-safe.
 */
final class TaskPolicy implements Rollouts, AutoCloseable {
  private final ExecutorService thread = Executors.newSingleThreadExecutor();
  private final LanguageModel model;
  private final TaskAnswers base;
  private final int rows;
  private final int endOfTurn;
  private final int tokensMax;
  private final List<String> stops;

  /**
   * Loads a model.
   *
   * @param rows that are answered together
   * @param like an item: how long answers may become and what ends them is the same for all
   */
  TaskPolicy(Path directory, LanguageModel.Options options, int rows, Asked like) {
    this.rows = rows;
    this.tokensMax = like.newTokensMax();
    this.stops = like.prompt().stops();
    try {
      this.model =
          call(
              () -> {
                TorchThread.prepareForInference();
                return LanguageModel.load(directory, options);
              });
    } catch (RuntimeException e) {
      thread.close();
      throw e;
    }
    try {
      this.base = call(() -> new TaskAnswers(model, rows));
      this.endOfTurn =
          model.chatTemplate().isPresent()
              ? new ChatTokens(model).endOfTurn()
              : model.config().eosTokenIds().iterator().next();
    } catch (RuntimeException e) {
      model.close();
      thread.close();
      throw e;
    }
  }

  /** The tokens of an item's prompt. */
  int[] prompt(Asked asked) {
    return base.prompt(asked);
  }

  /** A right answer in tokens, with the end of its turn. */
  int[] rightAnswer(String text) {
    int[] tokens = model.tokenizer().encode(text, false);
    int[] ended = Arrays.copyOf(tokens, tokens.length + 1);
    ended[tokens.length] = endOfTurn;
    return ended;
  }

  /** Tokens of a prompt and its answer, at most. */
  int contextLength() {
    return model.contextLength();
  }

  /**
   * Does something with what answers under some parameters as they are now.
   *
   * @param now null: the base model
   * @param work is given who answers, and the z to answer under
   */
  <T> T under(
      @Nullable TrainedParameters now, BiFunction<TaskAnswers, @Nullable ExpertVector, T> work) {
    return switch (now) {
      case null -> call(() -> work.apply(base, null));
      case SvfParameters svf -> {
        ExpertVector vector = svf.vector();
        yield call(() -> work.apply(base, vector));
      }
      case AdapterParameters adapted -> {
        LoraAdapter adapter = adapted.adapter();
        yield call(
            () -> {
              try (Decoder merged = model.decoder().merged(adapter);
                  TaskAnswers answers = new TaskAnswers(model.with(merged), rows)) {
                return work.apply(answers, null);
              }
            });
      }
      case DecoderParameters all ->
          throw new IllegalArgumentException(
              "parameters must be an expert's or an adapter's, were " + all.description());
    };
  }

  @Override
  public AnswerLimits limits() {
    return new AnswerLimits(Math.max(AnswerLimits.LEAST, tokensMax), model.contextLength());
  }

  @Override
  public List<Rollout> sample(TrainingSession<?> run, List<int[]> prompts, int limit, long seed) {
    return sample(run.parameters(), prompts, Math.min(limit, tokensMax), seed).stream()
        .map(given -> new Rollout(given.tokens(), given.text(), !given.truncated()))
        .toList();
  }

  /** Answers of the base model at temperature 1, one to each prompt. */
  List<Given> sampleBase(List<int[]> prompts, long seed) {
    return sample((TrainedParameters) null, prompts, tokensMax, seed);
  }

  private List<Given> sample(
      @Nullable TrainedParameters now, List<int[]> prompts, int limit, long seed) {
    List<Integer> order = IntStream.range(0, prompts.size()).boxed().toList();
    return under(
        now,
        (answers, vector) ->
            answers.answer(
                order.stream()
                    .map(
                        i ->
                            new Question(
                                prompts.get(i),
                                limit,
                                stops,
                                SamplingParameters.sampled(1, seed + i),
                                vector))
                    .toList()));
  }

  private <T> T call(Callable<T> task) {
    try {
      return thread.submit(task).get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case RuntimeException cause -> throw cause;
        case Error cause -> throw cause;
        case null, default -> throw new IllegalStateException("answering failed", e.getCause());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while answering", e);
    }
  }

  @Override
  public void close() {
    call(
        () -> {
          base.close();
          model.close();
          return true;
        });
    thread.close();
  }
}
