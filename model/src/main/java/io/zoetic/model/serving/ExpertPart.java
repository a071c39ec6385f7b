// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.serving;

import io.zoetic.core.ExpertSelection;
import io.zoetic.model.adaptation.Classification;
import io.zoetic.model.svf.ExpertVector;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An expert's part of an answer.
 *
 * @param <V> what stands for an expert version
 * @param weight in (0, 1]; what the parts of an answer lack to 1 is the base model's
 */
public record ExpertPart<V>(V served, double weight) {
  /** Experts that are less probable are left to the base model. */
  private static final double WEIGHT_MIN = 0.01;

  /**
   * What a first pass comes to. A label that serves nothing, as {@link
   * io.zoetic.model.adaptation.Label#OTHER} always does, is the base model.
   *
   * @param served what a label serves, if it serves anything
   * @return empty is the base model
   */
  public static <V> List<ExpertPart<V>> chosen(
      ExpertSelection selection, Classification found, Function<String, Optional<V>> served) {
    return switch (selection) {
      case TOP_1 ->
          served.apply(found.best()).map(one -> new ExpertPart<>(one, 1)).stream().toList();
      case SOFT ->
          found.labels().stream()
              .filter(share -> share.probability() >= WEIGHT_MIN)
              .flatMap(share -> part(share, served).stream())
              .limit(ExpertSelection.EXPERTS_MAX)
              .toList();
    };
  }

  private static <V> Optional<ExpertPart<V>> part(
      Classification.Share share, Function<String, Optional<V>> served) {
    return served
        .apply(share.label())
        .map(one -> new ExpertPart<>(one, Math.min(1, share.probability())));
  }

  /** Why nothing is answered under an expert that is named. */
  public static String unknown(String name, Object served) {
    return "the expert must be one of %s, was %s".formatted(served, name);
  }

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
