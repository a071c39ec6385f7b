// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Events as they were once written; they are decoded for ever. */
final class GoldenFile {
  private GoldenFile() {}

  static byte[] bytes(String name) {
    return text(name).getBytes(UTF_8);
  }

  /** The file's only line. */
  static String text(String name) {
    String path = "/golden/" + name + ".json";
    try (InputStream file = GoldenFile.class.getResourceAsStream(path)) {
      if (file == null) {
        throw new AssertionError("no golden file " + path);
      }
      return new String(file.readAllBytes(), UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
