// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A fenced block of a Markdown file.
 *
 * @param language behind its fence; empty if none is named
 * @param follows whether nothing but blank lines parts it from the block before
 * @param lines as they stand there
 */
record MarkdownBlock(String language, boolean follows, List<String> lines) {
  private static final String FENCE = "```";

  /** All of a file, in its order. */
  static List<MarkdownBlock> in(Path document) throws IOException {
    List<MarkdownBlock> blocks = new ArrayList<>();
    boolean within = false;
    boolean follows = false;
    for (String line : Files.readAllLines(document)) {
      String text = line.strip();
      if (text.startsWith(FENCE)) {
        if (!within) {
          String language = text.substring(FENCE.length());
          blocks.add(new MarkdownBlock(language, follows, new ArrayList<>()));
        }
        within = !within;
        follows = true;
      } else if (within) {
        blocks.getLast().lines().add(line);
      } else if (!text.isEmpty()) {
        follows = false;
      }
    }
    return blocks;
  }

  /** Its lines in one text. */
  String text() {
    return String.join("\n", lines);
  }
}
