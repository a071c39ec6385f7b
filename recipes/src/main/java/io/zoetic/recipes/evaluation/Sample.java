// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.evaluation;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.zoetic.recipes.evaluation.Engine.Reply;
import io.zoetic.recipes.task.scoring.Likelihoods;
import io.zoetic.recipes.task.scoring.Score;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of one item by one strategy: a line of {@code samples.jsonl}.
 *
 * @param task with its split: {@code gsm8k:test}
 * @param id of the item
 * @param prompt digest of what was asked
 * @param answer null unless answers are measured
 * @param likelihoods null unless likelihoods are measured
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Sample(
    String task,
    String id,
    String strategy,
    String prompt,
    @Nullable Answered answer,
    @Nullable Likely likelihoods) {

  /**
   * An answer and its score.
   *
   * @param expert that it was given under, {@code NAME@VERSION}, or {@code base}
   * @param extracted what the rule took out of it; empty: nothing, which is wrong
   * @param points in [0, 1]
   * @param reason of the score, in a few words
   * @param tokens generated
   * @param truncated whether its bound ended it
   */
  public record Answered(
      String expert,
      String text,
      String extracted,
      double points,
      boolean right,
      String reason,
      int tokens,
      boolean truncated) {
    /** An answer with its score. */
    public static Answered of(Reply reply, Score score) {
      return new Answered(
          reply.expert(),
          reply.text(),
          score.prediction(),
          score.points(),
          score.isRight(),
          score.reason(),
          reply.tokens(),
          reply.truncated());
    }
  }

  /**
   * How likely continuations are.
   *
   * @param right index of the right one
   */
  public record Likely(int right, List<Likelihoods.Continuation> options) {
    public Likely {
      options = List.copyOf(options);
    }
  }
}
