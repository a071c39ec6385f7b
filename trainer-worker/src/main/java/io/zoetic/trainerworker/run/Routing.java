// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.run;

import io.zoetic.model.adaptation.Label;
import io.zoetic.model.adaptation.Router;
import io.zoetic.model.sampling.SamplingParameters;
import io.zoetic.model.svf.ExpertVector;
import io.zoetic.trainerworker.examiner.Examiner;
import io.zoetic.trainerworker.gate.RouterFit;
import io.zoetic.trainerworker.gate.TwoPass;
import io.zoetic.trainerworker.learning.Lesson;
import io.zoetic.trainerworker.reward.ExactMatch;
import io.zoetic.vectorstore.learning.Example;
import io.zoetic.vectorstore.learning.Examples;
import io.zoetic.vectorstore.learning.Split;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Finds the router that a candidate needs. One thread. */
record Routing(Workshop workshop, Examples examples) {
  private static final int PROMPTS_MAX = 200;
  private static final int BASE_PROMPTS_MAX = 600;
  private static final int PROMPTS_MIN = 8;

  /** A router that finds an expert for fewer of its own prompts is fitted anew. */
  private static final double FOUND_MIN = 0.9;

  /**
   * The router to serve a candidate with: the one before, if it finds the expert for its own
   * prompts; else a new one, if there are examples of all that it must tell apart; else the one
   * before, and the expert is reached by its name.
   *
   * @param z the candidate
   */
  Optional<Router> of(String expert, ExpertVector z, TwoPass before) {
    List<int[]> own = prompts(sample(expert, PROMPTS_MAX));
    if (isFound(expert, before, own) || own.size() < PROMPTS_MIN) {
      return before.router();
    }
    List<Example> base = sample(Example.BASE, BASE_PROMPTS_MAX);
    Map<String, List<int[]>> prompts = new TreeMap<>();
    before
        .experts()
        .keySet()
        .forEach(name -> prompts.put(name, prompts(sample(name, PROMPTS_MAX))));
    prompts.put(expert, own);
    prompts.put(Label.OTHER, prompts(base));
    boolean enough = prompts.values().stream().allMatch(each -> each.size() >= PROMPTS_MIN);
    if (!enough) {
      return before.router();
    }
    int layers = before.router().map(Router::layers).orElseGet(this::fewLayers);
    RouterFit fit = new RouterFit(workshop.examiner(), layers, prompts);
    Map<Integer, String> claims = fit.claims(before);
    claims.putAll(fit.claims(expert));
    claims.keySet().removeIf(i -> !saysWhatIsRight(base.get(i)));
    return Optional.of(fit.fit(rightly(claims, base, before.with(expert, z, before.router()))));
  }

  /**
   * The claims of those who answer rightly: such prompts were the base model's for want of the
   * expert, and would take its traffic back. What is claimed in error stays the base model's.
   */
  private Set<Integer> rightly(Map<Integer, String> claims, List<Example> base, TwoPass after) {
    List<Integer> claimed = List.copyOf(claims.keySet());
    List<Examiner.Asked> asked = new ArrayList<>();
    for (int i : claimed) {
      int[] prompt = workshop.reader().prompt(base.get(i));
      ExpertVector z = after.vector(claims.getOrDefault(i, Label.OTHER));
      asked.add(new Examiner.Asked(prompt, z, SamplingParameters.greedy()));
    }
    List<Examiner.Answered> answers =
        workshop.examiner().answers(asked, workshop.examiner().limits().of(lengths(base)));
    Set<Integer> right = new HashSet<>();
    for (int i = 0; i < answers.size(); i++) {
      String expected = base.get(claimed.get(i)).answer().text();
      if (ExactMatch.of(expected).verify(answers.get(i).text()).reward() == 1) {
        right.add(claimed.get(i));
      }
    }
    return right;
  }

  private int[] lengths(List<Example> some) {
    return Lesson.lengths(workshop.reader().read(some));
  }

  /** Of a disliked answer and of a preferred one it is not known what would have been right. */
  static boolean saysWhatIsRight(Example example) {
    return example.kind() != Example.Kind.PREFERENCE && example.reward() == 1;
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

  private List<Example> sample(String expert, int max) {
    return RunExamples.capped(examples.sample(expert, Split.TRAIN, max));
  }

  private List<int[]> prompts(List<Example> some) {
    return some.stream().map(workshop.reader()::prompt).toList();
  }
}
