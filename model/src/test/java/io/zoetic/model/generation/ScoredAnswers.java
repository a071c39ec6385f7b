// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.generation;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.zoetic.model.sampling.TokenScore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Answers of models of 320 tokens with what each of their tokens was chosen from, to tell whether
 * two ways of computing are the same.
 *
 * <p>Sums in another order round otherwise: a choice may fall on the other side of an edge between
 * two tokens, and what follows it is another answer. So what is compared are the distributions that
 * tokens are chosen from, until two answers part.
 */
public final class ScoredAnswers {
  private static final int VOCABULARY = 320;
  private static final double ROUNDING = 1e-4;

  /** What the generations to compare must be asked to tell: all that a token is chosen from. */
  public static final Scores ALL = new Scores(true, false, VOCABULARY);

  private final Map<Generation, List<TokenScore>> scores = new HashMap<>();

  /** Answers all that the batch has, and all that is added to it by then. */
  public void run(ContinuousBatch batch) {
    while (batch.size() > 0) {
      step(batch);
    }
  }

  void step(ContinuousBatch batch) {
    for (GenerationEvent event : batch.step()) {
      if (event instanceof GenerationEvent.TokenGenerated token) {
        scores
            .computeIfAbsent(token.generation(), _ -> new ArrayList<>())
            .add(requireNonNull(token.score()));
      }
    }
  }

  /**
   * Requires that answers are the same, one by one, to the rounding of sums.
   *
   * @throws AssertionError when a token was chosen from another distribution, or more than two
   *     answers parted at an edge, which rounding does not do so often
   */
  public void requireSame(List<Generation> actual, List<Generation> expected) {
    int parted = 0;
    for (int i = 0; i < expected.size(); i++) {
      if (!same(of(actual.get(i)), of(expected.get(i)), "answer " + i)) {
        parted++;
      }
    }
    assertThat(parted).as("answers that went another way").isLessThanOrEqualTo(2);
  }

  private List<TokenScore> of(Generation generation) {
    return requireNonNull(scores.get(generation));
  }

  private static boolean same(List<TokenScore> one, List<TokenScore> other, String what) {
    for (int at = 0; at < Math.min(one.size(), other.size()); at++) {
      Map<Integer, Double> expected = new HashMap<>();
      other.get(at).top().forEach(each -> expected.put(each.token(), each.logprob()));
      assertThat(expected).as(what).hasSize(VOCABULARY);
      for (TokenScore.Candidate each : one.get(at).top()) {
        assertThat(each.logprob())
            .as("token %d of %s", at, what)
            .isCloseTo(requireNonNull(expected.get(each.token())), within(ROUNDING));
      }
      if (one.get(at).token() != other.get(at).token()) {
        return false;
      }
    }
    assertThat(one).as(what).hasSameSizeAs(other);
    return true;
  }
}
