// SPDX-License-Identifier: Apache-2.0
package io.zoetic.adapterworker.experts;

import io.zoetic.model.adaptation.Label;
import io.zoetic.model.adaptation.Router;
import io.zoetic.model.expert.Expert;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a first pass can choose among, whoever asks; the same object until something changes.
 *
 * @param labels the skills that serve somebody, by name
 * @param classifier the expert of the classifier strategy
 * @param router of the router strategy; it knows at least one of the labels
 */
public record Choices(List<Label> labels, Optional<Expert> classifier, Optional<Router> router) {
  public Choices {
    labels = List.copyOf(labels);
  }

  /** Names of the labels. */
  public Set<String> names() {
    return labels.stream().map(Label::name).collect(Collectors.toUnmodifiableSet());
  }
}
