// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.gate;

import io.zoetic.core.AdaptationStrategy;
import io.zoetic.core.ExpertSelection;
import io.zoetic.model.adaptation.Classification;
import io.zoetic.model.adaptation.Label;
import io.zoetic.model.adaptation.Question;
import io.zoetic.model.adaptation.Router;
import io.zoetic.model.serving.ExpertPart;
import io.zoetic.model.serving.FirstPassOptions;
import io.zoetic.model.serving.FirstPasses;
import io.zoetic.model.svf.ExpertVector;
import io.zoetic.trainerworker.inference.BatchInference;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The configuration that answers requests: the champions, what a first pass can choose among, and
 * how requests that name no expert ask. Every decision is made where workers make it, in {@link
 * io.zoetic.model.serving}; pins and canaries, which few requests get, are not looked at.
 *
 * @param experts the champions
 * @param strategy what requests ask for
 * @param selection what they ask for
 */
public record ServingSnapshot(
    FirstPassOptions choices,
    ExpertVectors experts,
    AdaptationStrategy strategy,
    ExpertSelection selection) {

  /**
   * As requests to {@code zoetic/auto} are answered.
   *
   * @param router empty: nothing is routed to any expert
   */
  public ServingSnapshot(Optional<Router> router, Map<String, ExpertVector> experts) {
    this(router, ExpertVectors.of(experts), ExpertSelection.TOP_1);
  }

  /** The same for requests that ask for a selection. */
  public ServingSnapshot(
      Optional<Router> router, ExpertVectors experts, ExpertSelection selection) {
    this(
        new FirstPassOptions(labels(experts.names()), Optional.empty(), router),
        experts,
        AdaptationStrategy.AUTO,
        selection);
  }

  /** Without descriptions: only strategies that {@code auto} never takes read them. */
  private static List<Label> labels(Collection<String> names) {
    return names.stream().map(name -> new Label(name, "")).toList();
  }

  /** The same with another router and another z for an expert. */
  public ServingSnapshot with(String expert, ExpertVector z, Optional<Router> other) {
    List<Label> labels = new ArrayList<>(choices.labels());
    if (!choices.names().contains(expert)) {
      labels.add(new Label(expert, ""));
    }
    return new ServingSnapshot(
        new FirstPassOptions(labels, choices.classifier(), other),
        experts.with(expert, z),
        strategy,
        selection);
  }

  /** The router that was published last. */
  public Optional<Router> router() {
    return choices.router();
  }

  /**
   * The route of a prompt to what answers it.
   *
   * @param parts by name of the expert; empty is the base model
   */
  public record Route(List<ExpertPart<String>> parts) {
    /** The base model. */
    static final Route BASE = new Route(List.of());

    public Route {
      parts = List.copyOf(parts);
    }

    /** Whoever has the largest part: an expert, or {@link Label#OTHER} for the base model. */
    public String main() {
      double base = 1 - parts.stream().mapToDouble(ExpertPart::weight).sum();
      return parts.stream()
          .max((one, other) -> Double.compare(one.weight(), other.weight()))
          .filter(part -> part.weight() >= base)
          .map(ExpertPart::served)
          .orElse(Label.OTHER);
    }
  }

  /** What answers each question. */
  public List<Route> routes(BatchInference inference, List<Question> questions) {
    FirstPasses.Found found = inference.find(strategy, choices, questions);
    return found.strategy() == AdaptationStrategy.NONE
        ? questions.stream().map(_ -> Route.BASE).toList()
        : found.classifications().stream()
            .map(one -> new Route(ExpertPart.chosen(selection, one, this::served)))
            .toList();
  }

  /**
   * The champions that prompts are nearest to by the router, nearest first, and how many of the
   * prompts come to each; those that it does not know are far.
   */
  public SequencedMap<String, Integer> nearest(
      BatchInference inference, List<int[]> prompts, int max) {
    List<Question> questions = prompts.stream().map(each -> new Question("", each)).toList();
    FirstPasses.Found found = inference.find(AdaptationStrategy.AUTO, choices, questions);
    Map<String, Double> probability = new HashMap<>();
    Map<String, Integer> routed = new HashMap<>();
    for (Classification each : found.classifications()) {
      routed.merge(each.best(), 1, Integer::sum);
      each.labels().forEach(one -> probability.merge(one.label(), one.probability(), Double::sum));
    }
    SequencedMap<String, Integer> nearest = new LinkedHashMap<>();
    experts.names().stream()
        .filter(name -> !name.equals(Label.OTHER))
        .sorted(Comparator.comparingDouble((String name) -> -probability.getOrDefault(name, -1.0)))
        .limit(max)
        .forEach(name -> nearest.put(name, routed.getOrDefault(name, 0)));
    return nearest;
  }

  private Optional<String> served(String label) {
    return has(label) ? Optional.of(label) : Optional.empty();
  }

  /** Whether what is served beside an expert is the same, and asked for in the same way. */
  boolean answersOthersAs(ServingSnapshot other, String expert) {
    return strategy == AdaptationStrategy.AUTO
        && strategy == other.strategy
        && selection == other.selection
        && others(expert).equals(other.others(expert));
  }

  private Map<String, String> others(String expert) {
    return experts.names().stream()
        .filter(name -> !name.equals(expert))
        .collect(Collectors.toMap(Function.identity(), experts::digest));
  }

  /** Whether an expert is served. */
  public boolean has(String expert) {
    return experts.has(expert);
  }

  /** Whether prompts that name no expert can come to this one. */
  boolean isRouted(String expert) {
    return router().filter(found -> found.knows(expert)).isPresent();
  }

  /**
   * The routes of prompts that name an expert. What a new expert is compared with is the base
   * model, though workers refuse to answer before there is one.
   */
  List<Route> byName(String expert, List<?> prompts) {
    Route route = has(expert) ? new Route(List.of(new ExpertPart<>(expert, 1))) : Route.BASE;
    return prompts.stream().map(_ -> route).toList();
  }

  /** What routes are answered under, in their order. */
  List<ServedVector> served(List<Route> routes) {
    return routes.stream().map(this::served).toList();
  }

  /**
   * Weights that differ by less than a millionth are one: a router that is fitted anew gives others
   * in the last digits, and what it does not change needs no measure.
   */
  private ServedVector served(Route route) {
    if (route.parts().isEmpty()) {
      return ServedVector.BASE;
    }
    String key =
        route.parts().stream()
            .map(part -> "%.6f*%s".formatted(part.weight(), experts.digest(part.served())))
            .collect(Collectors.joining(" "));
    return new ServedVector(key, () -> vector(route));
  }

  /** The values of what a route is answered under; null is the base model. */
  public @Nullable ExpertVector vector(Route route) {
    return ExpertPart.mix(route.parts(), this::vector);
  }

  /**
   * The z of an expert.
   *
   * @throws IllegalArgumentException if there is none of this name
   */
  public ExpertVector vector(String expert) {
    return experts.vector(expert);
  }
}
