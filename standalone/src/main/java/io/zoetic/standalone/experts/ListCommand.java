// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone.experts;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zoetic.bootstrap.ServiceMain;
import io.zoetic.model.expert.Expert;
import io.zoetic.model.expert.ExpertLibrary;
import java.io.IOException;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists every expert version; the library logs what it refuses. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = "Lists every expert version of a base model, and why other files were refused.")
final class ListCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int DIGEST_SHOWN = 12;

  @Mixin private final LibraryOptions experts = new LibraryOptions();
  @Mixin private final ModelOptions model = new ModelOptions();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}")
  private Output output = Output.table;

  /** Spelt as on the command line. */
  enum Output {
    table,
    json
  }

  @Override
  public Integer call() throws IOException {
    try (BaseModel base = model.open()) {
      ExpertLibrary library = experts.open(base);
      switch (output) {
        case table -> printTable(library);
        case json ->
            System.out.println(
                JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json(library)));
      }
    }
    return ServiceMain.OK;
  }

  private static void printTable(ExpertLibrary library) {
    int width = library.all().stream().mapToInt(expert -> expert.id().length()).max().orElse(0);
    String row = "%-" + Math.max(width, "EXPERT".length()) + "s  %-10s  %-12s  %s%n";
    System.out.printf(row, "EXPERT", "ROLE", "DIGEST", "DESCRIPTION");
    for (Expert expert : library.all()) {
      System.out.printf(
          row,
          expert.id(),
          expert.role().word(),
          expert.vector().digest().substring(0, DIGEST_SHOWN),
          expert.description().lines().findFirst().orElse(""));
    }
  }

  private static ObjectNode json(ExpertLibrary library) {
    ObjectNode root = JSON.createObjectNode();
    ArrayNode experts = root.putArray("experts");
    for (Expert expert : library.all()) {
      ObjectNode entry = experts.addObject();
      entry.put("id", expert.id()).put("name", expert.name()).put("version", expert.version());
      entry.put("role", expert.role().word()).put("description", expert.description());
      entry.put("digest", expert.vector().digest()).put("base_model", expert.baseModel());
      entry.put("layout", expert.vector().layout().spec().toString());
      entry.set("lineage", JSON.valueToTree(expert.lineage()));
    }
    ArrayNode refused = root.putArray("refused");
    new TreeMap<>(library.refused())
        .forEach(
            (file, reason) ->
                refused.addObject().put("file", file.toString()).put("reason", reason));
    return root;
  }
}
