// SPDX-License-Identifier: Apache-2.0
package io.zoetic.adapterworker.experts.serving;

import io.zoetic.events.completion.Origin;
import io.zoetic.model.adaptation.Label;
import io.zoetic.model.adaptation.Router;
import io.zoetic.model.expert.Expert;
import io.zoetic.model.serving.FirstPassOptions;
import io.zoetic.model.svf.ExpertVector;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The versions that all aliases of all experts lead to, at one moment. Immutable. */
public final class ExpertTable {
  static final ExpertTable EMPTY =
      new ExpertTable(new TreeMap<>(), Optional.empty(), FirstPassOptions.NONE);

  private static final int SUMMARY_MAX = 20;

  private final Map<String, ServedExpert> experts;
  private final Optional<Router> router;
  private final FirstPassOptions choices;
  private final int versions;

  private ExpertTable(
      TreeMap<String, ServedExpert> experts,
      Optional<Router> router,
      FirstPassOptions choicesBefore) {
    this.experts = experts;
    this.router = router;
    this.versions = experts.values().stream().mapToInt(one -> one.versions().size()).sum();
    FirstPassOptions now = choices(experts.values(), router);
    this.choices = now.equals(choicesBefore) ? choicesBefore : now;
  }

  private static FirstPassOptions choices(
      Collection<ServedExpert> experts, Optional<Router> router) {
    List<Label> labels =
        experts.stream()
            .filter(ServedExpert::isSkill)
            .flatMap(skill -> skill.shown().stream())
            .map(shown -> new Label(shown.name(), shown.description()))
            .toList();
    Optional<ExpertVector> classifier =
        experts.stream()
            .filter(expert -> !expert.isSkill())
            .flatMap(expert -> expert.champion().stream())
            .map(Expert::vector)
            .findFirst();
    return new FirstPassOptions(labels, classifier, router);
  }

  ExpertTable with(Collection<ServedExpert> changed) {
    TreeMap<String, ServedExpert> next = new TreeMap<>(experts);
    changed.forEach(expert -> next.put(expert.name(), expert));
    return new ExpertTable(next, router, choices);
  }

  ExpertTable with(Optional<Router> changed) {
    return new ExpertTable(new TreeMap<>(experts), changed, choices);
  }

  public @Nullable ServedExpert get(String name) {
    return experts.get(name);
  }

  /** Experts that do not serve what their last epoch says. */
  long failures() {
    return experts.values().stream().filter(expert -> expert.failure() != null).count();
  }

  /** How many versions its aliases lead to. */
  public int versions() {
    return versions;
  }

  /** What a first pass can choose among; the same object until something changes. */
  public FirstPassOptions choices() {
    return choices;
  }

  /** The version of a skill that a request is served if it asks for none in particular. */
  public Optional<ServedVersion> serve(String name, Origin origin) {
    return Optional.ofNullable(experts.get(name))
        .filter(ServedExpert::isSkill)
        .flatMap(expert -> expert.serve(origin));
  }

  /** Why a skill does not serve what it should; empty if it does, or there is none of this name. */
  public Optional<String> failure(String name) {
    return Optional.ofNullable(experts.get(name))
        .filter(ServedExpert::isSkill)
        .map(ServedExpert::failure);
  }

  /** What a request is served, for people: not more than they read. */
  public String summary(Origin origin) {
    List<String> served =
        experts.values().stream()
            .filter(ServedExpert::isSkill)
            .flatMap(expert -> expert.serve(origin).stream())
            .map(version -> version.expert().id())
            .toList();
    String some = served.stream().limit(SUMMARY_MAX).collect(Collectors.joining(", "));
    int more = served.size() - SUMMARY_MAX;
    return "[" + some + (more > 0 ? ", and " + more + " more" : "") + "]";
  }
}
