// SPDX-License-Identifier: Apache-2.0
package io.zoetic.cli.output;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** The fields of an object, one a line. */
public final class FieldLines {
  private FieldLines() {}

  /** Prints some fields in this order. */
  public static void print(PrintWriter out, JsonNode node, List<String> names) {
    int width = names.stream().mapToInt(String::length).max().orElse(1);
    for (String name : names) {
      String text = Json.text(node, name);
      out.printf(
          "%-" + width + "s  %s%n",
          Table.oneLine(name.replace('_', ' ')),
          name.endsWith("_at") ? Times.seconds(text) : Table.oneLine(text));
    }
    out.flush();
  }

  /** Prints all fields. */
  public static void print(PrintWriter out, JsonNode node) {
    List<String> names = new ArrayList<>();
    node.fieldNames().forEachRemaining(names::add);
    print(out, node, names);
  }
}
