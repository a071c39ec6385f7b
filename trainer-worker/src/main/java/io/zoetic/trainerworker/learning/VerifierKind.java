// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.learning;

import io.zoetic.trainerworker.reward.ExactMatch;
import io.zoetic.trainerworker.reward.JsonSchema;
import io.zoetic.trainerworker.reward.NumericMatch;
import io.zoetic.trainerworker.reward.PythonTests;
import io.zoetic.trainerworker.reward.RegularExpression;
import io.zoetic.trainerworker.reward.Sandbox;
import io.zoetic.trainerworker.reward.SandboxLimits;
import io.zoetic.trainerworker.reward.SandboxPolicy;
import io.zoetic.trainerworker.reward.Verifier;
import io.zoetic.vectorstore.learning.Example;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A verifier, which judges answers by a right answer that is known. */
public enum VerifierKind {
  /** The same text, but for case, blanks and a final full stop. */
  EXACT,
  /** The same text, but for blanks around it. */
  STRICT,
  /** The same number. */
  NUMERIC,
  /** The right answer is a pattern in RE2 syntax. */
  REGEX,
  /** The right answer is a JSON schema. */
  JSON_SCHEMA,
  /** The right answer is a test in Python, which is run in a sandbox. */
  PYTHON_TESTS;

  private static final Logger LOG = LoggerFactory.getLogger(VerifierKind.class);

  /** Characters of a problem: it may say all of a right answer. */
  private static final int PROBLEM_MAX = 200;

  /** Opened when the first answer is to be run. */
  private static final Map<SandboxPolicy, Sandbox> SANDBOXES = new ConcurrentHashMap<>();

  /**
   * What judges answers to a prompt with this right answer.
   *
   * @throws IllegalArgumentException if it is not of this kind
   * @throws IllegalStateException if it needs a sandbox and this machine permits none as good as
   *     {@link SandboxPolicy#ofProcess} wants it
   */
  public Verifier of(String rightAnswer) {
    return switch (this) {
      case EXACT -> ExactMatch.of(rightAnswer);
      case STRICT -> new ExactMatch(List.of(rightAnswer), ExactMatch.Form.STRICT);
      case NUMERIC -> new NumericMatch(number(rightAnswer), 0, 1e-9);
      case REGEX -> new RegularExpression(rightAnswer);
      case JSON_SCHEMA -> new JsonSchema(rightAnswer);
      case PYTHON_TESTS -> new PythonTests(sandbox(), Sandbox.PYTHON, List.of(rightAnswer));
    };
  }

  /** The same; nothing if the right answer is not of this kind. */
  public Optional<Verifier> find(String rightAnswer) {
    try {
      return Optional.of(of(rightAnswer));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /**
   * What judges answers to the prompt of an example. What was liked is an answer; what was
   * demonstrated may be a pattern or a test of answers. What others demonstrated need not be: where
   * it is none, it is the answer.
   */
  public Verifier judge(Example example) {
    String right = example.answer().text();
    boolean demonstrated = example.kind() == Example.Kind.DEMONSTRATION;
    Optional<Verifier> found = demonstrated ? find(right) : Optional.empty();
    return found.orElseGet(() -> EXACT.of(right));
  }

  /**
   * Why answers cannot be judged by a right answer; empty if they can be, or this machine cannot
   * tell. It is read as it is for judging, and judges something; a test is compiled and not run.
   */
  public Optional<String> problem(String rightAnswer) {
    try {
      if (this == PYTHON_TESTS) {
        return PythonTests.problem(sandbox(), Sandbox.PYTHON, rightAnswer);
      }
      of(rightAnswer).verify("{}");
      return Optional.empty();
    } catch (IllegalArgumentException | StackOverflowError e) {
      return Optional.of(shortened(String.valueOf(e.getMessage())));
    } catch (IllegalStateException e) {
      LOG.atWarn().setCause(e).log("what is to be judged by cannot be looked at");
      return Optional.empty();
    }
  }

  private static String shortened(String text) {
    return text.codePointCount(0, text.length()) <= PROBLEM_MAX
        ? text
        : text.substring(0, text.offsetByCodePoints(0, PROBLEM_MAX)) + "…";
  }

  private static Sandbox sandbox() {
    return SANDBOXES.computeIfAbsent(
        SandboxPolicy.ofProcess(), policy -> Sandbox.open(SandboxLimits.ofDefaults(), policy));
  }

  private static double number(String text) {
    try {
      return Double.parseDouble(text.strip().replace(",", ""));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "a right answer to be compared as a number must be one, was " + text, e);
    }
  }

  /** How people write it: {@code exact}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * Reads {@link #word}.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static VerifierKind parse(String word) {
    return Arrays.stream(values())
        .filter(kind -> kind.word().equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "verifier must be one of %s, was %s"
                        .formatted(
                            Arrays.stream(values()).map(VerifierKind::word).toList(), word)));
  }
}
