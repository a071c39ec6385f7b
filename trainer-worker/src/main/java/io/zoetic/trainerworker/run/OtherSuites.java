// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.run;

import io.zoetic.core.Split;
import io.zoetic.trainerworker.gate.Suite;
import io.zoetic.trainerworker.gate.SuiteScreen;
import io.zoetic.vectorstore.learning.Examples;
import java.util.List;
import java.util.Map;

/** The suites that a version must not make worse, from the stores. One thread. */
record OtherSuites(RunContext context, FittingExamples fitting) implements SuiteScreen.Suites {
  private static final int QUESTIONS_MAX = 100;

  private Examples examples() {
    return context.stores().examples();
  }

  @Override
  public Map<String, Examples.Mark> marks() {
    return examples().marks(Split.TEST);
  }

  @Override
  public Suite read(String name) {
    return new Suite(
        name,
        fitting.of(
            context
                .models()
                .reader()
                .read(HeldOutExamples.of(examples(), name, QUESTIONS_MAX, List.of()).examples())));
  }
}
