// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.run;

import io.zoetic.bootstrap.Build;
import io.zoetic.core.CanonicalJson;
import io.zoetic.core.VersionId;
import io.zoetic.model.adaptation.Router;
import io.zoetic.model.svf.ExpertVector;
import io.zoetic.trainerworker.finetuning.ExpertFineTuning;
import io.zoetic.trainerworker.finetuning.TrainingModels;
import io.zoetic.trainerworker.gate.GainProof;
import io.zoetic.trainerworker.gate.GateReport;
import io.zoetic.trainerworker.gate.ServingSnapshot;
import io.zoetic.trainerworker.learning.RunConfig;
import io.zoetic.trainerworker.learning.RunMethod;
import io.zoetic.vectorstore.experts.ExpertVersion;
import io.zoetic.vectorstore.learning.Example;
import io.zoetic.vectorstore.learning.RunLease;
import io.zoetic.vectorstore.learning.RunState;
import io.zoetic.vectorstore.learning.TrainingRun;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One run from end to end: what there is to learn from is written down, a z is trained, registered,
 * judged, and served or refused. What a trainer that died has done of it is not done twice. One
 * thread.
 */
final class TrainingPipeline {
  private final RunContext context;
  private final TrainingModels models;
  private final RunLease lease;
  private final TrainingRun run;
  private final String expert;
  private final RunConfig config;
  private final LeaseKeeper keeper;
  private final VersionPublisher publisher;
  private final RunTraining training;
  private final VerifiableExamples verifiable;
  private final RunJudge judge;
  private final RouterUpdate.Fitting routers;

  /** What serves requests when the run starts. */
  private final ServingSnapshot before;

  /** What the run goes on from; null is the base model. */
  private final @Nullable VersionId parent;

  TrainingPipeline(RunContext context, RunLease lease, LeaseKeeper keeper, RunConfig config) {
    this.context = context;
    this.models = context.models();
    this.lease = lease;
    this.run = lease.run();
    this.expert = run.request().expert();
    this.config = config;
    this.keeper = keeper;
    this.publisher = new VersionPublisher(context, run, config);
    FittingExamples fitting = new FittingExamples(models.inference().limits());
    this.verifiable = new VerifiableExamples(config.verifier());
    this.judge = new RunJudge(context, run, config, fitting, verifiable);
    this.before = context.served().read();
    this.parent = config.fromChampion() ? context.champions().version(expert).orElse(null) : null;
    this.routers = context.routerUpdate().fitting(expert, before);
    this.training =
        new RunTraining(
            context,
            expert,
            config,
            run.request().seed(),
            fitting,
            parent != null && before.has(expert) ? before.vector(expert) : models.identity(),
            before,
            new RunMixture(models.inference(), expert, config, run.request().seed(), before),
            new RunDistillation(context, lease, config, keeper, before, routers));
  }

  RunOutcome run() {
    keeper.tell("collecting", Map.of());
    RunExamples found = RunExamples.of(context.stores().examples(), expert);
    if (!isMixture()) {
      // What is left out has had its chance as well: it starts no other run.
      learnsFrom(found.all(), found);
    }
    RunExamples data = verifiable.of(found);
    if (isMixture()) {
      // All else can still be learnt from, and the shots as well if no mixture of them is kept.
      learnsFrom(List.of(), shots(data));
    }
    keeper.always(verifiable.toMap());
    Optional<ExpertVersion> registered = publisher.registered();
    VersionId id;
    if (registered.isPresent()) {
      id = registered.get().id();
    } else {
      keeper.tell("training", Map.of());
      ExpertFineTuning.Result learnt = train(data);
      keeper.tell("registering", Map.of());
      id = publisher.register(learnt, parent);
    }
    return judge(id, data);
  }

  private boolean isMixture() {
    return config.method() == RunMethod.MIXTURE;
  }

  /** All that a mixture reads. */
  private RunExamples shots(RunExamples data) {
    return new RunExamples(training.shots(data.train()), List.of(), data.isFair());
  }

  private void learnsFrom(List<Example> learnt, RunExamples read) {
    context.stores().runs().learnsFrom(lease, learnt, lineage(read));
  }

  private String lineage(RunExamples data) {
    Map<String, Object> lineage = new TreeMap<>();
    lineage.put("data_sha256", data.digest());
    lineage.put("train_examples", data.train().size());
    lineage.put("validation_examples", data.validation().size());
    lineage.put("config", config.toMap());
    lineage.put("seed", run.request().seed());
    lineage.put("base_model", models.trainer().baseModel());
    lineage.put("layout", models.trainer().layout().spec().toString());
    lineage.put("parent", parent == null ? "base" : parent.toString());
    Build.version().ifPresent(version -> lineage.put("code", version));
    return CanonicalJson.of(lineage);
  }

  private ExpertFineTuning.Result train(RunExamples data) {
    var outlets =
        new ExpertFineTuning.Outlets(
            progress -> {
              context.progress().accept(progress);
              keeper.tell("training", progress);
            },
            checkpoint -> context.stores().runs().checkpoint(lease, checkpoint));
    return training.train(data.train(), data.validation(), lease.checkpoint(), outlets);
  }

  private RunOutcome judge(VersionId id, RunExamples taught) {
    ExpertVector z = context.champions().requireVector(id);
    keeper.tell("routing", Map.of("version", id.version()));
    Optional<Router> router = routers.of(taught.train());
    ServingSnapshot after = before.with(expert, z, router);
    List<int[]> recorded = context.routerUpdate().recorded();
    List<ServingSnapshot.Route> goes = context.routerUpdate().routes(recorded, before);
    List<ServingSnapshot.Route> wouldGo = context.routerUpdate().routes(recorded, after);
    RouterUpdate.Reach reach = context.routerUpdate().reach(expert, after, wouldGo);
    context.progress().accept(reach.toMap());
    keeper.tell("judging", Map.of("version", id.version()));
    publisher.evaluate(id);
    VersionId champion = context.champions().version(expert).orElse(null);
    var blocks =
        PrequentialBlocks.of(
            taught.train(),
            Lineage.learntBy(context.stores().registry(), context.stores().runs(), champion));
    var prequential =
        new PrequentialTraining(training, keeper, routers, blocks, taught.validation());
    RunJudge.Verdict verdict =
        judge.judge(
            before,
            after,
            champion,
            new RunJudge.Material(
                taught,
                new GainProof.Trial(judge.budget(), null, prequential::evidence),
                context.gate().traffic(expert, goes, wouldGo)));
    GateReport report = verdict.report();
    keeper.always(verifiable.toMap());
    keeper.requireHeld();
    Optional<String> harm = new MixedParts(context.stores().registry()).harm(id);
    boolean isPassed = report.isPassed() && harm.isEmpty();
    if (isPassed && isMixture()) {
      RunExamples shots = shots(taught);
      learnsFrom(shots.all(), shots);
    }
    publisher.verdict(id, report, harm);
    Optional<String> obstacle = obstacle(verdict, taught);
    if (isPassed && obstacle.isEmpty()) {
      publisher.promote(id, before.router().equals(router) ? Optional.empty() : router);
    }
    Map<String, Object> end = new TreeMap<>(reach.toMap());
    end.put("version", id.version());
    keeper.tellEnd(end);
    return new RunOutcome(
        isPassed ? RunState.PUBLISHED : RunState.REFUSED,
        id.version(),
        report.summary()
            + harm.map(why -> "; refused: " + why).orElse("")
            + reach.summary()
            + verifiable.summary()
            + (isPassed
                ? obstacle.map(why -> "; waits for an operator to promote it: " + why).orElse("")
                : ""),
        RunOutcome.evaluations(report));
  }

  /** Why a person must promote what has passed; what a person has asked for goes before rules. */
  private Optional<String> obstacle(RunJudge.Verdict verdict, RunExamples taught) {
    Boolean asked = config.promote();
    if (asked != null) {
      return asked ? Optional.empty() : Optional.of("its config says promote false");
    }
    // Where there is no crowd, there is nobody from whom an anchor would protect.
    boolean isCrowd = !(verdict.isVouchedFor() && AuthorShares.areVouchedFor(taught.all()));
    return context
        .rule()
        .obstacle(
            verdict.report(),
            taught.isFair() && verdict.isFair() && verdict.report().isJudgedFairly(),
            isCrowd ? RunJudge.anchorLeast() : 0);
  }
}
