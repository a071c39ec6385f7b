// SPDX-License-Identifier: Apache-2.0
package io.zoetic.cli.output;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** Rows of words in aligned columns. Used by one thread. */
public final class Table {
  private static final String GAP = "  ";

  private final List<List<String>> rows = new ArrayList<>();

  /** A table with these heads and no rows. */
  public Table(String... heads) {
    row(heads);
  }

  /** Adds a row; what would move the cursor of a terminal is left out. */
  public void row(String... cells) {
    List<String> row = new ArrayList<>();
    for (String cell : cells) {
      row.add(oneLine(cell));
    }
    rows.add(row);
  }

  /** The first line of a text without control characters: texts come from anyone. */
  public static String oneLine(String text) {
    String first = text.lines().findFirst().orElse("");
    StringBuilder plain = new StringBuilder();
    first
        .codePoints()
        .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? '?' : c)
        .forEach(plain::appendCodePoint);
    return plain.toString();
  }

  /** Prints the lines. */
  public void print(PrintWriter out) {
    lines().forEach(out::println);
    out.flush();
  }

  /** The lines: the last column is as wide as its words. */
  public List<String> lines() {
    int[] widths = new int[rows.getFirst().size()];
    for (List<String> row : rows) {
      for (int i = 0; i < row.size(); i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    return rows.stream().map(row -> line(row, widths)).toList();
  }

  private static String line(List<String> row, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < row.size(); i++) {
      line.append(row.get(i)).repeat(' ', widths[i] - row.get(i).length()).append(GAP);
    }
    return line.toString().stripTrailing();
  }
}
