// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.evaluation;

import io.zoetic.recipes.task.scoring.Likelihoods.Continuation;
import java.util.List;

/**
 * What answers: a model in this process, or a platform. One thread.
 *
 * <p>What cannot be answered is an exception, never a wrong answer.
 */
public interface Engine extends AutoCloseable {
  /** The engine in words, as results name it: {@code in process, float32 on cpu}, or an address. */
  String name();

  /** The digest of the base model, as far as the engine tells it. */
  String baseDigest();

  /** The name of the base model. */
  String model();

  /**
   * What a strategy's results depend on besides the base model: the digest of its expert, or of all
   * that it chooses among; empty if nothing, or if the engine does not tell.
   */
  String digest(Strategy strategy);

  /**
   * Why an item leaves no room for an answer in the context, as far as the engine can tell before
   * it is asked; empty if it does.
   */
  String misfit(Asked asked);

  /** Why continuations of an item cannot be scored; empty if they can. */
  String misfit(Scored scored);

  /** Why it gives no likelihoods; empty if it does. */
  String whyNoLikelihoods();

  /**
   * An answer.
   *
   * @param expert that it was given under, {@code NAME@VERSION}, or {@code base}
   * @param tokens generated, with the one that ends it
   * @param truncated whether it was ended by its bound
   */
  record Reply(String text, String expert, int tokens, boolean truncated) {}

  /** Answers greedily; one reply per item, in their order. */
  List<Reply> answer(Strategy strategy, List<Asked> asked);

  /**
   * Continuations to score of one item.
   *
   * @param context plain text before them, from which a blank parts each; empty: they follow the
   *     prompt of the answer at once
   */
  record Scored(Asked asked, String context, List<String> candidates) {
    public Scored {
      candidates = List.copyOf(candidates);
    }
  }

  /**
   * The log-probabilities of continuations, of each item in the order of its candidates.
   *
   * @throws UnsupportedOperationException with {@link #whyNoLikelihoods} if it gives none
   */
  List<List<Continuation>> likelihoods(Strategy strategy, List<Scored> scored);

  @Override
  void close();
}
