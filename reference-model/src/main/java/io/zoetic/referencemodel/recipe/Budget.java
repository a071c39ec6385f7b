// SPDX-License-Identifier: Apache-2.0
package io.zoetic.referencemodel.recipe;

import java.time.Duration;

/** How long training goes on; the learning rate follows the share of it that is used up. */
sealed interface Budget {

  /** Returns the share that is used up, 0 at the start; training ends at 1. */
  double used(int steps, Duration elapsed);

  /** A number of optimiser steps: the same model on every run. */
  record Steps(int steps) implements Budget {
    public Steps {
      if (steps < 1) {
        throw new IllegalArgumentException("steps must be >= 1, was " + steps);
      }
    }

    @Override
    public double used(int done, Duration elapsed) {
      return (double) done / steps;
    }
  }

  /** Time by the clock: always ends with its decay done, however fast the machine. */
  record Minutes(double minutes) implements Budget {
    public Minutes {
      if (!(minutes > 0)) {
        throw new IllegalArgumentException("minutes must be > 0, was " + minutes);
      }
    }

    @Override
    public double used(int done, Duration elapsed) {
      return elapsed.toMillis() / (minutes * 60_000);
    }
  }
}
