// SPDX-License-Identifier: Apache-2.0
package io.zoetic.adapterworker;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.zoetic.core.AdaptationStrategy;
import io.zoetic.core.ExpertRole;
import io.zoetic.core.ExpertSelection;
import io.zoetic.core.VersionId;
import io.zoetic.events.adaptation.Adaptation;
import io.zoetic.events.adaptation.AdaptationReport;
import io.zoetic.events.adaptation.ExpertShare;
import io.zoetic.events.adaptation.ExpertWeight;
import io.zoetic.events.adaptation.LabelProbability;
import io.zoetic.events.completion.ErrorCode;
import io.zoetic.events.completion.Origin;
import io.zoetic.model.adaptation.Router;
import io.zoetic.vectorstore.experts.ExpertMutation;
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
  private static final Adaptation BY_CLASSIFIER =
      new Adaptation(AdaptationStrategy.CLASSIFIER, ExpertSelection.TOP_1, List.of());

  @TempDir private Path directory;
  private final JsonNode golden = GoldenModel.expected();
  private GoldenWorker rig;

  @BeforeEach
  void start() {
    rig = new GoldenWorker();
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

  /** No gate has judged what a classifier or a prompt would choose. */
  @Test
  void auto_withoutRouter_isTheBaseModel() {
    assertThat(answer(row("ones"), Adaptation.AUTO).report().strategy())
        .isEqualTo(AdaptationStrategy.NONE);
    assertThat(answer(row("ones"), Adaptation.AUTO).tokens()).isEqualTo(greedy(row("ones")));
    rig.promote(classifier("a"));
    rig.swap("classifier");
    assertThat(answer(row("ones"), Adaptation.AUTO).report().strategy())
        .isEqualTo(AdaptationStrategy.NONE);
  }

  @Test
  void strategyThatIsNotInstalled_isRefusedAndTheRunningBatchGoesOn() {
    String running = dispatch(row("b"), expert("b", 1));

    Conversations.Answer refused = answer(row("a"), BY_CLASSIFIER);

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

    AdaptationReport report = answer(row("a"), BY_CLASSIFIER).report();
    rig.promote(next);
    rig.swap("classifier");
    AdaptationReport later = answer(row("a"), BY_CLASSIFIER).report();

    assertThat(report.strategy()).isEqualTo(AdaptationStrategy.CLASSIFIER);
    assertThat(report.labels()).hasSize(3);
    assertThat(probability(later, "a")).isNotEqualTo(probability(report, "a"));
    for (Integer version : new Integer[] {null, 1}) {
      assertThat(rig.ask("classifier", version).failure().code())
          .isEqualTo(ErrorCode.EXPERT_NOT_FOUND);
    }
    rig.apply(new ExpertMutation.Retire(next));
    rig.swap("classifier");
    assertThat(answer(row("a"), BY_CLASSIFIER).failure().message())
        .isEqualTo("this adaptation needs a classifier expert, the worker serves none");
  }

  @Test
  void routerOfTheFile_isPublishedOnce_andWhatIsPublishedLaterWins() throws IOException {
    assertThat(found(Adaptation.AUTO)).isEqualTo("none");

    Files.writeString(directory.resolve(Router.FILE), "no safetensors");
    rig.champion("b", rig.golden.golden("a"));
    rig.awaitAcknowledged("b");
    assertThat(found(Adaptation.AUTO)).isEqualTo("none");
    assertThat(rig.routers.latest(digest(), 0)).isEmpty();

    router(3, "a", "b", "other").write(directory);
    GoldenWorker.until("the router is used", () -> found(Adaptation.AUTO).equals("router a"));
    assertThat(rig.routers.latest(digest(), 0).orElseThrow().content())
        .isEqualTo(router(3, "a", "b", "other").toBytes());

    Files.delete(directory.resolve(Router.FILE));
    long sequence = rig.routers.publish(digest(), router(-3, "a", "b", "other").toBytes(), null);
    GoldenWorker.until("another router is used", () -> found(Adaptation.AUTO).equals("router b"));
    router(3, "a", "b", "other").write(directory);
    rig.champion("a", rig.golden.golden("b"));
    rig.awaitAcknowledged("a");
    assertThat(found(Adaptation.AUTO)).isEqualTo("router b");
    assertThat(rig.routers.latest(digest(), sequence)).isEmpty();
  }

  @Test
  void routerThatKnowsNoneOfTheExperts_isNone() {
    rig.routers.publish(digest(), router(3, "unheard-of", "other").toBytes(), null);
    rig.champion("b", rig.golden.golden("a"));
    rig.awaitAcknowledged("b");

    assertThat(found(Adaptation.AUTO)).isEqualTo("none");
  }

  private String digest() {
    return rig.golden.model().digest();
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
