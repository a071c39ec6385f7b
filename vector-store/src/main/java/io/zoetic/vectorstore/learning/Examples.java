// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.learning;

import io.zoetic.core.Split;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Reads examples. Thread-safe; calls block for one round trip to the database.
 *
 * <p>Every method throws {@link io.zoetic.vectorstore.StoreException}, with {@link
 * io.zoetic.vectorstore.StoreException.Reason#UNAVAILABLE} if the store does not answer.
 */
public interface Examples {
  /**
   * A sample of an expert's examples in a split, the same as long as no more come. Tenants, and
   * keys of no tenant, take turns: of each it is a uniform sample, and who sends much crowds out
   * nobody.
   *
   * @param limit how many, at most
   */
  List<Example> sample(String expert, Split split, int limit);

  /** A uniform sample of those that somebody answers for, however many others there are. */
  List<Example> vouchedFor(String expert, Split split, int limit);

  /** How many examples each expert has in a split. */
  Map<String, Integer> counts(Split split);

  /**
   * How many trusted pieces of feedback each expert has that a run could learn from and none has:
   * those with an example in {@link Split#TRAIN}. What is only measured on, or was dropped from a
   * bounded sample, never counts.
   */
  Map<String, Integer> unlearnt();

  /** The same of what had come before a moment. */
  Map<String, Integer> unlearntBefore(Instant moment);
}
