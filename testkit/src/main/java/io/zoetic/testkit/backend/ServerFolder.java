// SPDX-License-Identifier: Apache-2.0
package io.zoetic.testkit.backend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.io.FileUtils;

/** Where an embedded server has its data. */
record ServerFolder(Path path) {
  static ServerFolder of(String server) {
    try {
      return new ServerFolder(Files.createTempDirectory("zoetic-test-" + server + "-"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void delete() {
    try {
      FileUtils.deleteDirectory(path.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
