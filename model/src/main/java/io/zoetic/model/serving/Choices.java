// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.serving;

import io.zoetic.model.adaptation.Label;
import io.zoetic.model.adaptation.Router;
import io.zoetic.model.svf.ExpertVector;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a first pass can choose among, whoever asks. Immutable.
 *
 * @param labels the skills that serve somebody, by name
 * @param classifier the z of the classifier strategy
 * @param router of the router strategy; one that knows none of the labels counts as none
 */
public record Choices(
    List<Label> labels, Optional<ExpertVector> classifier, Optional<Router> router) {
  /** Nothing but the base model. */
  public static final Choices NONE = new Choices(List.of(), Optional.empty(), Optional.empty());

  public Choices {
    labels = List.copyOf(labels);
    Set<String> names = names(labels);
    router = router.filter(known -> known.labels().stream().anyMatch(names::contains));
  }

  /** Names of the labels. */
  public Set<String> names() {
    return names(labels);
  }

  private static Set<String> names(List<Label> labels) {
    return labels.stream().map(Label::name).collect(Collectors.toUnmodifiableSet());
  }

  /**
   * What {@link Strategy#AUTO} comes to: the router, which was judged before it was published. A
   * first pass that nobody has judged is never chosen unasked, so without one the base model
   * answers.
   */
  public Strategy auto() {
    return router.isPresent() ? Strategy.ROUTER : Strategy.NONE;
  }
}
