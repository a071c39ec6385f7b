// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone.experts;

import io.zoetic.model.expert.Expert;
import io.zoetic.model.expert.ExpertLibrary;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** Where the expert files are, on the command line. */
final class LibraryOptions {
  private static final Pattern ID = Pattern.compile("([^@]+)(?:@([1-9]\\d{0,8}))?");

  @Option(
      names = "--experts",
      paramLabel = "DIR",
      description = "directory of expert files; default: ${DEFAULT-VALUE}")
  private Path directory = Path.of(".zoetic", "data", "experts");

  Path directory() {
    return directory;
  }

  /** Reads all experts of a base model. */
  ExpertLibrary open(BaseModel base) {
    ExpertLibrary library = new ExpertLibrary(directory, base.digest(), base.layout());
    library.refresh();
    return library;
  }

  /**
   * The expert that {@code NAME} or {@code NAME@VERSION} means.
   *
   * @throws IllegalArgumentException if there is none, with the reason if its file was refused
   */
  Expert find(BaseModel base, String id) {
    Matcher parts = ID.matcher(id);
    if (!parts.matches()) {
      throw new IllegalArgumentException("an expert must be NAME or NAME@VERSION, was " + id);
    }
    ExpertLibrary library = open(base);
    String version = parts.group(2);
    return library
        .find(parts.group(1), version == null ? null : Integer.valueOf(version))
        .orElseThrow(() -> new IllegalArgumentException(missing(library, id)));
  }

  private String missing(ExpertLibrary library, String id) {
    String name = id.contains("@") ? id + "." : id + "@";
    String reasons =
        library.refused().entrySet().stream()
            .filter(refused -> String.valueOf(refused.getKey().getFileName()).startsWith(name))
            .map(refused -> "; refused " + refused.getValue())
            .sorted()
            .collect(Collectors.joining());
    return "an expert must be in %s, was %s%s".formatted(directory, id, reasons);
  }
}
