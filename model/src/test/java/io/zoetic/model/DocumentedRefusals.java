// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The document that tells users what a bad model gets has a row of each case that is tested. */
public final class DocumentedRefusals {
  private static final Path DOCUMENT = Path.of("../docs/refusals.md");

  private DocumentedRefusals() {}

  /** Fails with the row to write if there is none that says just this. */
  public static void assertHasRow(String... cells) {
    try {
      String row = "| " + String.join(" | ", cells) + " |";
      assertThat(Files.readAllLines(DOCUMENT).contains(row))
          .as("%s must have the row%n%s%n", DOCUMENT, row)
          .isTrue();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
