// SPDX-License-Identifier: Apache-2.0
package io.zoetic.adapterworker;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.zoetic.events.Adaptation;
import io.zoetic.events.AdaptationReport;
import io.zoetic.events.AdaptationStrategy;
import io.zoetic.events.ErrorCode;
import io.zoetic.events.ExpertSelection;
import io.zoetic.events.ExpertShare;
import io.zoetic.events.ExpertWeight;
import io.zoetic.events.LabelProbability;
import io.zoetic.events.Origin;
import io.zoetic.model.adaptation.Router;
import io.zoetic.vectorstore.expert.ExpertMutation;
import io.zoetic.vectorstore.expert.ExpertRole;
import io.zoetic.vectorstore.expert.VersionId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A worker with the golden experts as champions. */
class AdaptedAnswersTest {
  @TempDir static Path svdCache;
  @TempDir private Path directory;
  private final JsonNode golden = GoldenModel.expected();
  private GoldenWorker rig;

  @BeforeEach
  void start() {
    rig = new GoldenWorker(svdCache);
    rig.champion("a", rig.golden.golden("a"));
    rig.champion("b", rig.golden.golden("b"));
    rig.withRouter(directory.resolve(Router.FILE)).start();
  }

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void promptsUnderExpertsMixtureAndNone_inOneBatch_giveTheGoldenTokens() {
    Map<String, Adaptation> asked =
        Map.of(
            "a", expert("a", null),
            "b", expert("b", 1),
            "mix",
                Adaptation.expert(
                    List.of(new ExpertWeight("a", null, 0.3), new ExpertWeight("b", null, 0.7))),
            "ones", Adaptation.NONE);
    Map<String, String> ids = new HashMap<>();
    asked.forEach((name, adaptation) -> ids.put(name, dispatch(row(name), adaptation)));

    ids.forEach(
        (name, id) ->
            assertThat(rig.conversations.await(id).tokens()).as(name).isEqualTo(greedy(row(name))));
    AdaptationReport mix = rig.conversations.await(requireNonNull(ids.get("mix"))).report();
    assertThat(mix.strategy()).isEqualTo(AdaptationStrategy.EXPERT);
    assertThat(mix.experts()).extracting(ExpertShare::name).containsExactly("a", "b");
    assertThat(mix.experts()).extracting(ExpertShare::weight).containsExactly(0.3, 0.7);
    assertThat(mix.experts()).extracting(ExpertShare::alias).containsOnly("champion");
    assertThat(rig.conversations.await(requireNonNull(ids.get("b"))).expert().alias()).isNull();
  }

  @ParameterizedTest
  @EnumSource(ExpertSelection.class)
  void promptStrategy_reportsWhatItFoundAndAnswersUnderIt(ExpertSelection selection) {
    Conversations.Answer answer =
        answer(row("a"), new Adaptation(AdaptationStrategy.PROMPT, selection, List.of()));

    AdaptationReport report = answer.report();
    assertThat(report.strategy()).isEqualTo(AdaptationStrategy.PROMPT);
    assertThat(report.labels())
        .extracting(LabelProbability::label)
        .containsExactlyInAnyOrder("a", "b", "other");
    assertThat(report.labels().stream().mapToDouble(LabelProbability::probability).sum())
        .isCloseTo(1, within(1e-9));
    assertThat(report.firstPass().tokens()).isPositive();
    assertThat(report.firstPass().milliseconds()).isPositive();
    String best = report.labels().getFirst().label();
    if (selection == ExpertSelection.TOP_1) {
      String run = best.equals("other") ? "ones" : best;
      assertThat(answer.tokens()).isEqualTo(greedy(row(run)));
    } else {
      assertThat(report.experts().stream().mapToDouble(ExpertShare::weight).sum())
          .isCloseTo(1 - probability(report, "other"), within(0.02));
    }
  }

  @Test
  void auto_withoutRouterAndClassifier_asksByPrompt() {
    assertThat(answer(row("a"), Adaptation.AUTO).report().strategy())
        .isEqualTo(AdaptationStrategy.PROMPT);
  }

  @Test
  void strategyThatIsNotInstalled_isRefusedAndTheRunningBatchGoesOn() {
    String running = dispatch(row("b"), expert("b", 1));

    Conversations.Answer refused =
        answer(
            row("a"),
            new Adaptation(AdaptationStrategy.CLASSIFIER, ExpertSelection.TOP_1, List.of()));

    assertThat(refused.failure().code()).isEqualTo(ErrorCode.EXPERT_UNAVAILABLE);
    assertThat(refused.failure().message()).contains("classifier expert");
    assertThat(rig.conversations.await(running).tokens()).isEqualTo(greedy(row("b")));
  }

  @Test
  void expertThatIsNotThere_isNotFound() {
    Conversations.Answer version = rig.ask("a", 7);
    Conversations.Answer unknown = rig.ask("c");
    Conversations.Answer both = rig.ask("c", 1);

    assertThat(version.failure().code()).isEqualTo(ErrorCode.EXPERT_NOT_FOUND);
    assertThat(version.failure().message()).isEqualTo("a version must be registered, a@7 is not");
    assertThat(unknown.failure().code()).isEqualTo(ErrorCode.EXPERT_NOT_FOUND);
    assertThat(unknown.failure().message())
        .isEqualTo("the expert must be one of [a@1, b@1], was c");
    assertThat(both.failure().message()).isEqualTo("an expert must be registered, c is not");
  }

  @Test
  void classifier_isTheChampionOfItsRole_andNeverAnswers() {
    VersionId first = classifier("a");
    rig.promote(first);
    rig.swap("classifier");
    VersionId next = classifier("b");

    AdaptationReport report = answer(row("a"), Adaptation.AUTO).report();
    rig.promote(next);
    rig.swap("classifier");
    AdaptationReport later = answer(row("a"), Adaptation.AUTO).report();

    assertThat(report.strategy()).isEqualTo(AdaptationStrategy.CLASSIFIER);
    assertThat(report.labels()).hasSize(3);
    assertThat(probability(later, "a")).isNotEqualTo(probability(report, "a"));
    for (Integer version : new Integer[] {null, 1}) {
      assertThat(rig.ask("classifier", version).failure().code())
          .isEqualTo(ErrorCode.EXPERT_NOT_FOUND);
    }
    rig.apply(new ExpertMutation.Retire(next));
    rig.swap("classifier");
    assertThat(answer(row("a"), Adaptation.AUTO).report().strategy())
        .isEqualTo(AdaptationStrategy.PROMPT);
  }

  @Test
  void router_isReadAgainWhenItsFileIsAnother() throws IOException {
    assertThat(found(Adaptation.AUTO)).isEqualTo("prompt");

    router(3, "unheard-of", "other").write(directory);
    router(3, "a", "b", "other").write(directory);
    GoldenWorker.until("the router is used", () -> found(Adaptation.AUTO).equals("router a"));
    router(-3, "a", "b", "other").write(directory);
    GoldenWorker.until("another router is used", () -> found(Adaptation.AUTO).equals("router b"));
    Files.writeString(directory.resolve(Router.FILE), "no safetensors");
    rig.champion("b", rig.golden.golden("a"));
    rig.awaitAcknowledged("b");
    assertThat(found(Adaptation.AUTO)).isEqualTo("router b");
    Files.delete(directory.resolve(Router.FILE));
    GoldenWorker.until("no router is used", () -> found(Adaptation.AUTO).equals("prompt"));
  }

  /** The strategy that was used, and what a router found. */
  private String found(Adaptation adaptation) {
    AdaptationReport report = answer(row("a"), adaptation).report();
    return report.strategy() == AdaptationStrategy.ROUTER
        ? "router " + report.labels().getFirst().label()
        : report.strategy().word();
  }

  /** Always finds the first label if the score is positive, the second if it is negative. */
  private Router router(float score, String... labels) {
    int features = 2 * rig.golden.model().config().hiddenSize();
    float[] ones = new float[features];
    Arrays.fill(ones, 1);
    float[] bias = new float[labels.length];
    bias[0] = score;
    bias[labels.length - 1] = -5;
    return new Router(
        rig.golden.model().digest(),
        new Router.Reading(1, Router.Pooling.PROMPT),
        List.of(labels),
        new float[features],
        ones,
        new float[features * labels.length],
        new float[labels.length],
        bias);
  }

  private VersionId classifier(String vector) {
    return rig.bless(
        rig.register(
            "classifier",
            ExpertRole.CLASSIFIER,
            rig.golden.model().digest(),
            rig.layout(),
            rig.golden.golden(vector)));
  }

  private static double probability(AdaptationReport report, String label) {
    return report.labels().stream()
        .filter(share -> share.label().equals(label))
        .findFirst()
        .orElseThrow()
        .probability();
  }

  private static Adaptation expert(String name, @Nullable Integer version) {
    return Adaptation.expert(List.of(new ExpertWeight(name, version, 1)));
  }

  private JsonNode row(String expert) {
    return golden.get("experts").get(expert).get(0);
  }

  private static List<Integer> greedy(JsonNode row) {
    return GoldenModel.integers(row.get("greedy"));
  }

  private Conversations.Answer answer(JsonNode row, Adaptation adaptation) {
    return rig.conversations.await(dispatch(row, adaptation));
  }

  private String dispatch(JsonNode row, Adaptation adaptation) {
    return rig.conversations.begin(
        GoldenModel.integers(row.get("input_ids")),
        row.get("greedy").size(),
        adaptation,
        new Origin(null, "request"));
  }
}
