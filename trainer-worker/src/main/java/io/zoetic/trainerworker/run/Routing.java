// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.run;

import io.zoetic.model.adaptation.Label;
import io.zoetic.model.adaptation.Router;
import io.zoetic.model.sampling.SamplingParameters;
import io.zoetic.trainerworker.examiner.Examiner;
import io.zoetic.trainerworker.gate.RouterFit;
import io.zoetic.trainerworker.gate.TwoPass;
import io.zoetic.trainerworker.reward.ExactMatch;
import io.zoetic.vectorstore.learning.Example;
import io.zoetic.vectorstore.learning.Examples;
import io.zoetic.vectorstore.learning.Split;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Finds the router that a candidate needs. One thread. */
record Routing(Workshop workshop, Examples examples) {
  private static final int PROMPTS_MAX = 200;
  private static final int BASE_PROMPTS_MAX = 600;
  private static final int PROMPTS_MIN = 8;

  /** A router that finds an expert for fewer of its own prompts is fitted anew. */
  private static final double FOUND_MIN = 0.9;

  /**
   * The router to serve the candidate with: the one before, if it finds the expert for its own
   * prompts; else a new one, if there are examples of all that it must tell apart; else the one
   * before, and the expert is reached by its name.
   */
  Optional<Router> of(String expert, TwoPass before) {
    List<int[]> own = prompts(expert, PROMPTS_MAX);
    if (isFound(expert, before, own) || own.size() < PROMPTS_MIN) {
      return before.router();
    }
    Map<String, List<int[]>> prompts = new TreeMap<>();
    before.experts().keySet().forEach(name -> prompts.put(name, prompts(name, PROMPTS_MAX)));
    prompts.put(expert, own);
    prompts.put(Label.OTHER, ofTheBaseModel(before));
    boolean enough = prompts.values().stream().allMatch(each -> each.size() >= PROMPTS_MIN);
    if (!enough) {
      return before.router();
    }
    int layers = before.router().map(Router::layers).orElseGet(this::fewLayers);
    return Optional.of(new RouterFit(workshop.examiner(), layers).fit(prompts, expert));
  }

  /**
   * Its prompts, but for those that the router sends to an expert today who answers them rightly:
   * they were the base model's before there was that expert, and would take its traffic back. What
   * is sent to an expert in error stays the base model's, so that the next router can know better.
   */
  private List<int[]> ofTheBaseModel(TwoPass before) {
    List<Example> some = sample(Example.BASE, BASE_PROMPTS_MAX);
    List<int[]> prompts = some.stream().map(workshop.reader()::prompt).toList();
    List<String> routes = before.routes(workshop.examiner(), prompts);
    List<Integer> routed =
        IntStream.range(0, prompts.size())
            .filter(i -> !routes.get(i).equals(Label.OTHER))
            .boxed()
            .toList();
    List<Examiner.Answered> answers =
        workshop
            .examiner()
            .answers(
                routed.stream()
                    .map(
                        i ->
                            new Examiner.Asked(
                                prompts.get(i),
                                before.vector(routes.get(i)),
                                SamplingParameters.greedy()))
                    .toList());
    Set<Integer> gone = new HashSet<>();
    for (int i = 0; i < answers.size(); i++) {
      String right = some.get(routed.get(i)).answer().text();
      if (ExactMatch.of(right).verify(answers.get(i).text()).reward() == 1) {
        gone.add(routed.get(i));
      }
    }
    return IntStream.range(0, prompts.size())
        .filter(i -> !gone.contains(i))
        .mapToObj(prompts::get)
        .toList();
  }

  private int fewLayers() {
    return Math.max(1, workshop.examiner().model().config().numHiddenLayers() / 4);
  }

  private boolean isFound(String expert, TwoPass before, List<int[]> own) {
    if (before.router().isEmpty() || !before.experts().containsKey(expert) || own.isEmpty()) {
      return false;
    }
    long found = before.routes(workshop.examiner(), own).stream().filter(expert::equals).count();
    return found >= FOUND_MIN * own.size();
  }

  private List<int[]> prompts(String expert, int max) {
    return sample(expert, max).stream().map(workshop.reader()::prompt).toList();
  }

  private List<Example> sample(String expert, int max) {
    return RunExamples.capped(examples.sample(expert, Split.TRAIN, max));
  }
}
