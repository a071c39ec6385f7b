// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.models;

import io.zoetic.core.NameRules;
import io.zoetic.events.adaptation.ExpertWeight;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names by which clients ask for experts, in a model's name and in the field {@code
 * zoetic.expert}.
 */
public final class ExpertNames {
  /** What an error says about it. */
  public static final String RULE =
      "an <expert> is 1..64 of a-z, 0-9 and inner hyphens, not base, auto or other;"
          + " a <version> is in 1..999999999";

  private static final Pattern REFERENCE =
      Pattern.compile("(?<name>[^@]+)(@(?<version>[1-9][0-9]{0,8}))?");

  private ExpertNames() {}

  /**
   * The expert that a reference names, with a weight; empty if it names none.
   *
   * @param reference {@code <expert>} or {@code <expert>@<version>}
   */
  public static Optional<ExpertWeight> weighted(String reference, double weight) {
    Matcher matcher = REFERENCE.matcher(reference);
    if (!matcher.matches()
        || !NameRules.isExpert(matcher.group("name"))
        || NameRules.isReserved(matcher.group("name"))) {
      return Optional.empty();
    }
    String version = matcher.group("version");
    return Optional.of(
        new ExpertWeight(
            matcher.group("name"), version == null ? null : Integer.valueOf(version), weight));
  }
}
