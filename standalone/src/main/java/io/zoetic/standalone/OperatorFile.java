// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone;

import io.zoetic.gateway.AdminKey;
import io.zoetic.standalone.embedded.PrivateFile;
import io.zoetic.vectorstore.access.ApiKeys;
import io.zoetic.vectorstore.access.IssuedKey;
import java.nio.file.Path;
import java.util.Map;

/**
 * The file by which the commands of this machine's user find what {@code dev} runs, and may do
 * everything there: it is one with its address and an administrator's key, which nobody else can
 * read.
 */
final class OperatorFile {
  private static final String NAME = "operator.properties";
  private static final String URL = "url";
  private static final String KEY = "key";
  private static final String REASON = "for the user of this machine";

  private final PrivateFile file;

  /** The file in a data directory. */
  OperatorFile(Path directory) {
    this.file = new PrivateFile(directory.resolve(NAME));
  }

  /** The key in the file, or a new one if it opens nothing any more. */
  String key(ApiKeys keys) {
    return file.read()
        .map(properties -> properties.getProperty(KEY))
        .filter(known -> keys.authenticate(IssuedKey.hashOf(known)).isPresent())
        .orElseGet(() -> AdminKey.create(keys, "dev", "zoetic dev", REASON));
  }

  /** Writes address and key. */
  void write(String url, String key) {
    file.write(
        Map.of(URL, url, KEY, key),
        "Where ./zoetic dev runs, and a key that may do everything there.");
  }
}
