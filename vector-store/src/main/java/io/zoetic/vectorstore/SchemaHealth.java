// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore;

import java.util.Optional;

/**
 * How the tables of a database and a build suit each other, as it was found last.
 *
 * @param failure why this build must not work on them, and what is to be done; empty if it may
 * @param warning what is to be known of tables that it may work on; empty if nothing is
 */
public record SchemaHealth(Optional<String> failure, Optional<String> warning) {
  /** They are of one build, or nothing else is known. */
  public static final SchemaHealth SUITABLE = new SchemaHealth(Optional.empty(), Optional.empty());

  /** This build must not work on them. */
  public static SchemaHealth failed(String reason) {
    return new SchemaHealth(Optional.of(reason), Optional.empty());
  }

  /** They have more than this build knows, which does it no harm. */
  public static SchemaHealth warned(String reason) {
    return new SchemaHealth(Optional.empty(), Optional.of(reason));
  }
}
