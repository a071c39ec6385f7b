// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.zoetic.adapterworker.AdapterWorker;
import io.zoetic.adapterworker.AdapterWorkerConfig;
import io.zoetic.adapterworker.ModelSettings;
import io.zoetic.adapterworker.WorkerStores;
import io.zoetic.adapterworker.experts.ExpertSettings;
import io.zoetic.events.Adaptation;
import io.zoetic.events.AdaptationReport;
import io.zoetic.events.AdaptationStrategy;
import io.zoetic.events.ChatMessage;
import io.zoetic.events.ErrorCode;
import io.zoetic.events.ExpertSelection;
import io.zoetic.events.ExpertShare;
import io.zoetic.events.ExpertWeight;
import io.zoetic.events.GatewayLink;
import io.zoetic.events.InMemoryEventLog;
import io.zoetic.events.Origin;
import io.zoetic.events.OutputOptions;
import io.zoetic.events.Prompt;
import io.zoetic.events.PromptContent;
import io.zoetic.events.PromptUpdate;
import io.zoetic.events.SamplingOptions;
import io.zoetic.events.WorkerReport;
import io.zoetic.model.ComputeType;
import io.zoetic.model.DeviceKind;
import io.zoetic.model.ExpertForm;
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
import io.zoetic.vectorstore.InMemoryVectorStore;
import io.zoetic.vectorstore.expert.Change;
import io.zoetic.vectorstore.expert.ExpertMutation;
import io.zoetic.vectorstore.expert.ExpertRole;
import io.zoetic.vectorstore.expert.InMemoryExpertRegistry;
import io.zoetic.vectorstore.expert.InMemoryFleet;
import io.zoetic.vectorstore.expert.NewVersion;
import io.zoetic.vectorstore.expert.VectorValues;
import io.zoetic.vectorstore.expert.VersionId;
import io.zoetic.vectorstore.learning.InMemoryRouters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
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
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String RAMBLING = "rambling";

  @TempDir static Path shared;
  @TempDir private Path directory;

  private final InMemoryEventLog log = new InMemoryEventLog();
  private final InMemoryVectorStore baseModels = new InMemoryVectorStore();
  private final InMemoryExpertRegistry registry =
      new InMemoryExpertRegistry(baseModels, Clock.systemUTC());
  private final InMemoryRouters routers = new InMemoryRouters();
  private final Map<String, List<PromptUpdate>> updates = new HashMap<>();
  private final List<Example> questions = new ArrayList<>();
  private Workshop workshop;
  private AdapterWorker worker;
  private GatewayLink gateway;
  private ShippedExperts shipped;

  @BeforeEach
  void start() throws IOException {
    Path model = ReferenceModel.extractTo(shared.resolve("model"));
    Path experts = ReferenceModel.extractExpertsTo(shared.resolve("experts"));
    workshop = Workshop.open(model, LayoutSpec.ALL, shared.resolve("svd"), DeviceKind.CPU);
    shipped = new ShippedExperts(model, experts);
    AdapterWorkerConfig config =
        new AdapterWorkerConfig(
            "worker",
            new ModelSettings(model, ComputeType.FLOAT32, 4096, DeviceKind.CPU, 0),
            Optional.of(
                new ExpertSettings(
                    LayoutSpec.ALL,
                    ExpertForm.of(LayoutSpec.ALL),
                    shared.resolve("svd"),
                    Optional.of(directory.resolve(Router.FILE)),
                    Duration.ofMillis(20),
                    100)),
            8,
            512,
            1 << 20,
            Duration.ofMillis(50),
            Duration.ofSeconds(60),
            Duration.ZERO);
    WorkerStores stores =
        new WorkerStores(baseModels, registry, new InMemoryFleet(Clock.systemUTC()), routers);
    worker = AdapterWorker.start(config, log, () -> stores, new SimpleMeterRegistry());
    gateway = log.openGateway("gateway", this::gather);
    List<String> names = shipped.register(registry);
    Skills.all().forEach(skill -> questions.addAll(skill.examples(Split.VALIDATION, 5, EACH)));
    for (String name : names) {
      if (!name.equals("classifier")) {
        until(name + " is served", named(name), answer -> answer.failure() == null);
      }
    }
  }

  @AfterEach
  void close() {
    worker.close();
    gateway.close();
    workshop.close();
  }

  /** All that was said about one prompt. */
  private record Served(List<PromptUpdate> updates) {
    PromptUpdate.@Nullable Failed failure() {
      return updates.getLast() instanceof PromptUpdate.Failed failed ? failed : null;
    }

    PromptUpdate.Started started() {
      assertThat(updates.getFirst()).isInstanceOf(PromptUpdate.Started.class);
      return (PromptUpdate.Started) updates.getFirst();
    }

    AdaptationReport report() {
      return requireNonNull(started().adaptation());
    }

    List<Integer> tokens() {
      return updates.stream()
          .filter(PromptUpdate.Tokens.class::isInstance)
          .flatMap(update -> ((PromptUpdate.Tokens) update).tokenIds().stream())
          .toList();
    }
  }

  private synchronized void gather(WorkerReport report) {
    for (PromptUpdate update : report.updates()) {
      updates.computeIfAbsent(update.promptId(), _ -> new ArrayList<>()).add(update);
    }
    notifyAll();
  }

  private synchronized Served await(String id) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      List<PromptUpdate> now = updates.getOrDefault(id, List.of());
      if (!now.isEmpty()
          && (now.getLast() instanceof PromptUpdate.Finished
              || now.getLast() instanceof PromptUpdate.Failed)) {
        return new Served(List.copyOf(now));
      }
      assertThat(end - System.nanoTime()).as("an answer within %s", PATIENCE).isPositive();
      try {
        TimeUnit.MILLISECONDS.timedWait(this, 1000);
      } catch (InterruptedException e) {
        throw new AssertionError("interrupted", e);
      }
    }
  }

  private String ask(PromptContent content, Adaptation adaptation, Origin origin) {
    String id = UUID.randomUUID().toString();
    gateway.dispatch(
        new Prompt(
            id,
            0,
            gateway.replyAddress(),
            Instant.now().plusSeconds(120),
            "zoetic/auto",
            content,
            SamplingOptions.greedy(LIMIT),
            new OutputOptions(null, false, true),
            adaptation,
            origin));
    return id;
  }

  private static Origin anybody() {
    return new Origin(null, UUID.randomUUID().toString());
  }

  private static PromptContent chat(String... contents) {
    List<ChatMessage> messages = new ArrayList<>();
    for (int i = 0; i < contents.length; i++) {
      messages.add(new ChatMessage(i % 2 == 0 ? "user" : "assistant", contents[i]));
    }
    return new PromptContent.Chat(messages);
  }

  private static Adaptation named(String expert) {
    return Adaptation.expert(List.of(new ExpertWeight(expert, null, 1)));
  }

  private void until(String what, Adaptation adaptation, Predicate<Served> holds) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!holds.test(await(ask(chat("What is 2 + 2?"), adaptation, anybody())))) {
      assertThat(System.nanoTime()).as(what).isLessThan(end);
      LockSupport.parkNanos(1_000_000);
    }
  }

  /** What the gate takes for served, read from the stores as the trainer reads it. */
  private TwoPass judged(Selection selection) {
    return ServedNow.of(
            registry, routers, workshop.examiner().model(), workshop.trainer().layout(), selection)
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
    List<String> ids = contents.stream().map(each -> ask(each, adaptation, anybody())).toList();
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
      Served served = await(ids.get(i));
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
    shipped.publishRouter(routers);
    until(
        "the router is served",
        Adaptation.AUTO,
        answer -> answer.report().strategy() == AdaptationStrategy.ROUTER);
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
    until(
        "the router is served",
        Adaptation.AUTO,
        answer -> answer.report().strategy() == AdaptationStrategy.ROUTER);

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
    return registry
        .apply(mutation, new Change("ada", "a test", UUID.randomUUID().toString(), null))
        .version();
  }

  @Test
  void longAnswers_areTheSameToTheLimit() {
    apply(new ExpertMutation.Promote(register(rambling())));
    until("the expert is served", named(RAMBLING), answer -> answer.failure() == null);
    TwoPass judged = judged(Selection.TOP_1);
    ExpertVector z = judged.vector(RAMBLING);
    Examiner examiner = workshop.examiner();
    List<String> ids =
        questions.stream()
            .map(each -> ask(chat(each.prompt()), named(RAMBLING), anybody()))
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
      List<Integer> served = await(ids.get(i)).tokens();
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
    long end = System.nanoTime() + PATIENCE.toNanos();
    int version = 0;
    while (version != second.version()) {
      assertThat(System.nanoTime()).isLessThan(end);
      Served pinned = await(ask(chat("What is 2 + 2?"), named(RAMBLING), acme));
      version = pinned.failure() == null ? pinned.report().experts().getFirst().version() : 0;
    }

    Served other = await(ask(chat("What is 2 + 2?"), named(RAMBLING), anybody()));
    assertThat(other.report().experts().getFirst().digest())
        .isEqualTo(judged(Selection.TOP_1).vector(RAMBLING).digest());
    assertServedAsJudged(judged(Selection.TOP_1), Adaptation.AUTO);
  }

  @Test
  void expertThatIsNotThere_isRefusedByBoth_andNeverFound() throws IOException {
    publishRouter();
    String gone = judged(Selection.TOP_1).experts().keySet().iterator().next();
    apply(new ExpertMutation.Retire(new VersionId(gone, 1)));
    until(gone + " is gone", named(gone), answer -> answer.failure() != null);

    Served refused = await(ask(chat("What is 2 + 2?"), named(gone), anybody()));
    assertThat(requireNonNull(refused.failure()).code()).isEqualTo(ErrorCode.EXPERT_NOT_FOUND);
    assertThatThrownBy(() -> judged(Selection.TOP_1).vector(gone))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("an expert must be one of [")
        .hasMessageEndingWith("was " + gone);
    assertThat(assertServedAsJudged(judged(Selection.TOP_1), Adaptation.AUTO)).isPositive();
  }
}
