// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.learning;

import io.zoetic.core.Split;
import java.time.Duration;
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
  /** What is usual: an example that is so much older than another is half as likely in a sample. */
  Duration HALF_LIFE = Duration.ofDays(30);

  /**
   * A sample of an expert's examples in a split, the same as long as no more come, at whatever
   * time. It prefers what is recent, by a half-life: in the sample an example is as likely as it
   * weighs, 2^(-age/half-life), also where there is room for all: age counts from the 50th most
   * recent of its tenant, or of its key of no tenant, so that those are all there. So what was said
   * of late is not outvoted by what was said before, and of who says nothing new nothing grows old.
   * Tenants, and keys of no tenant, take turns: of each it is such a sample, and who sends much
   * crowds out nobody.
   *
   * @param limit how many, at most
   */
  List<Example> sample(String expert, Split split, int limit);

  /** Such a sample of those that somebody answers for, however many others there are. */
  List<Example> vouchedFor(String expert, Split split, int limit);

  /** How many examples each expert has in a split. */
  Map<String, Integer> counts(Split split);

  /**
   * What tells whether an expert's examples in a split are those that they were, for all experts
   * that have any in one round trip.
   */
  Map<String, Mark> marks(Split split);

  /**
   * Tells sets of examples apart: with other examples it is another one, but for one in 2^64.
   *
   * @param count of examples
   * @param fingerprint of their ids, in whatever order
   */
  record Mark(int count, long fingerprint) {}

  /**
   * How many trusted pieces of feedback each expert has that a run could learn from and none has:
   * those with an example in {@link Split#TRAIN}. What is only measured on, or was dropped from a
   * bounded sample, never counts.
   */
  Map<String, Integer> unlearnt();

  /** The same of what had come before a moment. */
  Map<String, Integer> unlearntBefore(Instant moment);
}
