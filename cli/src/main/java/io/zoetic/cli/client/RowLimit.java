// SPDX-License-Identifier: Apache-2.0
package io.zoetic.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import io.zoetic.cli.output.OutputOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The length of a list that has no pages, on the command line. */
public final class RowLimit {
  private static final int MAX = 1000;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "rows at most, 1 to " + MAX + "; default: ${DEFAULT-VALUE}")
  private int limit = 100;

  /**
   * Reads the newest rows.
   *
   * @param filters names and values in turn; what is null is not asked for
   */
  public JsonNode read(OperatorClient client, String path, @Nullable String... filters) {
    if (limit < 1 || limit > MAX) {
      throw new IllegalArgumentException("limit must be in 1..%d, was %d".formatted(MAX, limit));
    }
    StringBuilder query = new StringBuilder(path).append("?limit=").append(limit);
    for (int i = 0; i < filters.length; i += 2) {
      String value = filters[i + 1];
      if (value != null) {
        query.append('&').append(filters[i]).append('=').append(OperatorClient.escape(value));
      }
    }
    return client.get(query.toString());
  }

  /** Says on standard error that there may be more, so that nobody takes a page for the whole. */
  public void hint(OutputOptions output, JsonNode page) {
    if (page.path("data").size() >= limit) {
      output.err().printf("there may be more: --limit N, at most %d%n", MAX);
      output.err().flush();
    }
  }
}
