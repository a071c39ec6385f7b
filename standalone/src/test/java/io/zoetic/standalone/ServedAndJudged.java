// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone;

import static io.zoetic.standalone.InMemoryWorker.anybody;
import static io.zoetic.standalone.InMemoryWorker.named;
import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.zoetic.adapterworker.ModelSettings;
import io.zoetic.core.AdaptationStrategy;
import io.zoetic.core.ExpertRole;
import io.zoetic.core.ExpertSelection;
import io.zoetic.core.PromptContent;
import io.zoetic.core.PromptJson;
import io.zoetic.core.SamplingOptions;
import io.zoetic.core.VersionId;
import io.zoetic.events.adaptation.Adaptation;
import io.zoetic.events.adaptation.ExpertShare;
import io.zoetic.model.ComputeType;
import io.zoetic.model.DeviceKind;
import io.zoetic.model.LanguageModel;
import io.zoetic.model.adaptation.Question;
import io.zoetic.model.adaptation.Router;
import io.zoetic.model.serving.ExpertPart;
import io.zoetic.model.svf.ExpertVector;
import io.zoetic.model.svf.LayoutSpec;
import io.zoetic.referencemodel.ReferenceModel;
import io.zoetic.referencemodel.skill.Example;
import io.zoetic.testkit.SharedFactors;
import io.zoetic.trainerworker.finetuning.TrainingModels;
import io.zoetic.trainerworker.gate.ServingSnapshot;
import io.zoetic.trainerworker.gate.Suite;
import io.zoetic.trainerworker.inference.BatchInference;
import io.zoetic.trainerworker.inference.BatchInferenceOptions;
import io.zoetic.trainerworker.inference.ChatTokens;
import io.zoetic.trainerworker.run.ServedNow;
import io.zoetic.vectorstore.audit.ChangeRequest;
import io.zoetic.vectorstore.experts.ExpertMutation;
import io.zoetic.vectorstore.experts.NewVersion;
import io.zoetic.vectorstore.experts.VectorValues;
import io.zoetic.vectorstore.learning.Author;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A worker that serves the reference model's experts, and beside it what the gate asks by. */
final class ServedAndJudged implements AutoCloseable {
  static final int LIMIT = 64;
  static final String RAMBLING = "rambling";

  final TrainingModels models;
  final InMemoryWorker worker;
  private final ShippedExperts shipped;
  private final int limit;

  private ServedAndJudged(
      TrainingModels models, InMemoryWorker worker, ShippedExperts shipped, int limit) {
    this.limit = limit;
    this.models = models;
    this.worker = worker;
    this.shipped = shipped;
  }

  /** With the reference model as it comes, and answers of at most {@value #LIMIT} tokens. */
  static ServedAndJudged open(Path shared, Path own) throws IOException {
    Path model = ReferenceModel.extractTo(shared.resolve("model"));
    return open(
        new ModelSettings(model, ComputeType.FLOAT32, 4096, DeviceKind.CPU, 0),
        SamplingOptions.greedy(LIMIT),
        shared,
        own);
  }

  /**
   * By a worker and a trainer that are told the same.
   *
   * @param sampling how the worker is asked
   * @param shared keeps what may be kept, such as factors
   * @param own where a router's file would be
   */
  static ServedAndJudged open(ModelSettings told, SamplingOptions sampling, Path shared, Path own)
      throws IOException {
    Path experts = ReferenceModel.extractExpertsTo(shared.resolve("experts"));
    TrainingModels models =
        TrainingModels.open(
            told.directory(),
            LayoutSpec.ALL,
            SharedFactors.DIRECTORY,
            BatchInferenceOptions.DEFAULTS.servedIn(
                told.computeType(), told.contextLengthMax(), told.generationConfig()));
    InMemoryWorker worker = new InMemoryWorker(told, own.resolve(Router.FILE), sampling);
    var both =
        new ServedAndJudged(
            models,
            worker,
            new ShippedExperts(told.directory(), experts),
            requireNonNullElse(sampling.maxTokens(), told.contextLengthMax()));
    both.awaitExperts();
    return both;
  }

  private void awaitExperts() throws IOException {
    for (String name : shipped.register(worker.registry)) {
      if (!name.equals("classifier")) {
        worker.until(name + " is served", named(name), answer -> answer.failure() == null);
      }
    }
  }

  /** What the gate takes for served, read from the stores as the trainer reads it. */
  ServingSnapshot judged(ExpertSelection selection) {
    return ServedNow.of(
            worker.registry,
            worker.routers,
            models.inference().model(),
            models.trainer().layout(),
            selection)
        .read();
  }

  /** Asks everything of both; how many were answered by an expert. */
  int assertServedAsJudged(
      ServingSnapshot judged, Adaptation adaptation, List<PromptContent> contents) {
    BatchInference inference = models.inference();
    ChatTokens tokens = inference.tokens();
    List<Question> asked =
        contents.stream().map(each -> new Question(tokens.question(each), tokens(each))).toList();
    return assertServed(
        judged,
        judged.routes(inference, asked),
        judged.choices().strategy(judged.strategy()),
        adaptation,
        contents);
  }

  /** Asks everything of both under experts that are named. */
  int assertNamedServedAsJudged(
      ServingSnapshot judged, Adaptation adaptation, List<PromptContent> contents) {
    ServingSnapshot.Route route = route(adaptation);
    return assertServed(
        judged,
        contents.stream().map(_ -> route).toList(),
        adaptation.strategy(),
        adaptation,
        contents);
  }

  /** Of experts that are named. */
  static ServingSnapshot.Route route(Adaptation adaptation) {
    return new ServingSnapshot.Route(
        adaptation.experts().stream()
            .map(each -> new ExpertPart<>(each.name(), each.weight()))
            .toList());
  }

  private int assertServed(
      ServingSnapshot judged,
      List<ServingSnapshot.Route> routes,
      AdaptationStrategy strategy,
      Adaptation adaptation,
      List<PromptContent> contents) {
    BatchInference inference = models.inference();
    List<String> ids =
        contents.stream().map(each -> worker.ask(each, adaptation, anybody())).toList();
    List<int[]> prompts = contents.stream().map(this::tokens).toList();
    List<BatchInference.Asked> generated = new ArrayList<>();
    for (int i = 0; i < prompts.size(); i++) {
      generated.add(
          new BatchInference.Asked(
              prompts.get(i), judged.vector(routes.get(i)), inference.greedy()));
    }
    List<BatchInference.Answered> answers = inference.answers(generated, limit);
    int adapted = 0;
    for (int i = 0; i < prompts.size(); i++) {
      InMemoryWorker.Served served = worker.await(ids.get(i));
      assertThat(served.failure()).isNull();
      String what = contents.get(i).toString();
      assertThat(served.report().strategy()).as(what).isEqualTo(strategy);
      assertThat(served.started().promptTokenIds()).as(what).containsExactly(boxed(prompts.get(i)));
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

  static Integer[] boxed(int[] ids) {
    return Arrays.stream(ids).boxed().toArray(Integer[]::new);
  }

  void publishRouter() throws IOException {
    shipped.publishRouter(worker.routers);
    worker.awaitRouter();
  }

  /** Hardly anything of its matrices is left, so that the model repeats a token for ever. */
  ExpertVector rambling() {
    float[] values = new float[models.trainer().layout().size()];
    Arrays.fill(values, 1e-6f);
    return ExpertVector.of(models.trainer().layout(), values);
  }

  /** A version that is blessed. */
  VersionId register(String expert, ExpertVector z) {
    Integer version =
        apply(
            new ExpertMutation.Register(
                new NewVersion(
                    expert,
                    ExpertRole.SKILL,
                    "Never ends.",
                    models.trainer().baseModel(),
                    LayoutSpec.ALL.toString(),
                    VectorValues.of(z.toArray()),
                    null,
                    null,
                    "{}")));
    VersionId id = new VersionId(expert, requireNonNull(version));
    apply(new ExpertMutation.Evaluate(id));
    apply(new ExpertMutation.Bless(id, "{}"));
    return id;
  }

  @Nullable Integer apply(ExpertMutation mutation) {
    return worker
        .registry
        .apply(mutation, new ChangeRequest("ada", "a test", UUID.randomUUID().toString(), null))
        .version();
  }

  /** A prompt that is asked now, as the gate reads it. */
  int[] tokens(PromptContent content) {
    return models.inference().tokens().prompt(content, Instant.now());
  }

  /** What the gate is answered. */
  Integer[] answer(Question question, @Nullable ExpertVector z) {
    BatchInference inference = models.inference();
    return boxed(
        inference
            .answers(
                List.of(new BatchInference.Asked(question.prompt(), z, inference.greedy())), limit)
            .getFirst()
            .tokens());
  }

  /** Suites by task, whose right answers are what is served; what did not end is left out. */
  List<Suite> suites(List<Example> questions) {
    List<String> ids =
        questions.stream()
            .map(each -> worker.ask(InMemoryWorker.chat(each.prompt()), Adaptation.AUTO, anybody()))
            .toList();
    Map<String, List<io.zoetic.vectorstore.learning.Example>> suites = new TreeMap<>();
    for (int i = 0; i < ids.size(); i++) {
      Example question = questions.get(i);
      ended(worker.await(ids.get(i)))
          .ifPresent(
              text ->
                  suites
                      .computeIfAbsent(question.task(), _ -> new ArrayList<>())
                      .add(demonstration(question, text)));
    }
    return suites.entrySet().stream()
        .map(suite -> new Suite(suite.getKey(), models.reader().read(suite.getValue())))
        .toList();
  }

  private static io.zoetic.vectorstore.learning.Example demonstration(
      Example question, String answer) {
    PromptJson prompt = PromptJson.ofQuestion(question.prompt());
    return new io.zoetic.vectorstore.learning.Example(
        UUID.randomUUID(),
        question.task(),
        io.zoetic.vectorstore.learning.Example.Kind.DEMONSTRATION,
        prompt.json(),
        prompt.hash(),
        io.zoetic.vectorstore.learning.Example.Answer.of(answer),
        null,
        1,
        1,
        Author.IMPORT,
        null,
        null);
  }

  /** The share of a suite that is served its right answers. */
  double kept(Suite suite) {
    List<String> ids =
        suite.tokenizedExamples().stream()
            .map(
                lesson ->
                    worker.ask(
                        PromptJson.content(lesson.example().promptJson()),
                        Adaptation.AUTO,
                        anybody()))
            .toList();
    double kept = 0;
    for (int i = 0; i < ids.size(); i++) {
      String right = suite.tokenizedExamples().get(i).example().answer().text().strip();
      kept +=
          ended(worker.await(ids.get(i))).filter(text -> text.strip().equals(right)).isPresent()
              ? 1
              : 0;
    }
    return kept / ids.size();
  }

  private Optional<String> ended(InMemoryWorker.Served served) {
    LanguageModel model = models.inference().model();
    return model.config().eosTokenIds().contains(served.tokens().getLast())
        ? Optional.of(model.tokenizer().decode(served.tokens(), true))
        : Optional.empty();
  }

  @Override
  public void close() {
    worker.close();
    models.close();
  }
}
