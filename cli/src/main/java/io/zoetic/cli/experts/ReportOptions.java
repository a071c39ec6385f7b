// SPDX-License-Identifier: Apache-2.0
package io.zoetic.cli.experts;

import com.fasterxml.jackson.databind.JsonNode;
import io.zoetic.cli.output.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The report of the gate, on the command line. */
final class ReportOptions {
  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "a JSON object, kept with the version; default: an empty one")
  private @Nullable Path file;

  JsonNode read() {
    if (file == null) {
      return Json.object();
    }
    try {
      JsonNode report = Json.parse(Files.readAllBytes(file));
      if (report.isObject()) {
        return report;
      }
    } catch (IOException e) {
      throw new IllegalArgumentException("report must be a JSON object, was not: " + file, e);
    }
    throw new IllegalArgumentException("report must be a JSON object, was another: " + file);
  }
}
