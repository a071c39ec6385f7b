// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.reward;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** The scripts that run in a sandbox. */
final class Resources {
  private Resources() {}

  static String read(String name) {
    try (InputStream stream =
        Objects.requireNonNull(Resources.class.getResourceAsStream(name), name)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
