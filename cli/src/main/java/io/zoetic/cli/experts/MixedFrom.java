// SPDX-License-Identifier: Apache-2.0
package io.zoetic.cli.experts;

import com.fasterxml.jackson.databind.JsonNode;
import io.zoetic.cli.output.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a version that is a mixture was mixed from, in one line. */
final class MixedFrom {
  /** The field that shows it. */
  static final String FIELD = "mixed_from";

  private static final double NOTHING = 1e-6;

  private MixedFrom() {}

  /**
   * Its parts, the largest share first, and what is left for the base model. Parts that were files
   * are shown with the beginning of the SHA-256 of their z.
   *
   * @param version as the server tells it
   * @return empty if it is no mixture
   */
  static String of(JsonNode version) {
    JsonNode mixture = version.path("metrics").path("mixture");
    JsonNode files = version.path("metrics").path("mixture_files");
    List<String> parts = new ArrayList<>();
    mixture.properties().stream()
        .sorted(
            (one, other) -> Double.compare(other.getValue().asDouble(), one.getValue().asDouble()))
        .forEach(part -> parts.add(part(part.getValue().asDouble(), named(part.getKey(), files))));
    double base = 1 - mixture.valueStream().mapToDouble(JsonNode::asDouble).sum();
    if (!parts.isEmpty() && base > NOTHING) {
      parts.add(part(base, "base"));
    }
    return String.join(" + ", parts);
  }

  /** A file may be called as a version of the registry is, and be another. */
  private static String named(String part, JsonNode files) {
    return files.has(part)
        ? "%s (a file, z %s)".formatted(part, Json.shortDigest(files, part))
        : part;
  }

  private static String part(double share, String version) {
    return String.format(Locale.ROOT, "%.3f %s", share, version);
  }
}
