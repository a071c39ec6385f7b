// SPDX-License-Identifier: Apache-2.0
package io.zoetic.soak.trust;

import io.zoetic.model.torch.TorchThread;
import io.zoetic.soak.run.Soak;
import io.zoetic.standalone.embedded.DataDirectory;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures what wrong feedback does. */
@Command(
    name = "trust",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = "Whether mistaken and malicious feedback gets anything harmful published.")
public final class TrustCommand implements Callable<Integer> {
  @Option(names = "--runs", paramLabel = "N")
  private int runs = 20;

  @Option(names = "--first", paramLabel = "N", description = "the number of the first run")
  private int first;

  @Option(names = "--skills", split = ",", paramLabel = "NAME")
  private List<String> skills =
      List.of("iso-date", "number-in-words", "letter-at", "next-number", "oldest", "remainder");

  @Option(names = "--flipped", paramLabel = "SHARE", description = "of honest labels are wrong")
  private double flipped = 0.2;

  @Option(names = "--adversary", paramLabel = "SHARE", description = "of the feedback is malicious")
  private double adversary = 0.1;

  @Option(names = "--events", paramLabel = "N", description = "questions that honest users ask")
  private int events = 288;

  @Option(names = "--held", paramLabel = "N", description = "test questions on the target")
  private int held = 200;

  @Option(names = "--steps", paramLabel = "N", description = "of training; 0: as many as usual")
  private int steps;

  @Option(
      names = "--trials",
      paramLabel = "N",
      description = "compare what is served with itself instead, at temperature 1")
  private int trials;

  @Option(names = "--threads", paramLabel = "N", description = "of the model")
  private int threads = 2;

  @Option(names = "--seed", paramLabel = "N")
  private long seed = 1;

  @Override
  public Integer call() throws Exception {
    TorchThread.limitParallelism(threads);
    var options =
        new TrustSoak.Options(
            skills, runs, first, new Crowd.Noise(flipped, adversary), events, held, steps, seed);
    try (DataDirectory directory = DataDirectory.ephemeral()) {
      if (trials > 0) {
        TrustSoak.compareCopies(trials, options, directory, System.out);
        return 0;
      }
      return Soak.exitCode(seed, () -> TrustSoak.run(options, directory, System.out));
    }
  }
}
