// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.evaluation.report;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zoetic.cli.output.Json;
import io.zoetic.recipes.evaluation.EvaluatedTask;
import io.zoetic.recipes.evaluation.Plan;
import io.zoetic.recipes.evaluation.Sample;
import io.zoetic.recipes.evaluation.Sample.Answered;
import io.zoetic.recipes.evaluation.Sample.Likely;
import io.zoetic.recipes.evaluation.Strategy;
import io.zoetic.recipes.statistics.McNemar;
import io.zoetic.recipes.statistics.Paired;
import io.zoetic.recipes.statistics.Proportion;
import io.zoetic.recipes.task.scoring.Likelihoods;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The results of a run: a row for each task and strategy, of the same items. They follow from
 * settings and samples alone, so that the same samples give the same bytes.
 */
public final class Results {
  private final Plan plan;
  private final Map<String, List<Sample>> samples;

  private Results(Plan plan, List<Sample> samples) {
    this.plan = plan;
    this.samples =
        samples.stream().collect(Collectors.groupingBy(each -> key(each.task(), each.strategy())));
  }

  private static String key(String task, String strategy) {
    return task + " " + strategy;
  }

  /** The results as JSON: {@code settings}, {@code rows}, {@code notes}. */
  public static ObjectNode of(Plan plan, ObjectNode settings, List<Sample> samples) {
    return new Results(plan, samples).json(settings);
  }

  private ObjectNode json(ObjectNode settings) {
    ObjectNode results = Json.object();
    results.set("settings", settings);
    var rows = results.putArray("rows");
    var notes = results.putArray("notes");
    for (EvaluatedTask task : plan.tasks()) {
      for (Strategy strategy : plan.strategies()) {
        rows.add(row(task, strategy));
      }
      String note = Signal.note(task, of(task, Strategy.BASE));
      if (!note.isEmpty()) {
        notes.add(note);
      }
    }
    return results;
  }

  private List<Sample> of(EvaluatedTask task, Strategy strategy) {
    return samples.getOrDefault(key(task.label(), strategy.word()), List.of());
  }

  private ObjectNode row(EvaluatedTask task, Strategy strategy) {
    List<Sample> way = of(task, strategy);
    List<Sample> base = of(task, Strategy.BASE);
    ObjectNode row =
        Json.object()
            .put("task", task.label())
            .put("strategy", strategy.word())
            .put("n", way.size())
            .put("prompts", task.promptsDigest(strategy));
    if (way.getFirst().answer() != null) {
      row.set("answers", answers(task, way, base));
    }
    if (way.getFirst().likelihoods() != null) {
      row.set("likelihoods", likelihoods(task, way, base));
    }
    return row;
  }

  private ObjectNode answers(EvaluatedTask task, List<Sample> way, List<Sample> base) {
    ObjectNode node = share(way, base, each -> answer(each).right());
    node.put("rule", task.rule().id());
    node.put("points", way.stream().mapToDouble(each -> answer(each).points()).average().orElse(0));
    node.put("missing", way.stream().filter(each -> answer(each).extracted().isEmpty()).count());
    node.put("truncated", way.stream().filter(each -> answer(each).truncated()).count());
    node.put("tokens", way.stream().mapToLong(each -> answer(each).tokens()).sum());
    ObjectNode under = node.putObject("answered_under");
    way.stream()
        .collect(
            Collectors.groupingBy(
                each -> answer(each).expert(), java.util.TreeMap::new, Collectors.counting()))
        .forEach(under::put);
    return node;
  }

  private ObjectNode likelihoods(EvaluatedTask task, List<Sample> way, List<Sample> base) {
    ObjectNode node = Json.object();
    node.put("rule", task.likelihoodRule());
    List<Sample> compared = way.stream().filter(Signal::isCompared).toList();
    List<Sample> baseline =
        way == base ? compared : base.stream().filter(Signal::isCompared).toList();
    node.set("acc", share(compared, baseline, Signal::isMostLikely));
    node.set("acc_norm", share(compared, baseline, Signal::isMostLikelyPerCharacter));
    node.put("chance", task.chance());
    node.put(
        "share_of_right",
        compared.stream()
            .map(Results::likely)
            .mapToDouble(each -> Likelihoods.shareOfRight(each.options(), each.right()))
            .average()
            .orElse(0));
    List<Likelihoods.Continuation> golds =
        way.stream().map(Results::likely).map(each -> each.options().get(each.right())).toList();
    double sum = golds.stream().mapToDouble(Likelihoods.Continuation::sum).sum();
    long tokens = golds.stream().mapToLong(each -> each.logProbabilities().size()).sum();
    long bytes = golds.stream().mapToLong(Likelihoods.Continuation::bytes).sum();
    node.put("nats_per_token", sum / tokens);
    node.put("nats_per_byte", sum / bytes);
    return node;
  }

  private ObjectNode share(List<Sample> way, List<Sample> base, Predicate<Sample> counted) {
    if (way.isEmpty()) {
      return Json.object().put("right", 0).put("n", 0);
    }
    boolean[] hits = hits(way, counted);
    Proportion share = new Proportion(count(hits), hits.length);
    ObjectNode node =
        Json.object()
            .put("right", share.right())
            .put("n", share.count())
            .put("percent", 100 * share.accuracy())
            .put("low", 100 * share.low())
            .put("high", 100 * share.high());
    if (way != base) {
      boolean[] baseline = hits(base, counted);
      McNemar test = McNemar.of(hits, baseline);
      Paired difference = Paired.of(hits, baseline, plan.seed());
      node.putObject("against_base")
          .put("gained", test.gained())
          .put("lost", test.lost())
          .put("p", test.probability())
          .put("difference", difference.difference())
          .put("low", difference.low())
          .put("high", difference.high());
    }
    return node;
  }

  private static boolean[] hits(List<Sample> samples, Predicate<Sample> counted) {
    boolean[] hits = new boolean[samples.size()];
    for (int i = 0; i < hits.length; i++) {
      hits[i] = counted.test(samples.get(i));
    }
    return hits;
  }

  private static int count(boolean[] hits) {
    int count = 0;
    for (boolean hit : hits) {
      count += hit ? 1 : 0;
    }
    return count;
  }

  private static Answered answer(Sample sample) {
    return requireNonNull(sample.answer(), "answer");
  }

  static Likely likely(Sample sample) {
    @Nullable Likely likely = sample.likelihoods();
    return requireNonNull(likely, "likelihoods");
  }
}
