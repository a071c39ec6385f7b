// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.learning;

import java.util.regex.Pattern;

/** What experts can be called that need not be registered; the tables hold the same rule. */
final class ExpertNames {
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?");

  private ExpertNames() {}

  static void requireWellFormed(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "expert must be 1 to 64 of a-z, 0-9 and inner hyphens, was \"" + name + "\"");
    }
  }
}
