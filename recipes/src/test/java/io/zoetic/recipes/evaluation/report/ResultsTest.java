// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.evaluation.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zoetic.cli.output.Json;
import io.zoetic.recipes.evaluation.EvaluatedTask;
import io.zoetic.recipes.evaluation.Measure;
import io.zoetic.recipes.evaluation.Plan;
import io.zoetic.recipes.evaluation.Sample;
import io.zoetic.recipes.evaluation.Sample.Answered;
import io.zoetic.recipes.evaluation.Sample.Likely;
import io.zoetic.recipes.evaluation.Strategy;
import io.zoetic.recipes.task.Problem;
import io.zoetic.recipes.task.TaskItem;
import io.zoetic.recipes.task.prompt.PromptForm;
import io.zoetic.recipes.task.prompt.PromptStyle;
import io.zoetic.recipes.task.scoring.Likelihoods.Continuation;
import io.zoetic.recipes.task.scoring.ScoringRules;
import io.zoetic.recipes.task.scoring.code.CodeSandbox;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ResultsTest {
  private static final int ITEMS = 20;
  private static final Strategy EXPERT = new Strategy.Named("e@1");

  private static EvaluatedTask task() {
    List<TaskItem> items =
        IntStream.range(0, ITEMS)
            .mapToObj(
                i ->
                    new TaskItem(
                        "i" + i,
                        new Problem.Choice("Q" + i, List.of("yes", "no"), List.of("A", "B"), "A")))
            .toList();
    return new EvaluatedTask(
        "t:test",
        items,
        ITEMS,
        PromptStyle.PLAIN,
        PromptForm.CHAT,
        new ScoringRules(CodeSandbox.ofDefaults()).named("letter"),
        List.of(),
        8);
  }

  /** The first {@code right} answers are right, the first {@code likely} options most likely. */
  private static List<Sample> samples(Strategy strategy, int right, int likely) {
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < ITEMS; i++) {
      boolean hit = i < right;
      Answered answer =
          new Answered("base", "…", hit ? "A" : "", hit ? 1 : 0, hit, "", 3, i == ITEMS - 1);
      Likely options =
          new Likely(
              0,
              List.of(
                  new Continuation("yes", List.of(i < likely ? -1.0 : -2.0)),
                  new Continuation("no", List.of(-1.5))));
      samples.add(new Sample("t:test", "i" + i, strategy.word(), "d", answer, options));
    }
    return samples;
  }

  private static ObjectNode results(List<Sample> base, List<Sample> expert) {
    List<Sample> all = new ArrayList<>(base);
    all.addAll(expert);
    Plan plan =
        new Plan(List.of(task()), List.of(Strategy.BASE, EXPERT), Set.of(Measure.values()), 4, 1);
    return Results.of(plan, Json.object(), all);
  }

  @Test
  void rows_countTheSameItems_andCompareThemWithTheBase() {
    ObjectNode results = results(samples(Strategy.BASE, 5, 15), samples(EXPERT, 12, 20));

    var base = results.at("/rows/0/answers");
    var expert = results.at("/rows/1/answers");
    assertThat(base.path("right").asInt()).isEqualTo(5);
    assertThat(base.path("percent").asDouble()).isEqualTo(25);
    assertThat(base.path("missing").asInt()).isEqualTo(15);
    assertThat(base.path("truncated").asInt()).isEqualTo(1);
    assertThat(base.has("against_base")).isFalse();
    assertThat(expert.at("/against_base/gained").asInt()).isEqualTo(7);
    assertThat(expert.at("/against_base/lost").asInt()).isZero();
    assertThat(expert.at("/against_base/p").asDouble()).isCloseTo(0.015625, within(1e-12));
    assertThat(expert.at("/against_base/difference").asDouble()).isEqualTo(35);
    var likelihoods = results.at("/rows/0/likelihoods");
    assertThat(likelihoods.path("rule").asText()).isEqualTo("options@1");
    assertThat(likelihoods.at("/acc/right").asInt()).isEqualTo(15);
    assertThat(likelihoods.path("chance").asDouble()).isEqualTo(0.5);
    assertThat(likelihoods.path("nats_per_token").asDouble()).isCloseTo(-1.25, within(1e-12));
    assertThat(results.path("notes")).isEmpty();
  }

  @Test
  void norm_dividesByCharacters() {
    // -1.5 of 2 characters is less likely per character than -2 of 3.
    ObjectNode results = results(samples(Strategy.BASE, 1, 0), samples(EXPERT, 1, 0));

    assertThat(results.at("/rows/0/likelihoods/acc/right").asInt()).isZero();
    assertThat(results.at("/rows/0/likelihoods/acc_norm/right").asInt()).isEqualTo(ITEMS);
  }

  @Test
  void baseThatKnowsNothing_isSaidToGiveNoSignal() {
    String note = note(samples(Strategy.BASE, 0, 0).stream().map(ResultsTest::unnormed).toList());

    assertThat(note)
        .startsWith("t:test: no signal: the base model answers 0 of 20 right, and right answers")
        .contains("than by chance (50.0 %)");
  }

  @Test
  void baseThatAnswersNothing_butFindsRightOnesLikely_isComparedByLikelihood() {
    assertThat(note(samples(Strategy.BASE, 0, ITEMS))).endsWith("compare likelihoods");
  }

  @Test
  void itemsWithNothingToCompareWith_areNotCounted() {
    List<Sample> alone = samples(Strategy.BASE, 0, ITEMS).stream().map(ResultsTest::alone).toList();
    ObjectNode all =
        results(alone, samples(EXPERT, 0, 0).stream().map(ResultsTest::alone).toList());

    assertThat(all.at("/rows/0/likelihoods/acc/n").asInt()).isZero();
    assertThat(all.at("/rows/0/likelihoods/acc_norm/n").asInt()).isZero();
    assertThat(all.at("/rows/0/likelihoods/nats_per_token").asDouble()).isEqualTo(-1);
    assertThat(all.at("/notes/0").asText())
        .isEqualTo(
            "t:test: no signal: the base model answers 0 of 20 right, and all right answers are the"
                + " same, so that likelihoods compare nothing");
    putSettings(all);
    assertThat(MarkdownReport.of(all)).contains("| base | 0 of 0 |  |  | 0 of 0 |  |  | 50.0 |");
    assertThat(Chart.of(all)).contains("0.0 (0 of 0)");
  }

  private static void putSettings(ObjectNode results) {
    results
        .putObject("settings")
        .put("model", "a<b")
        .withArray("/tasks")
        .addObject()
        .put("task", "t:test")
        .put("items", ITEMS);
  }

  private static Sample alone(Sample sample) {
    Likely likely = new Likely(0, List.of(new Continuation("yes", List.of(-1.0))));
    return new Sample(
        sample.task(), sample.id(), sample.strategy(), sample.prompt(), sample.answer(), likely);
  }

  private static String note(List<Sample> base) {
    return results(base, samples(EXPERT, 12, 20)).at("/notes/0").asText();
  }

  /** The same with the wrong option as long as the right one. */
  private static Sample unnormed(Sample sample) {
    Likely likely =
        new Likely(
            0,
            List.of(
                new Continuation("yes", List.of(-2.0)), new Continuation("nay", List.of(-1.5))));
    return new Sample(
        sample.task(), sample.id(), sample.strategy(), sample.prompt(), sample.answer(), likely);
  }

  @Test
  void reports_showEveryRow() {
    ObjectNode results = results(samples(Strategy.BASE, 5, 15), samples(EXPERT, 12, 20));
    putSettings(results);

    assertThat(MarkdownReport.of(results))
        .contains("| base | 5 of 20 | 25.00 (11.2 to 46.9) |  |  | 15 | 1 | 60 | letter@1 |")
        .contains("| e@1 | 12 of 20 | 60.00 (38.7 to 78.1) | +35.0 (")
        .contains(" | 0.0156 | ");
    assertThat(Chart.of(results))
        .startsWith("<svg ")
        .contains("a&lt;b", "60.0 (12 of 20)", "t:test e@1, acc_norm");
  }
}
