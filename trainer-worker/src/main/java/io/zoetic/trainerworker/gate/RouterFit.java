// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.gate;

import io.zoetic.model.adaptation.BackgroundPrompts;
import io.zoetic.model.adaptation.OpenSetFit;
import io.zoetic.model.adaptation.Router;
import io.zoetic.trainerworker.inference.BatchInference;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes experts known to routers, one at a time, from prompts that they were taught. What prompts
 * in general look like is read once. One thread.
 */
public final class RouterFit {
  private final BatchInference inference;
  private final Map<Router.Reading, float[][]> background = new HashMap<>();

  public RouterFit(BatchInference inference) {
    this.inference = inference;
  }

  /** A router that knows no expert. */
  public Router begin(Router.Reading reading) {
    return OpenSetFit.begin(inference.model().digest(), reading, background(reading));
  }

  /**
   * Prompts that came with answers, as {@link #features} has read them.
   *
   * @param others that are known to be no expert's
   * @param recorded of which nobody knows whose they are
   */
  @SuppressWarnings("ArrayRecordComponent") // read within one fit
  public record Traffic(float[][] others, float[][] recorded) {}

  /**
   * A router that knows an expert by what it was taught; what it knows of others stays.
   *
   * @param taught prompts, at least {@link OpenSetFit#TAUGHT_MIN}
   */
  public Router with(Router router, String expert, List<int[]> taught, Traffic traffic) {
    float[][] own = features(taught, router.reading());
    float[][] general = background(router.reading());
    var untaught = new OpenSetFit.Untaught(general, traffic.others(), traffic.recorded());
    return router.with(expert, OpenSetFit.row(router, own, untaught));
  }

  /** What a router sees of prompts. */
  public float[][] features(List<int[]> prompts, Router.Reading reading) {
    return inference.features(prompts, reading).toArray(float[][]::new);
  }

  private float[][] background(Router.Reading reading) {
    return background.computeIfAbsent(
        reading, _ -> features(BackgroundPrompts.of(inference.model()), reading));
  }
}
