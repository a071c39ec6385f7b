// SPDX-License-Identifier: Apache-2.0
package io.zoetic.cli.output;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The form in which answers are printed: a table for people, or the server's JSON for programs. */
public final class OutputOptions {
  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      description = "${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}")
  private Format format = Format.table;

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec command;

  /** Spelt as on the command line. */
  enum Format {
    table,
    json
  }

  /** Whether a program reads it. */
  public boolean isJson() {
    return format == Format.json;
  }

  /** Prints the server's own words. */
  public void json(JsonNode node) {
    out().println(Json.pretty(node));
    out().flush();
  }

  /** Standard output. */
  public PrintWriter out() {
    return requireNonNull(command).commandLine().getOut();
  }

  /** Standard error. */
  public PrintWriter err() {
    return requireNonNull(command).commandLine().getErr();
  }
}
