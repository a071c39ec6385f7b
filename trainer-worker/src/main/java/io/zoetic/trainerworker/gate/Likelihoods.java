// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.gate;

import io.zoetic.model.svf.ExpertVector;
import io.zoetic.model.training.loss.Completion;
import io.zoetic.model.training.loss.Likelihood;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says how likely answers are. */
public interface Likelihoods {
  /**
   * How likely answers are under an expert, in their order.
   *
   * @param expert null: the base model
   */
  List<Likelihood> of(@Nullable ExpertVector expert, List<Completion> answers);
}
