// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.events.kafka.Topics;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The Markdown files of the repository: what they link to exists. */
final class DocumentationIT {
  static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Set<String> GENERATED = Set.of("target", "node_modules", ".git", ".zoetic");
  private static final Pattern LINK = Pattern.compile("]\\(([^)#\\s]+)(#[^)\\s]*)?\\)");

  @Test
  void relativeLinks_leadToFilesThatExist() throws IOException {
    List<String> broken = new ArrayList<>();
    for (Path document : documents()) {
      Matcher link = LINK.matcher(Files.readString(document));
      while (link.find()) {
        String target = link.group(1);
        if (!target.contains("://") && !Files.exists(document.resolveSibling(target))) {
          broken.add(ROOT.relativize(document) + " -> " + target);
        }
      }
    }

    assertThat(broken).isEmpty();
  }

  @Test
  void operating_namesEveryTopicAndGroup_withWhoMayUseIt() throws Exception {
    String operating = Files.readString(ROOT.resolve("docs/operating.md"));
    for (Field field : Topics.class.getFields()) {
      if (field.get(null) instanceof String name) {
        boolean isGroup = Set.of(Topics.WORKERS, Topics.RECORDERS).contains(name);

        assertThat(operating).contains(isGroup ? "group `" + name + "`" : "| `" + name + "` |");
      }
    }
  }

  /** What tells readers of today how things are: dated results and changes tell how they were. */
  static List<Path> documentation() throws IOException {
    return documents().stream().filter(DocumentationIT::isOfToday).sorted().toList();
  }

  private static boolean isOfToday(Path document) {
    return !document.startsWith(ROOT.resolve("benchmarks/results"))
        && !document.equals(ROOT.resolve("CHANGELOG.md"));
  }

  private static List<Path> documents() throws IOException {
    try (Stream<Path> files = Files.walk(ROOT)) {
      return files
          .filter(file -> file.toString().endsWith(".md"))
          .filter(DocumentationIT::isWritten)
          .toList();
    }
  }

  private static boolean isWritten(Path file) {
    for (Path part : ROOT.relativize(file)) {
      if (GENERATED.contains(part.toString())) {
        return false;
      }
    }
    return true;
  }
}
