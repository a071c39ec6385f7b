// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.growth;

import io.zoetic.model.svf.ExpertVector;
import io.zoetic.trainerworker.inference.BatchInference;
import io.zoetic.trainerworker.inference.BatchInference.Answered;
import io.zoetic.trainerworker.inference.BatchInference.Asked;
import io.zoetic.trainerworker.learning.VerifierKind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks prompts whose right answer is known, as serving does: greedily, all of them as rows of one
 * batch, each under a z of its own. One thread.
 */
record KnownAnswers(BatchInference inference) {
  /**
   * A prompt to be asked.
   *
   * @param z null: the base model
   */
  record Row(Known known, @Nullable ExpertVector z) {}

  /** Which are answered rightly, in their order. */
  boolean[] right(List<Row> rows) {
    List<Asked> asked = new ArrayList<>();
    for (Row each : rows) {
      asked.add(new Asked(each.known().prompt(), each.z(), inference.greedy()));
    }
    List<Answered> answers =
        inference.answers(
            asked, inference.limit(rows.stream().map(row -> row.known().rightAnswer()).toList()));
    boolean[] right = new boolean[rows.size()];
    for (int i = 0; i < right.length; i++) {
      String known = rows.get(i).known().rightAnswer();
      right[i] =
          answers.get(i).complete()
              && VerifierKind.EXACT.of(known).verify(answers.get(i).text()).isRight();
    }
    return right;
  }

  /** The same of one z. */
  boolean[] right(List<Known> known, @Nullable ExpertVector z) {
    return right(known.stream().map(each -> new Row(each, z)).toList());
  }
}
