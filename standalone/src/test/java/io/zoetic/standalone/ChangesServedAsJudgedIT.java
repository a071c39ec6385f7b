// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone;

import static io.zoetic.standalone.InMemoryWorker.anybody;
import static io.zoetic.standalone.InMemoryWorker.chat;
import static io.zoetic.standalone.InMemoryWorker.named;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.zoetic.core.AdaptationStrategy;
import io.zoetic.core.ExpertSelection;
import io.zoetic.core.PromptContent;
import io.zoetic.core.VersionId;
import io.zoetic.events.adaptation.Adaptation;
import io.zoetic.events.adaptation.ExpertWeight;
import io.zoetic.events.completion.ErrorCode;
import io.zoetic.events.completion.Origin;
import io.zoetic.events.completion.PromptUpdate;
import io.zoetic.model.adaptation.Question;
import io.zoetic.model.adaptation.Router;
import io.zoetic.model.sampling.SamplingParameters;
import io.zoetic.model.svf.ExpertVector;
import io.zoetic.referencemodel.skill.Example;
import io.zoetic.referencemodel.skill.Skills;
import io.zoetic.referencemodel.skill.Split;
import io.zoetic.trainerworker.gate.GainProof;
import io.zoetic.trainerworker.gate.Gate;
import io.zoetic.trainerworker.gate.GateOptions;
import io.zoetic.trainerworker.gate.GateReport;
import io.zoetic.trainerworker.gate.ServingSnapshot;
import io.zoetic.trainerworker.gate.Suite;
import io.zoetic.trainerworker.gate.SuiteReport;
import io.zoetic.trainerworker.inference.BatchInference;
import io.zoetic.trainerworker.learning.VerifierKind;
import io.zoetic.vectorstore.experts.ExpertMutation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What the gate judges is what is served, also where a router is missing or in a file, and after
 * experts were promoted, pinned, tried or retired.
 */
class ChangesServedAsJudgedIT {
  private static final int EACH = 3;

  @TempDir static Path shared;
  @TempDir private Path directory;

  private final List<Example> questions = new ArrayList<>();
  private static final String SKILL = "weekday";
  private static final String OTHER_SKILL = "yes-or-no";
  private ServedAndJudged both;

  @BeforeEach
  void start() throws IOException {
    both = ServedAndJudged.open(shared, directory);
    Skills.all().forEach(skill -> questions.addAll(skill.examples(Split.VALIDATION, 5, EACH)));
  }

  @AfterEach
  void close() {
    both.close();
  }

  /** Asks all questions of both; how many were answered by an expert. */
  private int assertServedAsJudged(ServingSnapshot judged, Adaptation adaptation) {
    return both.assertServedAsJudged(judged, adaptation, prompts());
  }

  private List<PromptContent> prompts() {
    return questions.stream().map(each -> chat(each.prompt())).toList();
  }

  @ParameterizedTest
  @EnumSource(ExpertSelection.class)
  void withoutRouter_bothAreTheBaseModel(ExpertSelection selection) {
    Adaptation auto = new Adaptation(AdaptationStrategy.AUTO, selection, List.of());

    assertThat(assertServedAsJudged(both.judged(selection), auto)).isZero();
  }

  @Test
  void routerOfAFile_decidesForBoth() throws IOException {
    Files.copy(shared.resolve("experts").resolve(Router.FILE), directory.resolve(Router.FILE));
    both.worker.awaitRouter();

    assertThat(assertServedAsJudged(both.judged(ExpertSelection.TOP_1), Adaptation.AUTO))
        .isGreaterThan(EACH);
  }

  @Test
  void longAnswers_areTheSameToTheLimit() {
    both.apply(
        new ExpertMutation.Promote(both.register(ServedAndJudged.RAMBLING, both.rambling())));
    both.worker.until(
        "the expert is served",
        named(ServedAndJudged.RAMBLING),
        answer -> answer.failure() == null);
    ServingSnapshot judged = both.judged(ExpertSelection.TOP_1);
    ExpertVector z = judged.vector(ServedAndJudged.RAMBLING);
    BatchInference inference = both.models.inference();
    List<String> ids =
        questions.stream()
            .map(
                each ->
                    both.worker.ask(
                        chat(each.prompt()), named(ServedAndJudged.RAMBLING), anybody()))
            .toList();
    List<BatchInference.Answered> answers =
        inference.answers(
            questions.stream()
                .map(each -> inference.tokens().prompt(each.prompt()))
                .map(prompt -> new BatchInference.Asked(prompt, z, SamplingParameters.greedy()))
                .toList(),
            ServedAndJudged.LIMIT);

    List<Integer> lengths = new ArrayList<>();
    for (int i = 0; i < ids.size(); i++) {
      List<Integer> served = both.worker.await(ids.get(i)).tokens();
      assertThat(served).containsExactly(ServedAndJudged.boxed(answers.get(i).tokens()));
      lengths.add(served.size());
    }
    assertThat(lengths).contains(ServedAndJudged.LIMIT);
  }

  @Test
  void pinOfATenant_isTheTenantsAlone_andOthersGetWhatIsJudged() throws IOException {
    both.publishRouter();
    String expert = both.judged(ExpertSelection.TOP_1).experts().names().iterator().next();
    VersionId first = both.register(ServedAndJudged.RAMBLING, both.rambling());
    both.apply(new ExpertMutation.Promote(first));
    VersionId second =
        both.register(ServedAndJudged.RAMBLING, both.judged(ExpertSelection.TOP_1).vector(expert));
    both.apply(new ExpertMutation.Pin(second, "acme"));
    Origin acme = new Origin("acme", "request");
    long end = System.nanoTime() + InMemoryWorker.PATIENCE.toNanos();
    int version = 0;
    while (version != second.version()) {
      assertThat(System.nanoTime()).isLessThan(end);
      InMemoryWorker.Served pinned =
          both.worker.await(
              both.worker.ask(chat("What is 2 + 2?"), named(ServedAndJudged.RAMBLING), acme));
      version = pinned.failure() == null ? pinned.report().experts().getFirst().version() : 0;
    }

    InMemoryWorker.Served other =
        both.worker.await(
            both.worker.ask(chat("What is 2 + 2?"), named(ServedAndJudged.RAMBLING), anybody()));
    assertThat(other.report().experts().getFirst().digest())
        .isEqualTo(both.judged(ExpertSelection.TOP_1).vector(ServedAndJudged.RAMBLING).digest());
    assertServedAsJudged(both.judged(ExpertSelection.TOP_1), Adaptation.AUTO);
  }

  /** Few requests get a canary; of the others the gate knows what they get. */
  @Test
  void canary_getsItsShare_andOthersGetWhatIsJudged() throws IOException {
    both.publishRouter();
    ServingSnapshot judged = both.judged(ExpertSelection.TOP_1);
    ExpertVector other = both.rambling();
    VersionId canary = both.register(SKILL, other);
    both.apply(new ExpertMutation.StartCanary(canary, 50));
    both.worker.until(
        "the canary is served",
        named(SKILL),
        answer -> answer.report().experts().getFirst().version() == canary.version());
    List<Question> asked =
        Skills.named(SKILL).examples(Split.VALIDATION, 7, 24).stream()
            .map(each -> new Question(each.prompt(), both.tokens(chat(each.prompt()))))
            .toList();

    assertThat(both.judged(ExpertSelection.TOP_1).vector(SKILL).digest())
        .isEqualTo(judged.vector(SKILL).digest());
    List<ServingSnapshot.Route> routes = judged.routes(both.models.inference(), asked);
    int canaries = 0;
    for (int i = 0; i < asked.size(); i++) {
      Origin origin = new Origin(null, "request-" + i);
      InMemoryWorker.Served served =
          both.worker.await(both.worker.ask(chat(asked.get(i).text()), Adaptation.AUTO, origin));
      boolean isCanary =
          served.report().experts().stream().anyMatch(share -> share.version() == canary.version());
      ExpertVector z = isCanary ? other : judged.vector(routes.get(i));
      assertThat(served.tokens()).containsExactly(both.answer(asked.get(i), z));
      assertThat(served.report().experts())
          .hasSize(routes.get(i).parts().size())
          .allMatch(share -> share.digest().equals(requireNonNull(z).digest()));
      canaries += isCanary ? 1 : 0;
    }
    assertThat(canaries).isBetween(4, 20);
  }

  /** The right answers are those that were served: the gate must find its own all right. */
  @Test
  void gate_answersItselfWhatIsServed_beforeAPromotionAndAfter() throws IOException {
    both.publishRouter();
    ServingSnapshot before = both.judged(ExpertSelection.TOP_1);
    ExpertVector candidate = before.vector(OTHER_SKILL);
    List<Suite> suites = both.suites(questions);
    List<Suite> others = suites.stream().filter(each -> !each.name().equals(SKILL)).toList();
    Suite target =
        suites.stream().filter(each -> each.name().equals(SKILL)).findFirst().orElseThrow();
    Gate gate =
        new Gate(
            both.models.inference(), both.models, VerifierKind.STRICT, GateOptions.ofDefaults());

    GateReport report =
        gate.judge(
            before,
            before.with(SKILL, candidate, before.router()),
            target,
            others,
            GainProof.Trial.FIRST);

    assertThat(report.all())
        .hasSizeGreaterThan(10)
        .allMatch(suite -> suite.asked() == 0 || suite.comparison().before() == 1);
    VersionId promoted = both.register(SKILL, candidate);
    both.apply(new ExpertMutation.Promote(promoted));
    both.worker.until(
        "it is served",
        named(SKILL),
        answer -> answer.report().experts().getFirst().version() == promoted.version());
    for (SuiteReport found : report.all()) {
      Suite suite = found.suite().equals(SKILL) ? target : suiteOf(others, found.suite());
      assertThat(1 + found.comparison().difference())
          .as(found.suite())
          .isCloseTo(both.kept(suite), within(1e-9));
    }
    assertThat(report.target().comparison().after()).isLessThan(1);
  }

  private static Suite suiteOf(List<Suite> suites, String name) {
    return suites.stream().filter(each -> each.name().equals(name)).findFirst().orElseThrow();
  }

  @Test
  void expertThatIsNotThere_isRefusedByBoth_andNeverFound() throws IOException {
    both.publishRouter();
    String gone =
        both.judged(ExpertSelection.TOP_1).experts().names().stream()
            .filter(name -> !name.equals(SKILL))
            .findFirst()
            .orElseThrow();
    both.apply(new ExpertMutation.Retire(new VersionId(gone, 1)));
    both.worker.until(gone + " is gone", named(gone), answer -> answer.failure() != null);

    Adaptation half =
        Adaptation.expert(
            List.of(new ExpertWeight(SKILL, null, 0.5), new ExpertWeight(gone, null, 0.5)));
    for (Adaptation asked : List.of(named(gone), half)) {
      PromptUpdate.Failed refused =
          requireNonNull(
              both.worker
                  .await(both.worker.ask(chat("What is 2 + 2?"), asked, anybody()))
                  .failure());
      assertThat(refused.code()).isEqualTo(ErrorCode.EXPERT_NOT_FOUND);
      assertThat(refused.message())
          .startsWith("the expert must be one of [")
          .endsWith("], was " + gone);
      ServingSnapshot judged = both.judged(ExpertSelection.TOP_1);
      assertThatThrownBy(() -> judged.vector(ServedAndJudged.route(asked)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("the expert must be one of [")
          .hasMessageEndingWith("], was " + gone);
    }
    assertThat(assertServedAsJudged(both.judged(ExpertSelection.TOP_1), Adaptation.AUTO))
        .isPositive();
  }
}
