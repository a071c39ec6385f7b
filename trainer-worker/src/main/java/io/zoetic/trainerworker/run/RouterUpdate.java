// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.run;

import io.zoetic.core.Split;
import io.zoetic.model.adaptation.OpenSetFit;
import io.zoetic.model.adaptation.Question;
import io.zoetic.model.adaptation.Router;
import io.zoetic.trainerworker.finetuning.TrainingModels;
import io.zoetic.trainerworker.gate.RouterFit;
import io.zoetic.trainerworker.gate.ServingSnapshot;
import io.zoetic.vectorstore.learning.Example;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Finds the router that a candidate needs. One thread. */
final class RouterUpdate {
  /** Of what an expert was taught, so many prompts say where it is. */
  private static final int TAUGHT_MAX = 240;

  /** As many as there are shipped ones, so that no traffic outweighs all else. */
  private static final int RECORDED_MAX = 400;

  private static final int BASE_MAX = 200;
  private static final int HELD_MAX = 100;

  private final TrainingModels models;
  private final TrainerStores stores;
  private final RouterFit fit;

  /**
   * The worth of a router to an expert.
   *
   * @param found the share of the expert's prompts that were kept aside which come to it; NaN if
   *     there are none
   * @param taken the share of recorded prompts, whoever's they are, which come to it; NaN likewise
   */
  record Reach(double found, double taken) {
    private static final Reach UNKNOWN = new Reach(Double.NaN, Double.NaN);

    /** What is known of it, by the names of its metrics. */
    Map<String, Object> toMap() {
      Map<String, Object> known = new TreeMap<>(Map.of("auto_found", found, "auto_taken", taken));
      known.values().removeIf(Double.valueOf(Double.NaN)::equals);
      return known;
    }

    /** In one line, for people; nothing if nothing was measured. */
    String summary() {
      return Double.isNaN(found)
          ? ""
          : "; zoetic/auto finds it for %.0f %% of its held-out prompts".formatted(100 * found)
              + (Double.isNaN(taken)
                  ? ""
                  : " and for %.0f %% of recorded ones".formatted(100 * taken));
    }
  }

  RouterUpdate(TrainingModels models, TrainerStores stores) {
    this.models = models;
    this.stores = stores;
    this.fit = new RouterFit(models.inference());
  }

  /**
   * Makes routers that know an expert.
   *
   * @param before what is served
   */
  Fitting fitting(String expert, ServingSnapshot before) {
    return new Fitting(expert, before);
  }

  /** Makes routers for one run; what they are held against is read once. One thread. */
  final class Fitting {
    private final String expert;
    private final ServingSnapshot before;
    private @Nullable Router known;
    private RouterFit.@Nullable Traffic traffic;

    private Fitting(String expert, ServingSnapshot before) {
      this.expert = expert;
      this.before = before;
    }

    /**
     * The router to serve a candidate with: the one before, which knows all others as it did, and
     * the expert by what it has learnt from. With too few examples the expert stays as it was, and
     * keeps no other from being found. A router of the linear kind is replaced as a whole; experts
     * without examples are then asked for by their names.
     *
     * @param taught what it has learnt from
     */
    Optional<Router> of(List<Example> taught) {
      if (taught.size() < OpenSetFit.TAUGHT_MIN) {
        return before.router();
      }
      Optional<Router> extended =
          before.router().filter(served -> served.reading().pooling() == Router.Pooling.USER_TURN);
      Router.Reading reading =
          extended
              .map(Router::reading)
              .orElseGet(() -> Router.Reading.ofMiddle(models.inference().model().config()));
      RouterFit.Traffic against = traffic(reading);
      if (known == null) {
        known = extended.orElseGet(() -> others(expert, before, reading, against));
      }
      return Optional.of(fit.with(known, expert, prompts(taught), against));
    }

    private RouterFit.Traffic traffic(Router.Reading reading) {
      if (traffic == null) {
        List<int[]> base = prompts(stores.examples().sample(Example.BASE, Split.TRAIN, BASE_MAX));
        traffic =
            new RouterFit.Traffic(fit.features(base, reading), fit.features(recorded(), reading));
      }
      return traffic;
    }
  }

  private Router others(
      String expert, ServingSnapshot before, Router.Reading reading, RouterFit.Traffic traffic) {
    Router router = fit.begin(reading);
    for (String other : before.experts().names()) {
      List<Example> examples = RunExamples.taught(stores.examples(), other, TAUGHT_MAX).examples();
      if (!other.equals(expert) && examples.size() >= OpenSetFit.TAUGHT_MIN) {
        router = fit.with(router, other, prompts(examples), traffic);
      }
    }
    return router;
  }

  /**
   * What a candidate is asked, once it is served with others.
   *
   * @param recorded where recorded prompts would go
   */
  Reach reach(String expert, ServingSnapshot after, List<ServingSnapshot.Route> recorded) {
    if (after.router().filter(router -> router.knows(expert)).isEmpty()) {
      return Reach.UNKNOWN;
    }
    List<Example> held = new ArrayList<>();
    for (Split split : List.of(Split.VALIDATION, Split.TEST)) {
      held.addAll(stores.examples().sample(expert, split, HELD_MAX));
    }
    return new Reach(share(expert, routes(prompts(held), after)), share(expert, recorded));
  }

  private static double share(String expert, List<ServingSnapshot.Route> routes) {
    return routes.stream()
        .mapToDouble(route -> route.main().equals(expert) ? 1 : 0)
        .average()
        .orElse(Double.NaN);
  }

  /** Where prompts go that name no expert. */
  List<ServingSnapshot.Route> routes(List<int[]> prompts, ServingSnapshot passes) {
    return passes.routes(
        models.inference(), prompts.stream().map(prompt -> new Question("", prompt)).toList());
  }

  private List<int[]> prompts(List<Example> some) {
    return some.stream().limit(TAUGHT_MAX).map(models.reader()::prompt).toList();
  }

  /** What was asked of late, whoever answered; a prompt that the model cannot read is left out. */
  List<int[]> recorded() {
    return stores.interactions().samplePrompts(RECORDED_MAX).stream()
        .flatMap(
            asked -> models.inference().tokens().readable(asked.json(), asked.askedAt()).stream())
        .toList();
  }
}
