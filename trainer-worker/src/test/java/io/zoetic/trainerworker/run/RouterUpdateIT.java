// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.core.PromptContent;
import io.zoetic.core.PromptJson;
import io.zoetic.model.LanguageModel;
import io.zoetic.model.adaptation.Classification;
import io.zoetic.model.adaptation.Label;
import io.zoetic.model.adaptation.Question;
import io.zoetic.model.adaptation.Router;
import io.zoetic.model.adaptation.RouterPass;
import io.zoetic.model.svf.ExpertVector;
import io.zoetic.model.svf.LayoutSpec;
import io.zoetic.referencemodel.ReferenceModel;
import io.zoetic.referencemodel.skill.Skills;
import io.zoetic.referencemodel.skill.Split;
import io.zoetic.testkit.SharedFactors;
import io.zoetic.trainerworker.Fake;
import io.zoetic.trainerworker.finetuning.TrainingModels;
import io.zoetic.trainerworker.gate.ServingSnapshot;
import io.zoetic.trainerworker.inference.BatchInferenceOptions;
import io.zoetic.vectorstore.BaseModels;
import io.zoetic.vectorstore.Retention;
import io.zoetic.vectorstore.experts.ExpertRegistry;
import io.zoetic.vectorstore.feedback.Interactions;
import io.zoetic.vectorstore.growth.Growth;
import io.zoetic.vectorstore.learning.Author;
import io.zoetic.vectorstore.learning.Curation;
import io.zoetic.vectorstore.learning.Example;
import io.zoetic.vectorstore.learning.Examples;
import io.zoetic.vectorstore.learning.InMemoryRouters;
import io.zoetic.vectorstore.learning.Trainers;
import io.zoetic.vectorstore.learning.TrainingRuns;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Routers for skills of the reference model, from nothing but what was taught. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RouterUpdateIT {
  private static final long SEED = 5;

  @SuppressWarnings("NullAway.Init") // Loaded once, before all tests.
  private TrainingModels models;

  @BeforeAll
  void load(@TempDir Path shared) throws IOException {
    Path model = ReferenceModel.extractTo(shared.resolve("reference"));
    models =
        TrainingModels.open(
            model,
            LayoutSpec.parse("mlp"),
            SharedFactors.DIRECTORY,
            BatchInferenceOptions.DEFAULTS);
  }

  @AfterAll
  void close() {
    models.close();
  }

  private static List<Interactions.RecordedPrompt> asked(List<String> prompts) {
    return prompts.stream()
        .map(json -> new Interactions.RecordedPrompt(json, Instant.EPOCH))
        .toList();
  }

  /** Routing over a store of examples, by expert, and of recorded prompts. */
  private RouterUpdate routerUpdate(Map<String, List<Example>> examples, List<String> recorded) {
    return new RouterUpdate(
        models,
        new TrainerStores(
            Fake.of(BaseModels.class, Map.of()),
            Fake.of(ExpertRegistry.class, Map.of()),
            Fake.of(Interactions.class, Map.of("samplePrompts", _ -> asked(recorded))),
            Fake.of(Curation.class, Map.of()),
            Fake.of(
                Examples.class,
                Map.of("sample", expert -> examples.getOrDefault(expert, List.of()))),
            Fake.of(TrainingRuns.class, Map.of()),
            new InMemoryRouters(),
            Fake.of(Trainers.class, Map.of()),
            Fake.of(Growth.class, Map.of()),
            Fake.of(Retention.class, Map.of())));
  }

  private static List<Example> taught(String skill, Split split, int count) {
    return Skills.named(skill).examples(split, SEED, count).stream()
        .map(each -> example(skill, each.prompt(), each.answer()))
        .toList();
  }

  private static Example example(String expert, String prompt, String answer) {
    PromptJson json = PromptJson.ofQuestion(prompt);
    return new Example(
        UUID.randomUUID(),
        expert,
        Example.Kind.DEMONSTRATION,
        json.json(),
        json.hash(),
        Example.Answer.of(answer),
        null,
        1,
        1,
        Author.IMPORT,
        null,
        null);
  }

  private ServingSnapshot served(Optional<Router> router, String... experts) {
    ExpertVector z = models.identity();
    ServingSnapshot served = new ServingSnapshot(router, Map.of());
    for (String expert : experts) {
      served = served.with(expert, z, router);
    }
    return served;
  }

  private double share(ServingSnapshot after, String skill, String route) {
    List<int[]> prompts =
        taught(skill, Split.TEST, 60).stream().map(models.reader()::prompt).toList();
    List<Question> questions = prompts.stream().map(prompt -> new Question("", prompt)).toList();
    return after.routes(models.inference(), questions).stream()
            .filter(each -> each.main().equals(route))
            .count()
        / (double) prompts.size();
  }

  @Test
  void firstExpert_ofAModelWithoutExamplesOfAnythingElse_isFoundForItsOwnAlone() {
    // Another base model's tokens may have been recorded, too.
    PromptJson foreign = PromptJson.of(new PromptContent.TokenIds(List.of(9_999_999)));
    RouterUpdate routerUpdate = routerUpdate(Map.of(), List.of(foreign.json()));
    ServingSnapshot before = served(Optional.empty());

    Optional<Router> router =
        routerUpdate.fitting("weekday", before).of(taught("weekday", Split.TRAIN, 40));

    ServingSnapshot after = before.with("weekday", models.identity(), router);
    assertThat(router.orElseThrow().labels()).containsExactly(Label.OTHER, "weekday");
    assertThat(share(after, "weekday", "weekday")).isGreaterThan(0.9);
    for (String other : List.of("unit", "addition", "odd-one-out", "iso-date")) {
      assertThat(share(after, other, Label.OTHER)).as(other).isGreaterThan(0.9);
    }
  }

  @Test
  void expertsWithoutExamples_keepNobodyFromBeingFound() {
    RouterUpdate routerUpdate =
        routerUpdate(
            Map.of(
                "unit",
                taught("unit", Split.TRAIN, 40),
                "thin",
                taught("iso-date", Split.TRAIN, 3)),
            List.of());
    ServingSnapshot before = served(Optional.empty(), "forgotten", "thin", "unit");

    Optional<Router> router =
        routerUpdate.fitting("weekday", before).of(taught("weekday", Split.TRAIN, 40));

    assertThat(router.orElseThrow().labels()).containsExactly(Label.OTHER, "unit", "weekday");
    assertThat(routerUpdate.fitting("thin", before).of(taught("iso-date", Split.TRAIN, 3)))
        .isEmpty();
    ServingSnapshot after = before.with("weekday", models.identity(), router);
    assertThat(share(after, "unit", "unit")).isGreaterThan(0.9);
  }

  @Test
  void nextExpert_leavesOthersAsTheyWere_andRecordedPromptsOfItsOwnDoNotHideIt() {
    List<Example> own = taught("weekday", Split.TRAIN, 160);
    RouterUpdate routerUpdate =
        routerUpdate(
            Map.of("weekday", own),
            own.subList(40, 160).stream().map(Example::promptJson).toList());
    Router first =
        routerUpdate
            .fitting("unit", served(Optional.empty()))
            .of(taught("unit", Split.TRAIN, 40))
            .orElseThrow();
    ServingSnapshot before = served(Optional.of(first), "unit");

    Router second = routerUpdate.fitting("weekday", before).of(own.subList(0, 40)).orElseThrow();

    int width = first.mean().length;
    assertThat(second.labels()).containsExactly(Label.OTHER, "unit", "weekday");
    assertThat(second.mean()).isEqualTo(first.mean());
    assertThat(Arrays.copyOf(second.weight(), 2 * width)).isEqualTo(first.weight());
    ServingSnapshot after = before.with("weekday", models.identity(), Optional.of(second));
    assertThat(share(after, "weekday", "weekday")).isGreaterThan(0.9);
    RouterUpdate.Reach reach =
        routerUpdate.reach("weekday", after, routerUpdate.routes(routerUpdate.recorded(), after));
    assertThat(reach.found()).isGreaterThan(0.9);
    assertThat(reach.taken()).isGreaterThan(0.9);
    assertThat(reach.summary()).contains("zoetic/auto finds it for", "of recorded ones");
  }

  @Test
  void shippedRouter_findsTheExpertOfTheQuickStart(@TempDir Path directory) throws IOException {
    LanguageModel model = models.inference().model();
    Path experts = ReferenceModel.extractExpertsTo(directory.resolve("experts"));
    Router router = Router.read(experts.resolve(Router.FILE), model);
    int[] prompt = models.inference().tokens().prompt("Cleo leaves on Sunday for 6 days. Back on?");

    List<Classification> found =
        models
            .inference()
            .classify(
                () -> new RouterPass(model, router, Set.copyOf(router.labels())),
                List.of(new Question("", prompt)));

    assertThat(found.getFirst().best()).isEqualTo("weekday");
  }

  @Test
  void routerOfTheLinearKind_isReplacedAsAWhole() {
    Router open =
        routerUpdate(Map.of(), List.of())
            .fitting("unit", served(Optional.empty()))
            .of(taught("unit", Split.TRAIN, 40))
            .orElseThrow();
    Router linear =
        new Router(
            open.baseModel(),
            new Router.Reading(1, Router.Pooling.PROMPT),
            open.labels(),
            open.mean(),
            open.deviation(),
            open.weight(),
            open.curvature(),
            open.bias());
    RouterUpdate routerUpdate =
        routerUpdate(Map.of("unit", taught("unit", Split.TRAIN, 40)), List.of());

    Router replaced =
        routerUpdate
            .fitting("weekday", served(Optional.of(linear), "unit"))
            .of(taught("weekday", Split.TRAIN, 40))
            .orElseThrow();

    assertThat(replaced.reading())
        .isEqualTo(Router.Reading.ofMiddle(models.inference().model().config()));
    assertThat(replaced.labels()).containsExactly(Label.OTHER, "unit", "weekday");
  }
}
