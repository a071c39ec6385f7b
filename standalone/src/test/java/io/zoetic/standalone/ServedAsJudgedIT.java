// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone;

import static io.zoetic.standalone.InMemoryWorker.anybody;
import static io.zoetic.standalone.InMemoryWorker.chat;
import static io.zoetic.standalone.InMemoryWorker.named;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.zoetic.events.Adaptation;
import io.zoetic.events.AdaptationStrategy;
import io.zoetic.events.ChatMessage;
import io.zoetic.events.ErrorCode;
import io.zoetic.events.ExpertSelection;
import io.zoetic.events.ExpertShare;
import io.zoetic.events.Origin;
import io.zoetic.events.PromptContent;
import io.zoetic.model.DeviceKind;
import io.zoetic.model.adaptation.Label;
import io.zoetic.model.adaptation.Question;
import io.zoetic.model.adaptation.Router;
import io.zoetic.model.expert.Expert;
import io.zoetic.model.expert.ExpertFile;
import io.zoetic.model.sampling.SamplingParameters;
import io.zoetic.model.serving.Choices;
import io.zoetic.model.serving.Selection;
import io.zoetic.model.serving.Strategy;
import io.zoetic.model.svf.ExpertVector;
import io.zoetic.model.svf.Layout;
import io.zoetic.model.svf.LayoutSpec;
import io.zoetic.referencemodel.ReferenceModel;
import io.zoetic.referencemodel.skill.Example;
import io.zoetic.referencemodel.skill.Skills;
import io.zoetic.referencemodel.skill.Split;
import io.zoetic.trainerworker.examiner.ChatTokens;
import io.zoetic.trainerworker.examiner.Examiner;
import io.zoetic.trainerworker.gate.TwoPass;
import io.zoetic.trainerworker.run.ServedNow;
import io.zoetic.trainerworker.run.Workshop;
import io.zoetic.vectorstore.expert.Change;
import io.zoetic.vectorstore.expert.ExpertMutation;
import io.zoetic.vectorstore.expert.ExpertRole;
import io.zoetic.vectorstore.expert.NewVersion;
import io.zoetic.vectorstore.expert.VectorValues;
import io.zoetic.vectorstore.expert.VersionId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What the gate judges is what is served: the same questions through a real worker and through what
 * the gate asks, on the reference model with its experts.
 */
class ServedAsJudgedIT {
  private static final int EACH = 3;
  private static final int LIMIT = 64;
  private static final String RAMBLING = "rambling";

  @TempDir static Path shared;
  @TempDir private Path directory;

  private final List<Example> questions = new ArrayList<>();
  private Workshop workshop;
  private InMemoryWorker worker;
  private ShippedExperts shipped;

  @BeforeEach
  void start() throws IOException {
    Path model = ReferenceModel.extractTo(shared.resolve("model"));
    Path experts = ReferenceModel.extractExpertsTo(shared.resolve("experts"));
    workshop = Workshop.open(model, LayoutSpec.ALL, shared.resolve("svd"), DeviceKind.CPU);
    shipped = new ShippedExperts(model, experts);
    worker =
        new InMemoryWorker(model, shared.resolve("svd"), directory.resolve(Router.FILE), LIMIT);
    List<String> names = shipped.register(worker.registry);
    Skills.all().forEach(skill -> questions.addAll(skill.examples(Split.VALIDATION, 5, EACH)));
    for (String name : names) {
      if (!name.equals("classifier")) {
        worker.until(name + " is served", named(name), answer -> answer.failure() == null);
      }
    }
  }

  @AfterEach
  void close() {
    worker.close();
    workshop.close();
  }

  /** What the gate takes for served, read from the stores as the trainer reads it. */
  private TwoPass judged(Selection selection) {
    return ServedNow.of(
            worker.registry,
            worker.routers,
            workshop.examiner().model(),
            workshop.trainer().layout(),
            selection)
        .read();
  }

  /** Asks all questions of both; how many were answered by an expert. */
  private int assertServedAsJudged(TwoPass judged, Adaptation adaptation) {
    List<PromptContent> contents = questions.stream().map(each -> chat(each.prompt())).toList();
    return assertServedAsJudged(judged, adaptation, contents);
  }

  private int assertServedAsJudged(
      TwoPass judged, Adaptation adaptation, List<PromptContent> contents) {
    Examiner examiner = workshop.examiner();
    ChatTokens tokens = examiner.tokens();
    List<String> ids =
        contents.stream().map(each -> worker.ask(each, adaptation, anybody())).toList();
    List<Question> asked =
        contents.stream()
            .map(each -> new Question(tokens.question(each), tokens.prompt(each)))
            .toList();
    List<TwoPass.Route> routes = judged.routes(examiner, asked);
    List<Examiner.Asked> generated = new ArrayList<>();
    for (int i = 0; i < asked.size(); i++) {
      generated.add(
          new Examiner.Asked(
              asked.get(i).prompt(), judged.vector(routes.get(i)), SamplingParameters.greedy()));
    }
    List<Examiner.Answered> answers = examiner.answers(generated, LIMIT);
    int adapted = 0;
    for (int i = 0; i < asked.size(); i++) {
      InMemoryWorker.Served served = worker.await(ids.get(i));
      assertThat(served.failure()).isNull();
      String what = contents.get(i).toString();
      assertThat(served.started().promptTokenIds())
          .as(what)
          .containsExactly(boxed(asked.get(i).prompt()));
      assertThat(served.report().experts().stream().map(ExpertShare::digest))
          .as(what)
          .containsExactlyElementsOf(
              routes.get(i).parts().stream()
                  .map(part -> judged.vector(part.served()).digest())
                  .toList());
      for (int part = 0; part < routes.get(i).parts().size(); part++) {
        assertThat(served.report().experts().get(part).weight())
            .isCloseTo(routes.get(i).parts().get(part).weight(), within(1e-4));
      }
      assertThat(served.tokens()).as(what).containsExactly(boxed(answers.get(i).tokens()));
      adapted += served.report().experts().isEmpty() ? 0 : 1;
    }
    return adapted;
  }

  private static Integer[] boxed(int[] ids) {
    return Arrays.stream(ids).boxed().toArray(Integer[]::new);
  }

  private void publishRouter() throws IOException {
    shipped.publishRouter(worker.routers);
    worker.awaitRouter();
  }

  @ParameterizedTest
  @EnumSource(Selection.class)
  void withoutRouter_bothAreTheBaseModel(Selection selection) {
    Adaptation auto =
        new Adaptation(
            AdaptationStrategy.AUTO, ExpertSelection.valueOf(selection.name()), List.of());

    assertThat(assertServedAsJudged(judged(selection), auto)).isZero();
  }

  @ParameterizedTest
  @EnumSource(Selection.class)
  void publishedRouter_decidesForBoth(Selection selection) throws IOException {
    publishRouter();
    Adaptation auto =
        new Adaptation(
            AdaptationStrategy.AUTO, ExpertSelection.valueOf(selection.name()), List.of());

    assertThat(assertServedAsJudged(judged(selection), auto)).isGreaterThan(EACH);
  }

  @Test
  void routerOfAFile_decidesForBoth() throws IOException {
    Files.copy(shared.resolve("experts").resolve(Router.FILE), directory.resolve(Router.FILE));
    worker.awaitRouter();

    assertThat(assertServedAsJudged(judged(Selection.TOP_1), Adaptation.AUTO)).isGreaterThan(EACH);
  }

  @ParameterizedTest
  @CsvSource({
    "PROMPT, TOP_1",
    "PROMPT, SOFT",
    "CLASSIFIER, TOP_1",
    "CLASSIFIER, SOFT",
    "ROUTER, SOFT"
  })
  void strategiesThatAreAskedFor_findTheSame(Strategy strategy, Selection selection)
      throws IOException {
    publishRouter();
    TwoPass auto = judged(selection);
    TwoPass asked =
        new TwoPass(
            new Choices(described(), Optional.of(classifier()), auto.router()),
            auto.experts(),
            strategy,
            selection);
    Adaptation adaptation =
        new Adaptation(
            AdaptationStrategy.valueOf(strategy.name()),
            ExpertSelection.valueOf(selection.name()),
            List.of());

    assertThat(assertServedAsJudged(asked, adaptation)).isPositive();
  }

  private Stream<Expert> files() throws IOException {
    Layout layout = workshop.trainer().layout();
    String digest = workshop.trainer().baseModel();
    return ReferenceModel.expertFiles().stream()
        .map(name -> ExpertFile.read(shared.resolve("experts").resolve(name), digest, layout));
  }

  private List<Label> described() throws IOException {
    return files()
        .filter(expert -> !expert.name().equals("classifier"))
        .map(expert -> new Label(expert.name(), expert.description()))
        .sorted((one, other) -> one.name().compareTo(other.name()))
        .toList();
  }

  private ExpertVector classifier() throws IOException {
    return files()
        .filter(expert -> expert.name().equals("classifier"))
        .findFirst()
        .orElseThrow()
        .vector();
  }

  @Test
  void promptsOfEveryKind_haveTheSameTokens() throws IOException {
    publishRouter();
    assertServedAsJudged(
        judged(Selection.TOP_1),
        Adaptation.AUTO,
        List.of(
            chat("  What is 2 + 2?  "),
            chat("What is 2 + 2?", "4", "And 3 more?"),
            new PromptContent.Chat(
                List.of(
                    new ChatMessage("system", "Answer in words."),
                    new ChatMessage("user", "What is 2 + 2?"))),
            new PromptContent.Text("2024-02-28 and a day is"),
            new PromptContent.TokenIds(List.of(5, 6, 7))));
  }

  /** Hardly anything of its matrices is left, so that the model repeats a token for ever. */
  private ExpertVector rambling() {
    float[] values = new float[workshop.trainer().layout().size()];
    Arrays.fill(values, 1e-6f);
    return ExpertVector.of(workshop.trainer().layout(), values);
  }

  private VersionId register(ExpertVector z) {
    Integer version =
        apply(
            new ExpertMutation.Register(
                new NewVersion(
                    RAMBLING,
                    ExpertRole.SKILL,
                    "Never ends.",
                    workshop.trainer().baseModel(),
                    LayoutSpec.ALL.toString(),
                    VectorValues.of(z.toArray()),
                    null,
                    null,
                    "{}")));
    VersionId id = new VersionId(RAMBLING, requireNonNull(version));
    apply(new ExpertMutation.Evaluate(id));
    apply(new ExpertMutation.Bless(id, "{}"));
    return id;
  }

  private @Nullable Integer apply(ExpertMutation mutation) {
    return worker
        .registry
        .apply(mutation, new Change("ada", "a test", UUID.randomUUID().toString(), null))
        .version();
  }

  @Test
  void longAnswers_areTheSameToTheLimit() {
    apply(new ExpertMutation.Promote(register(rambling())));
    worker.until("the expert is served", named(RAMBLING), answer -> answer.failure() == null);
    TwoPass judged = judged(Selection.TOP_1);
    ExpertVector z = judged.vector(RAMBLING);
    Examiner examiner = workshop.examiner();
    List<String> ids =
        questions.stream()
            .map(each -> worker.ask(chat(each.prompt()), named(RAMBLING), anybody()))
            .toList();
    List<Examiner.Answered> answers =
        examiner.answers(
            questions.stream()
                .map(each -> examiner.tokens().prompt(each.prompt()))
                .map(prompt -> new Examiner.Asked(prompt, z, SamplingParameters.greedy()))
                .toList(),
            LIMIT);

    List<Integer> lengths = new ArrayList<>();
    for (int i = 0; i < ids.size(); i++) {
      List<Integer> served = worker.await(ids.get(i)).tokens();
      assertThat(served).containsExactly(boxed(answers.get(i).tokens()));
      lengths.add(served.size());
    }
    assertThat(lengths).contains(LIMIT);
  }

  @Test
  void pinOfATenant_isTheTenantsAlone_andOthersGetWhatIsJudged() throws IOException {
    publishRouter();
    String expert = judged(Selection.TOP_1).experts().keySet().iterator().next();
    VersionId first = register(rambling());
    apply(new ExpertMutation.Promote(first));
    VersionId second = register(judged(Selection.TOP_1).vector(expert));
    apply(new ExpertMutation.Pin(second, "acme"));
    Origin acme = new Origin("acme", "request");
    long end = System.nanoTime() + InMemoryWorker.PATIENCE.toNanos();
    int version = 0;
    while (version != second.version()) {
      assertThat(System.nanoTime()).isLessThan(end);
      InMemoryWorker.Served pinned =
          worker.await(worker.ask(chat("What is 2 + 2?"), named(RAMBLING), acme));
      version = pinned.failure() == null ? pinned.report().experts().getFirst().version() : 0;
    }

    InMemoryWorker.Served other =
        worker.await(worker.ask(chat("What is 2 + 2?"), named(RAMBLING), anybody()));
    assertThat(other.report().experts().getFirst().digest())
        .isEqualTo(judged(Selection.TOP_1).vector(RAMBLING).digest());
    assertServedAsJudged(judged(Selection.TOP_1), Adaptation.AUTO);
  }

  @Test
  void expertThatIsNotThere_isRefusedByBoth_andNeverFound() throws IOException {
    publishRouter();
    String gone = judged(Selection.TOP_1).experts().keySet().iterator().next();
    apply(new ExpertMutation.Retire(new VersionId(gone, 1)));
    worker.until(gone + " is gone", named(gone), answer -> answer.failure() != null);

    InMemoryWorker.Served refused =
        worker.await(worker.ask(chat("What is 2 + 2?"), named(gone), anybody()));
    assertThat(requireNonNull(refused.failure()).code()).isEqualTo(ErrorCode.EXPERT_NOT_FOUND);
    assertThatThrownBy(() -> judged(Selection.TOP_1).vector(gone))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("an expert must be one of [")
        .hasMessageEndingWith("was " + gone);
    assertThat(assertServedAsJudged(judged(Selection.TOP_1), Adaptation.AUTO)).isPositive();
  }
}
