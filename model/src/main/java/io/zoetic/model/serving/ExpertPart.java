// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.serving;

import io.zoetic.model.svf.ExpertVector;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An expert's part of an answer.
 *
 * @param <V> what stands for an expert version
 * @param weight in (0, 1]; what the parts of an answer lack to 1 is the base model's
 */
public record ExpertPart<V>(V served, double weight) {

  /**
   * What an answer runs under.
   *
   * @return null is the base model
   */
  public static <V> @Nullable ExpertVector mix(
      List<ExpertPart<V>> parts, Function<V, ExpertVector> vector) {
    return parts.isEmpty()
        ? null
        : ExpertVector.mix(
            parts.stream()
                .map(part -> new ExpertVector.Share(part.weight(), vector.apply(part.served())))
                .toList());
  }
}
