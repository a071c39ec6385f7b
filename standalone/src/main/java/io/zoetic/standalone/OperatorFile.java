// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone;

import io.zoetic.vectorstore.access.ApiKeys;
import io.zoetic.vectorstore.access.IssuedKey;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Properties;

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

  private final Path file;

  /** The file in a data directory. */
  OperatorFile(Path directory) {
    this.file = directory.resolve(NAME);
  }

  /** The key in the file, or a new one if it opens nothing any more. */
  String key(ApiKeys keys) {
    return read()
        .filter(known -> keys.authenticate(IssuedKey.hashOf(known)).isPresent())
        .orElseGet(() -> AdminKey.create(keys, "dev", "zoetic dev", REASON));
  }

  private Optional<String> read() {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    Properties properties = new Properties();
    try (Reader in = Files.newBufferedReader(file)) {
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
    return Optional.ofNullable(properties.getProperty(KEY));
  }

  /** Writes address and key; the file is its owner's alone before there is anything in it. */
  void write(String url, String key) {
    Properties properties = new Properties();
    properties.setProperty(URL, url);
    properties.setProperty(KEY, key);
    try {
      Files.deleteIfExists(file);
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      try (Writer out = Files.newBufferedWriter(file)) {
        properties.store(out, "Where ./zoetic dev runs, and a key that may do everything there.");
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }
}
