// SPDX-License-Identifier: Apache-2.0
package io.zoetic.referencemodel;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;

/** The trained model as this module carries it. Thread-safe. */
public final class ReferenceModel {
  private static final List<String> FILES =
      List.of(
          "README.md",
          "config.json",
          "generation_config.json",
          "loss-curve.csv",
          "model.safetensors",
          "tokenizer.json",
          "tokenizer_config.json");

  private ReferenceModel() {}

  /** Lists the files of the model's experts, one per line. */
  private static final String EXPERTS = "experts/files.txt";

  private static final String ROUTER = "router.safetensors";

  /** The names of the files of the experts that come with the model. */
  public static List<String> expertFiles() throws IOException {
    return new String(resource(EXPERTS), StandardCharsets.UTF_8).lines().toList();
  }

  /**
   * Makes a directory hold the experts that come with the model. A version that is there stays as
   * it is; the router, which must know them all, is replaced if one of them was not there.
   *
   * @param directory is created if it is missing
   * @return the directory
   */
  public static Path extractExpertsTo(Path directory) throws IOException {
    Files.createDirectories(directory);
    boolean any = false;
    for (String name : expertFiles()) {
      Path file = directory.resolve(name);
      if (!Files.exists(file)) {
        replace(file, resource("experts/" + name));
        any = true;
      }
    }
    if (any) {
      replace(directory.resolve(ROUTER), resource("experts/" + ROUTER));
    }
    return directory;
  }

  /**
   * Makes a directory hold the model's files, which a process needs on disk to memory-map them. A
   * file that already has the right content is left alone; any other is replaced in one move, so
   * that several processes may do this at once.
   *
   * @param directory is created if it is missing
   * @return the directory
   */
  public static Path extractTo(Path directory) throws IOException {
    Files.createDirectories(directory);
    for (String name : FILES) {
      byte[] content = resource("base/" + name);
      Path file = directory.resolve(name);
      if (!Files.exists(file) || !Arrays.equals(Files.readAllBytes(file), content)) {
        replace(file, content);
      }
    }
    return directory;
  }

  private static void replace(Path file, byte[] content) throws IOException {
    Path written = Files.createTempFile(file.toAbsolutePath().getParent(), "extract", ".part");
    try {
      Files.write(written, content);
      Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(written);
    }
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = ReferenceModel.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new FileNotFoundException("this build must carry the reference model's " + name);
      }
      return in.readAllBytes();
    }
  }
}
