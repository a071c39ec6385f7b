// SPDX-License-Identifier: Apache-2.0
package io.zoetic.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zoetic.cli.output.Json;
import io.zoetic.cli.output.OutputOptions;
import io.zoetic.cli.output.Table;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The part of a long list that is shown, on the command line. */
public final class PageOptions {
  private static final int PAGE_MAX = 1000;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "rows at most, 0 for all; default: ${DEFAULT-VALUE}")
  private int limit = 100;

  /**
   * A list of the server.
   *
   * @param cursor name of the parameter and of the option that begin a page: {@code after}
   * @param first its first value; null for the beginning
   */
  public record Listing(String path, String cursor, @Nullable String first) {}

  /** Reads a list as far as is asked for and prints it: its rows as a table, or all as JSON. */
  public int print(
      Listing listing,
      Function<JsonNode, Table> table,
      OutputOptions output,
      ServerOptions server) {
    try (OperatorClient client = server.open()) {
      ObjectNode page = read(client, listing);
      if (output.isJson()) {
        output.json(page);
      } else {
        table.apply(page.path("data")).print(output.out());
        hint(output, page, listing.cursor());
      }
    }
    return ExitCodes.DONE;
  }

  /**
   * Reads page after page of {@code {"data": […], "next": …}} until there are enough.
   *
   * @return the same shape, with all that was read and where to go on
   */
  private ObjectNode read(OperatorClient client, Listing listing) {
    if (limit < 0) {
      throw new IllegalArgumentException("limit must be >= 0, was " + limit);
    }
    ObjectNode whole = Json.object();
    ArrayNode rows = whole.putArray("data");
    String next = listing.first();
    do {
      int wanted = limit == 0 ? PAGE_MAX : Math.min(PAGE_MAX, limit - rows.size());
      String start = next == null ? "" : "&" + listing.cursor() + "=" + OperatorClient.escape(next);
      JsonNode page = client.get(listing.path() + "?limit=" + wanted + start);
      page.path("data").forEach(rows::add);
      String following = page.hasNonNull("next") ? page.get("next").asText() : null;
      // A server that does not get on must not keep us for ever.
      next = page.path("data").isEmpty() || Objects.equals(following, next) ? null : following;
      whole.set("next", page.path("next"));
    } while (next != null && (limit == 0 || rows.size() < limit));
    return whole;
  }

  /** Says on standard error that there is more, so that nobody takes a page for the whole. */
  private static void hint(OutputOptions output, JsonNode page, String cursor) {
    if (page.hasNonNull("next")) {
      output.err().printf("there is more: --%s %s%n", cursor, page.get("next").asText());
      output.err().flush();
    }
  }
}
