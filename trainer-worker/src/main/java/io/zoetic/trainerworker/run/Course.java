// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.run;

import io.zoetic.model.adaptation.Router;
import io.zoetic.model.svf.ExpertVector;
import io.zoetic.trainerworker.gate.Gate;
import io.zoetic.trainerworker.gate.GateReport;
import io.zoetic.trainerworker.gate.Suite;
import io.zoetic.trainerworker.gate.TwoPass;
import io.zoetic.trainerworker.learning.CodeVersion;
import io.zoetic.trainerworker.learning.Curricula;
import io.zoetic.trainerworker.learning.Lesson;
import io.zoetic.vectorstore.CanonicalJson;
import io.zoetic.vectorstore.expert.ExpertVersion;
import io.zoetic.vectorstore.expert.VersionId;
import io.zoetic.vectorstore.learning.Example;
import io.zoetic.vectorstore.learning.RunLease;
import io.zoetic.vectorstore.learning.RunState;
import io.zoetic.vectorstore.learning.Split;
import io.zoetic.vectorstore.learning.TrainingRun;
import io.zoetic.vectorstore.learning.TrainingRuns;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The course of one run: what there is to learn from is written down, a z is trained, registered,
 * judged, and served or refused. What a trainer that died has done of it is not done twice. One
 * thread.
 */
final class Course {
  private static final int OTHER_QUESTIONS_MAX = 100;

  /** Questions of the expert itself that its gate asks, at most. */
  static final int TARGET_QUESTIONS_MAX = 200;

  private static final int REPLAY_MAX = 256;

  private final Tools tools;
  private final Workshop workshop;
  private final RunLease lease;
  private final TrainingRun run;
  private final String expert;
  private final RunConfig config;
  private final LeaseKeeper keeper;
  private final Release release;
  private final FittingLessons fitting;
  private final Judgeable judgeable;

  /** What serves requests when the run starts. */
  private final TwoPass before;

  /** What the run goes on from; null is the base model. */
  private final @Nullable VersionId parent;

  Course(Tools tools, RunLease lease, LeaseKeeper keeper) {
    this.tools = tools;
    this.workshop = tools.workshop();
    this.lease = lease;
    this.run = lease.run();
    this.expert = run.request().expert();
    this.config = RunConfig.of(run.request().configJson());
    this.keeper = keeper;
    this.release = new Release(tools, run, config);
    this.fitting = new FittingLessons(workshop.examiner().limits());
    this.judgeable = new Judgeable(config.verifier());
    this.before = tools.served().read();
    this.parent = config.fromChampion() ? tools.champions().versions().get(expert) : null;
  }

  Verdict run() {
    keeper.tell("collecting", Map.of());
    RunExamples found = RunExamples.of(tools.stores().examples(), expert);
    // What is left out has had its chance as well: it starts no other run.
    tools.stores().runs().learnsFrom(lease, found.all(), lineage(found));
    RunExamples data = judgeable.of(found);
    keeper.always(judgeable.toMap());
    Optional<ExpertVersion> registered = release.registered();
    VersionId id;
    if (registered.isPresent()) {
      id = registered.get().id();
    } else {
      keeper.tell("training", Map.of());
      Study.Result learnt = train(data);
      keeper.tell("registering", Map.of());
      id = release.register(learnt, parent);
    }
    return judge(id, data.train());
  }

  private String lineage(RunExamples data) {
    Map<String, Object> lineage = new TreeMap<>();
    lineage.put("data_sha256", data.digest());
    lineage.put("train_examples", data.train().size());
    lineage.put("validation_examples", data.validation().size());
    lineage.put("config", config.toMap());
    lineage.put("seed", run.request().seed());
    lineage.put("base_model", workshop.trainer().baseModel());
    lineage.put("layout", workshop.trainer().layout().spec().toString());
    lineage.put("parent", parent == null ? "base" : parent.toString());
    CodeVersion.find().ifPresent(version -> lineage.put("code", version));
    return CanonicalJson.of(lineage);
  }

  private Study.Result train(RunExamples data) {
    List<Lesson> train = workshop.reader().read(data.train());
    fitting.requireMost(train);
    ExpertVector champion = parent == null ? null : before.experts().get(expert);
    var task =
        new Study.Task(
            champion == null ? workshop.identity() : champion,
            new Curricula.Material(fitting.of(train), fitting.of(replay())),
            fitting.of(workshop.reader().read(data.validation())),
            config,
            run.request().seed(),
            lease.checkpoint());
    var outlets =
        new Study.Outlets(
            progress -> {
              tools.progress().accept(progress);
              keeper.tell("training", progress);
            },
            checkpoint -> tools.stores().runs().checkpoint(lease, checkpoint));
    return new Study(workshop, outlets).train(task);
  }

  /** What others learnt from, if leaving the base model is to cost something there. */
  private List<Lesson> replay() {
    if (config.learning().replayRows() == 0) {
      return List.of();
    }
    List<String> others = others();
    int each = Math.max(1, REPLAY_MAX / others.size());
    return others.stream()
        .map(other -> tools.stores().examples().sample(other, Split.TRAIN, each))
        .flatMap(examples -> workshop.reader().read(examples).stream())
        .toList();
  }

  /** All that has a suite of its own beside the expert. */
  private List<String> others() {
    List<String> others = new ArrayList<>(before.experts().keySet());
    others.remove(expert);
    others.add(Example.BASE);
    return others;
  }

  private Verdict judge(VersionId id, List<Example> taught) {
    ExpertVector z = tools.champions().vectors(Map.of(expert, id)).get(expert);
    if (z == null) {
      throw new IllegalStateException("the values of " + id + " must be in the registry");
    }
    keeper.tell("routing", Map.of("version", id.version()));
    Optional<Router> router = tools.routing().of(expert, taught, before);
    TwoPass after = before.with(expert, z, router);
    Routing.Reach reach = tools.routing().reach(expert, after);
    tools.progress().accept(reach.toMap());
    keeper.tell("judging", Map.of("version", id.version()));
    release.evaluate(id);
    Gate gate = tools.gate().comparingBy(config.verifier());
    List<Suite> suites =
        others().stream()
            .map(name -> suite(name, OTHER_QUESTIONS_MAX))
            .filter(suite -> !suite.lessons().isEmpty())
            .toList();
    GateReport report =
        gate.judge(expert, before, after, suite(expert, TARGET_QUESTIONS_MAX), suites);
    keeper.always(judgeable.toMap());
    keeper.requireHeld();
    release.verdict(id, report);
    if (report.isPassed() && config.promote()) {
      release.promote(id, before.router().equals(router) ? Optional.empty() : router);
    }
    Map<String, Object> end = new TreeMap<>(reach.toMap());
    end.put("version", id.version());
    keeper.tellEnd(end);
    return new Verdict(
        report.isPassed() ? RunState.PUBLISHED : RunState.REFUSED,
        id.version(),
        report.summary()
            + reach.summary()
            + judgeable.summary()
            + (report.isPassed() && !config.promote()
                ? "; waits for an operator to promote it"
                : ""),
        evaluations(report));
  }

  private Suite suite(String name, int max) {
    List<Example> held = tools.stores().examples().sample(name, Split.TEST, max);
    List<Example> capped = RunExamples.capped(held);
    List<Example> asked = name.equals(expert) ? judgeable.of(capped) : capped;
    return new Suite(name, fitting.of(workshop.reader().read(asked)));
  }

  private static List<TrainingRuns.Evaluation> evaluations(GateReport report) {
    return report.all().stream()
        .map(each -> new TrainingRuns.Evaluation(each.suite(), CanonicalJson.of(each.toMap())))
        .toList();
  }
}
