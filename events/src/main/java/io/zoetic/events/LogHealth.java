// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events;

import java.util.List;
import java.util.Optional;

/**
 * What was found of the topics of an event log when they were looked at last.
 *
 * @param missing names of topics that were not there; they are being made again
 * @param differing what is otherwise than it should be, each as a rule and the value
 */
public record LogHealth(List<String> missing, List<String> differing) {
  /** Nothing was amiss. */
  public static final LogHealth SOUND = new LogHealth(List.of(), List.of());

  public LogHealth {
    missing = List.copyOf(missing);
    differing = List.copyOf(differing);
  }

  /** Why nothing can be done at present, if so. */
  public Optional<String> failure() {
    return missing.isEmpty()
        ? Optional.empty()
        : Optional.of("every topic must be there, missing were " + String.join(", ", missing));
  }

  /** What an operator should look at, if anything. */
  public Optional<String> warning() {
    return differing.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", differing));
  }
}
