// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.task.scoring.code;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** The Python that goes with programs and with tests. */
final class Scripts {
  private Scripts() {}

  static String read(String name) {
    try (InputStream stream =
        Objects.requireNonNull(Scripts.class.getResourceAsStream(name), name)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
