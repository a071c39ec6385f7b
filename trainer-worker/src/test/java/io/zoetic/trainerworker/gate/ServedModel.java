// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.gate;

import io.zoetic.core.ExpertRole;
import io.zoetic.core.PromptJson;
import io.zoetic.model.adaptation.Router;
import io.zoetic.model.checkpoint.Checkpoint;
import io.zoetic.model.config.ModelConfig;
import io.zoetic.model.expert.Expert;
import io.zoetic.model.expert.ExpertFile;
import io.zoetic.model.svf.ExpertVector;
import io.zoetic.model.svf.Layout;
import io.zoetic.model.svf.LayoutSpec;
import io.zoetic.model.training.SvfParameters;
import io.zoetic.model.training.TrainingSession;
import io.zoetic.referencemodel.ReferenceModel;
import io.zoetic.referencemodel.skill.Skill;
import io.zoetic.referencemodel.skill.Skills;
import io.zoetic.referencemodel.skill.Split;
import io.zoetic.testkit.SharedFactors;
import io.zoetic.trainerworker.finetuning.TrainingModels;
import io.zoetic.trainerworker.inference.BatchInferenceOptions;
import io.zoetic.trainerworker.learning.LearningObjective;
import io.zoetic.trainerworker.learning.LearningOptions;
import io.zoetic.trainerworker.learning.TokenizedExample;
import io.zoetic.trainerworker.learning.VerifierKind;
import io.zoetic.trainerworker.learning.batches.BatchSources;
import io.zoetic.trainerworker.learning.batches.PolicyRollouts;
import io.zoetic.trainerworker.learning.batches.TrainingLoop;
import io.zoetic.vectorstore.learning.Example;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The reference model as {@code dev} serves it, with all that makes candidates for it. One thread.
 *
 * @param served the shipped experts and their router
 */
record ServedModel(TrainingModels models, ServingSnapshot served) implements AutoCloseable {
  private static final int ROWS = 16;
  private static final long SUITE_SEED = 5;
  private static final long LEARNER_SEED = 7;

  /**
   * How a z is trained.
   *
   * @param start where z begins
   */
  record Training(ExpertVector start, int steps, double learningRate) {}

  static ServedModel open(Path directory) throws IOException {
    Path model = ReferenceModel.extractTo(directory.resolve("reference"));
    Path files = ReferenceModel.extractExpertsTo(directory.resolve("experts"));
    Layout layout = Layout.of(LayoutSpec.ALL, ModelConfig.read(model).matrices());
    Map<String, ExpertVector> experts = new TreeMap<>();
    try (Checkpoint opened = Checkpoint.open(model)) {
      for (String name : ReferenceModel.expertFiles()) {
        Expert expert = ExpertFile.read(files.resolve(name), opened.digest(), layout);
        if (expert.role() == ExpertRole.SKILL) {
          experts.put(expert.name(), expert.vector());
        }
      }
    }
    TrainingModels models =
        TrainingModels.open(
            model, LayoutSpec.ALL, SharedFactors.DIRECTORY, BatchInferenceOptions.DEFAULTS);
    Router router = Router.read(files.resolve(Router.FILE), models.inference().model());
    return new ServedModel(models, new ServingSnapshot(Optional.of(router), experts));
  }

  Gate gate(VerifierKind verifier) {
    return new Gate(models.inference(), models, verifier, GateOptions.ofDefaults());
  }

  ExpertVector z(String expert) {
    return served.vector(expert);
  }

  /** A demonstration of a right answer. */
  static Example demonstration(String expert, String prompt, String answer) {
    PromptJson json = PromptJson.ofQuestion(prompt);
    return Example.imported(expert + json.hash(), expert, json, answer);
  }

  TokenizedExample tokenizedExample(String expert, String prompt, String answer) {
    return models.reader().read(List.of(demonstration(expert, prompt, answer))).getFirst();
  }

  /** Right answers of a skill. */
  List<TokenizedExample> tokenizedExamples(Skill skill, Split split, int count) {
    return skill.examples(split, SUITE_SEED, count).stream()
        .map(each -> tokenizedExample(skill.name(), each.prompt(), each.answer()))
        .toList();
  }

  /** Held-out right answers of a skill. */
  Suite suite(String skill, int count) {
    return new Suite(skill, tokenizedExamples(Skills.named(skill), Split.VALIDATION, count));
  }

  /** Suites of all experts, and of the skills that have none. */
  List<Suite> suites(int each) {
    List<Suite> suites = new ArrayList<>();
    served.experts().names().forEach(name -> suites.add(suite(name, each)));
    List<Skill> base = untaught().toList();
    int some = Math.ceilDiv(each, base.size());
    suites.add(
        new Suite(
            Example.BASE,
            base.stream()
                .flatMap(skill -> tokenizedExamples(skill, Split.VALIDATION, some).stream())
                .toList()));
    return suites;
  }

  private Stream<Skill> untaught() {
    return Skills.all().stream().filter(skill -> !served.has(skill.name()));
  }

  /** The z that next-token steps on some examples lead to. */
  ExpertVector train(Training how, List<TokenizedExample> tokenizedExamples) {
    LearningOptions options =
        new LearningOptions(
            LearningObjective.NEXT_TOKEN,
            how.steps(),
            ROWS,
            how.learningRate(),
            0,
            0,
            0.3,
            0,
            8,
            0,
            0.1,
            1e-3);
    BatchSources batchSources =
        new BatchSources(
            models.trainer()::likelihoods,
            new PolicyRollouts(models.inference()),
            VerifierKind.EXACT);
    try (TrainingSession<SvfParameters> run =
        models
            .trainer()
            .resume(
                how.start(), options.optimizer(TokenizedExample.informative(tokenizedExamples)))) {
      TrainingLoop<SvfParameters> loop =
          batchSources.loop(
              run, BatchSources.Material.of(tokenizedExamples), options, LEARNER_SEED);
      loop.learn(_ -> true);
      return run.parameters().vector();
    }
  }

  /** A router that also knows an expert that is not served yet. */
  Router routerFor(String newcomer, int each) {
    Router before = served.router().orElseThrow();
    RouterFit fit = new RouterFit(models.inference());
    List<int[]> base =
        untaught()
            .flatMap(
                skill -> Suite.prompts(tokenizedExamples(skill, Split.TRAIN, each / 4)).stream())
            .toList();
    return fit.with(
        before,
        newcomer,
        Suite.prompts(tokenizedExamples(Skills.named(newcomer), Split.TRAIN, each)),
        new RouterFit.Traffic(fit.features(base, before.reading()), new float[0][]));
  }

  /** Where each value of z is replaced by another. */
  static ExpertVector changed(ExpertVector z, Change change) {
    float[] values = z.toArray();
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) change.of(values[i]);
    }
    return ExpertVector.of(z.layout(), values);
  }

  /** What becomes of a value. */
  interface Change {
    double of(double value);
  }

  /** A router that likes a label more, by so many nats. */
  static Router biased(Router router, String label, float more) {
    float[] bias = Arrays.copyOf(router.bias(), router.bias().length);
    bias[router.labels().indexOf(label)] += more;
    return new Router(
        router.baseModel(),
        router.reading(),
        router.labels(),
        router.mean(),
        router.deviation(),
        router.weight(),
        router.curvature(),
        bias);
  }

  @Override
  public void close() {
    models.close();
  }
}
