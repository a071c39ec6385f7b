// SPDX-License-Identifier: Apache-2.0
package io.zoetic.soak.abuse;

import io.zoetic.soak.run.Soak;
import io.zoetic.standalone.embedded.DataDirectory;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows that a rude neighbour costs a quiet tenant no error and little time. */
@Command(
    name = "neighbour",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = "What a tenant's first token takes beside one that asks for all there is.")
public final class NeighbourCommand implements Callable<Integer> {
  @Option(names = "--bodies", paramLabel = "N", description = "left unfinished")
  private int bodies = 1_000;

  @Option(names = "--streams", paramLabel = "N", description = "at once, of 16 answers each")
  private int streams = 64;

  @Option(names = "--rounds", paramLabel = "N", description = "quiet, then beside it, in turn")
  private int rounds = 5;

  @Option(names = "--questions", paramLabel = "N", description = "in each part of a round")
  private int questions = 100;

  @Option(names = "--heap", paramLabel = "SIZE", description = "of the gateway")
  private String heap = "256m";

  @Override
  public Integer call() throws Exception {
    var options = new NeighbourSoak.Options(bodies, streams, rounds, questions, heap);
    try (DataDirectory directory = DataDirectory.ephemeral()) {
      return Soak.exitCode(
          0, () -> NeighbourSoak.isPassed(directory.path().resolve("platform"), options));
    }
  }
}
