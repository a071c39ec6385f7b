// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.run;

import io.zoetic.core.Split;
import io.zoetic.vectorstore.learning.Example;
import io.zoetic.vectorstore.learning.Examples;

/** The examples that are held out for the gate. */
public final class HeldOutExamples {
  private HeldOutExamples() {}

  /** How many questions a gate would have for an expert: those that differ, within all shares. */
  public static int questions(Examples examples, String expert) {
    return (int)
        RunExamples.capped(
                examples.sample(expert, Split.TEST, TrainingPipeline.TARGET_QUESTIONS_MAX))
            .stream()
            .map(Example::promptHash)
            .distinct()
            .count();
  }
}
