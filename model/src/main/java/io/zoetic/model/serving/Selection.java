// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.serving;

import io.zoetic.model.adaptation.Classification;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** How what a first pass found becomes experts. */
public enum Selection {
  /** The most probable label's expert, alone; what requests get that say nothing else. */
  TOP_1,
  /** Several labels' experts, mixed by probability. */
  SOFT;

  /** Experts of a mixture at most. */
  public static final int EXPERTS_MAX = 16;

  /** Experts that are less probable are left to the base model. */
  private static final double WEIGHT_MIN = 0.01;

  /**
   * The experts that answer. A label that serves nothing, as {@link
   * io.zoetic.model.adaptation.Label#OTHER} always does, is the base model.
   *
   * @param served what a label serves, if it serves anything
   * @return empty is the base model
   */
  public <V> List<ExpertPart<V>> of(Classification found, Function<String, Optional<V>> served) {
    return switch (this) {
      case TOP_1 ->
          served.apply(found.best()).map(one -> new ExpertPart<>(one, 1)).stream().toList();
      case SOFT ->
          found.labels().stream()
              .filter(share -> share.probability() >= WEIGHT_MIN)
              .flatMap(share -> part(share, served).stream())
              .limit(EXPERTS_MAX)
              .toList();
    };
  }

  private static <V> Optional<ExpertPart<V>> part(
      Classification.Share share, Function<String, Optional<V>> served) {
    return served
        .apply(share.label())
        .map(one -> new ExpertPart<>(one, Math.min(1, share.probability())));
  }
}
