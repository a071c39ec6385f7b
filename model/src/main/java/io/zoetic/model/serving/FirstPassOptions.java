// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.serving;

import io.zoetic.core.AdaptationStrategy;
import io.zoetic.model.adaptation.Label;
import io.zoetic.model.adaptation.Router;
import io.zoetic.model.svf.ExpertVector;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The options that a first pass can choose among, whoever asks. Immutable.
 *
 * @param labels the skills that serve somebody, by name
 * @param classifier the z of the classifier strategy
 * @param router that was published last, whatever it knows
 */
public record FirstPassOptions(
    List<Label> labels, Optional<ExpertVector> classifier, Optional<Router> router) {
  /** Nothing but the base model. */
  public static final FirstPassOptions NONE =
      new FirstPassOptions(List.of(), Optional.empty(), Optional.empty());

  public FirstPassOptions {
    labels = List.copyOf(labels);
  }

  /** Names of the labels. */
  public Set<String> names() {
    return labels.stream().map(Label::name).collect(Collectors.toUnmodifiableSet());
  }

  /**
   * What a strategy comes to that is asked for. {@link AdaptationStrategy#AUTO} is the router,
   * which was judged before it was published. A first pass that nobody has judged is never chosen
   * unasked, so without one the base model answers.
   */
  public AdaptationStrategy strategy(AdaptationStrategy asked) {
    return switch (asked) {
      case AUTO -> usableRouter().isPresent() ? AdaptationStrategy.ROUTER : AdaptationStrategy.NONE;
      case NONE, PROMPT, CLASSIFIER, ROUTER, EXPERT -> asked;
    };
  }

  /** The router, if it knows any of the labels. */
  Optional<Router> usableRouter() {
    Set<String> names = names();
    return router.filter(known -> known.labels().stream().anyMatch(names::contains));
  }
}
