// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.task.scoring;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The log-probabilities of a model, which say something where its answers say nothing: small
 * models, that cannot write a right answer, still differ in how likely it is to them. Natural
 * logarithms, of the tokens of a continuation alone, each given the prompt and the tokens before
 * it.
 */
public final class Likelihoods {
  private static final double ROUNDING = 1e-6;

  private Likelihoods() {}

  /**
   * What options are likely or unlikely after, as lm-evaluation-harness's {@code arc_easy} and
   * {@code arc_challenge} have it; one blank parts it from the option.
   */
  public static String context(String question) {
    return "Question: " + question + "\nAnswer:";
  }

  /**
   * The tokens of one continuation.
   *
   * @param text the continuation itself, without the blank that parts it from the prompt
   * @param logProbabilities of its tokens, at least one, each &lt;= 0 but for rounding
   */
  public record Continuation(String text, List<Double> logProbabilities) {
    public Continuation {
      logProbabilities = List.copyOf(logProbabilities);
      if (logProbabilities.isEmpty()) {
        throw new IllegalArgumentException("a continuation must have tokens, had none");
      }
      for (double each : logProbabilities) {
        if (!(each <= ROUNDING)) {
          throw new IllegalArgumentException("log-probabilities must be <= 0, was " + each);
        }
      }
    }

    /** The log-likelihood of the whole. */
    public double sum() {
      return logProbabilities.stream().mapToDouble(Double::doubleValue).sum();
    }

    /** Of one token, on average: the gold-answer likelihood that lengths do not distort. */
    public double perToken() {
      return sum() / logProbabilities.size();
    }

    /** Bytes of its text in UTF-8. */
    public int bytes() {
      return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /** Of one character (code point), on average. */
    public double perCharacter() {
      return sum() / Math.max(1, text.codePointCount(0, text.length()));
    }
  }

  /**
   * The option with the highest log-likelihood; of equals the first. lm-evaluation-harness's {@code
   * acc} of {@code arc_easy} and {@code arc_challenge} counts how often it is the right one.
   */
  public static int mostLikely(List<Continuation> options) {
    return argmax(options, Continuation::sum);
  }

  /**
   * The option with the highest log-likelihood per character; of equals the first. Counted by
   * lm-evaluation-harness's {@code acc_norm}.
   */
  public static int mostLikelyPerCharacter(List<Continuation> options) {
    return argmax(options, Continuation::perCharacter);
  }

  /**
   * The probability of the right option among the options alone: a softmax over their
   * log-likelihoods. It moves before the most likely option changes.
   */
  public static double shareOfRight(List<Continuation> options, int right) {
    if (right < 0 || right >= options.size()) {
      throw new IllegalArgumentException(
          "right must be in 0..%d, was %d".formatted(options.size() - 1, right));
    }
    double highest = options.get(mostLikely(options)).sum();
    if (highest == Double.NEGATIVE_INFINITY) {
      return 1.0 / options.size();
    }
    double all = options.stream().mapToDouble(each -> Math.exp(each.sum() - highest)).sum();
    return Math.exp(options.get(right).sum() - highest) / all;
  }

  /** exp of minus the mean log-probability of all tokens of several right answers. */
  public static double perplexity(List<Continuation> golds) {
    double sum = golds.stream().mapToDouble(Continuation::sum).sum();
    long tokens = golds.stream().mapToLong(each -> each.logProbabilities().size()).sum();
    if (tokens == 0) {
      throw new IllegalArgumentException("a perplexity must be of at least one answer, was none");
    }
    return Math.exp(-sum / tokens);
  }

  private static int argmax(
      List<Continuation> options, java.util.function.ToDoubleFunction<Continuation> value) {
    if (options.isEmpty()) {
      throw new IllegalArgumentException("there must be options, were none");
    }
    int best = 0;
    for (int i = 1; i < options.size(); i++) {
      if (value.applyAsDouble(options.get(i)) > value.applyAsDouble(options.get(best))) {
        best = i;
      }
    }
    return best;
  }
}
