// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.evaluation.engine;

import io.zoetic.model.KvCache;
import io.zoetic.model.LanguageModel;
import io.zoetic.model.StepInput;
import io.zoetic.model.TokenTrees;
import io.zoetic.model.serving.PromptEncoder;
import io.zoetic.model.svf.ExpertVector;
import io.zoetic.recipes.evaluation.Engine.Scored;
import io.zoetic.recipes.task.scoring.Likelihoods.Continuation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Log-probabilities of continuations. All of one item are branches of a tree behind its context,
 * which is read once. One thread, prepared for inference.
 */
final class ContinuationScores implements AutoCloseable {
  private final LanguageModel model;
  private final PromptEncoder encoder;
  private final KvCache prefix;

  /** Of an item: what comes before, and each candidate. */
  private static final class Tokens {
    private final int[] context;
    private final List<int[]> branches;

    Tokens(int[] context, List<int[]> branches) {
      this.context = context;
      this.branches = branches;
    }
  }

  ContinuationScores(LanguageModel model, PromptEncoder encoder) {
    this.model = model;
    this.encoder = encoder;
    this.prefix = model.decoder().newCache(1, model.contextLength());
  }

  /**
   * Those of an item.
   *
   * @throws IllegalArgumentException if they do not fit the context
   */
  List<Continuation> of(Scored scored, @Nullable ExpertVector vector, Instant now) {
    Tokens tokens = tokens(scored, now);
    String misfit = misfit(tokens);
    if (!misfit.isEmpty()) {
      throw new IllegalArgumentException(scored.asked().item().id() + ": " + misfit);
    }
    int[] context = tokens.context;
    prefix.setExpert(0, vector);
    StepInput first = new StepInput(0, List.of(Arrays.copyOf(context, 1)), new int[] {0});
    model.decoder().step(prefix, first).close();
    int[] trunk = Arrays.copyOfRange(context, 1, context.length);
    float[] logprobs =
        model.decoder().scoreTrees(prefix, 1, TokenTrees.of(1, List.of(trunk), tokens.branches));
    return continuations(scored.candidates(), tokens.branches, logprobs);
  }

  private Tokens tokens(Scored scored, Instant now) {
    boolean text = !scored.context().isEmpty();
    int[] context =
        text
            ? model.tokenizer().encode(scored.context(), true)
            : encoder.tokens(scored.asked().content(), now);
    List<int[]> branches =
        scored.candidates().stream()
            .map(
                candidate ->
                    text
                        ? behind(scored.context(), context, candidate)
                        : model.tokenizer().encode(candidate, false))
            .toList();
    return new Tokens(context, branches);
  }

  /**
   * The tokens that a candidate adds to a text, as lm-evaluation-harness counts them: those of both
   * together behind as many as the text alone has.
   */
  private int[] behind(String context, int[] tokens, String candidate) {
    int[] both = model.tokenizer().encode(context + " " + candidate, true);
    return Arrays.copyOfRange(both, Math.min(tokens.length, both.length), both.length);
  }

  /** Why the continuations of an item cannot be scored; empty if they can. */
  String misfit(Scored scored, Instant now) {
    return misfit(tokens(scored, now));
  }

  private String misfit(Tokens tokens) {
    var lengths = tokens.branches.stream().mapToInt(branch -> branch.length).summaryStatistics();
    int before = tokens.context.length;
    if (lengths.getMin() < 1) {
      return "nothing is to be scored in one of %d".formatted(lengths.getCount());
    }
    return before < 2 || before + lengths.getMax() > model.contextLength()
        ? "%d + %d tokens are scored, must be 2..%d"
            .formatted(before, lengths.getMax(), model.contextLength())
        : "";
  }

  private static List<Continuation> continuations(
      List<String> texts, List<int[]> branches, float[] logprobs) {
    List<Continuation> all = new ArrayList<>();
    int at = 0;
    for (int i = 0; i < texts.size(); i++) {
      List<Double> tokens = new ArrayList<>();
      for (int j = 0; j < branches.get(i).length; j++) {
        tokens.add(Math.min(0, (double) logprobs[at++]));
      }
      all.add(new Continuation(texts.get(i), tokens));
    }
    return all;
  }

  @Override
  public void close() {
    prefix.close();
  }
}
