// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.reward;

import com.networknt.schema.ExecutionContext;

/**
 * Bounds what one value under one schema may cost: the library tells of every rule that it begins
 * and ends. One thread, one value.
 */
final class SchemaBudget extends ExecutionContext {
  private static final int STEPS_MAX = 250_000;

  /** A value nests 64 deep at most; each level takes a handful of rules. */
  private static final int DEPTH_MAX = 1000;

  /** For messages. */
  static final String RULE = "in at most %d steps, at most %d deep".formatted(STEPS_MAX, DEPTH_MAX);

  private int steps;
  private int depth;

  /** The check was given up. */
  static final class ExceededException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private ExceededException() {
      super(RULE, null, false, false);
    }
  }

  @Override
  public void evaluationPathAddLast(String name) {
    enter();
    super.evaluationPathAddLast(name);
  }

  @Override
  public void evaluationPathAddLast(int index) {
    enter();
    super.evaluationPathAddLast(index);
  }

  @Override
  public void evaluationPathRemoveLast() {
    depth--;
    super.evaluationPathRemoveLast();
  }

  private void enter() {
    if (++steps > STEPS_MAX || ++depth > DEPTH_MAX) {
      throw new ExceededException();
    }
  }
}
