// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker;

import io.zoetic.model.training.Completion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Where a version comes from and what its number is. */
final class Lineage {
  private Lineage() {}

  /** SHA-256 of completions in their order: the lengths and tokens of prompts and answers. */
  static String sha256(List<Completion> completions) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (Completion completion : completions) {
        ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES * (2 + completion.length()));
        for (int[] tokens : List.of(completion.prompt(), completion.answer())) {
          bytes.putInt(tokens.length);
          for (int token : tokens) {
            bytes.putInt(token);
          }
        }
        digest.update(bytes.flip());
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** The version of this code, if its jar says so. */
  static Optional<String> codeVersion() {
    return Optional.ofNullable(Lineage.class.getPackage().getImplementationVersion());
  }

  /** One more than the highest version of a name that has a file in the directory. */
  static int nextVersion(Path directory, String name) {
    if (!Files.isDirectory(directory)) {
      return 1;
    }
    Pattern version = Pattern.compile(Pattern.quote(name) + "@(\\d{1,9})\\.safetensors");
    try (Stream<Path> files = Files.list(directory)) {
      return 1
          + files
              .map(file -> version.matcher(String.valueOf(file.getFileName())))
              .filter(Matcher::matches)
              .mapToInt(found -> Integer.parseInt(found.group(1)))
              .max()
              .orElse(0);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list " + directory, e);
    }
  }
}
