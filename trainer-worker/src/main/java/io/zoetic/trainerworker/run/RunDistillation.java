// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.run;

import io.zoetic.model.adaptation.Router;
import io.zoetic.model.svf.ExpertVector;
import io.zoetic.model.training.objective.Taught;
import io.zoetic.trainerworker.distillation.InContextTeacher;
import io.zoetic.trainerworker.distillation.InContextTeacher.AskedPrompt;
import io.zoetic.trainerworker.distillation.TeacherTrial;
import io.zoetic.trainerworker.gate.ServingSnapshot;
import io.zoetic.trainerworker.learning.LearningObjective;
import io.zoetic.trainerworker.learning.RunConfig;
import io.zoetic.trainerworker.learning.RunMethod;
import io.zoetic.trainerworker.learning.TokenizedExample;
import io.zoetic.vectorstore.feedback.UncorrectedPrompt;
import io.zoetic.vectorstore.learning.Example;
import io.zoetic.vectorstore.learning.RunLease;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a run learns from prompts that nobody corrected, if anything: those that came to the expert
 * or would, answered by the base model with corrections in its prompt, where its trial says that
 * this helps. They are looked for once, and written down before anything learns from them. One
 * thread.
 */
final class RunDistillation {
  private static final Logger LOG = LoggerFactory.getLogger(RunDistillation.class);

  /** Of so many for each that may be learnt from, some will be the expert's. */
  private static final int LOOKED_AT_PER_PROMPT = 8;

  private final RunContext context;
  private final RunLease lease;
  private final RunConfig config;
  private final LeaseKeeper keeper;
  private final ServingSnapshot before;
  private final RouterUpdate.Fitting routers;
  private final int max;
  private @Nullable List<UncorrectedPrompt> prompts;

  /**
   * What was found.
   *
   * @param taught answers to learn; none: there is no teacher, or nothing for it to answer
   * @param metrics why, for the run and its version
   */
  record Found(List<Taught> taught, Map<String, Object> metrics) {
    private static final Found NOTHING = new Found(List.of(), Map.of());
  }

  /**
   * @param before what serves requests
   * @param routers make the router that would be served
   */
  RunDistillation(
      RunContext context,
      RunLease lease,
      RunConfig config,
      LeaseKeeper keeper,
      ServingSnapshot before,
      RouterUpdate.Fitting routers) {
    this.context = context;
    this.lease = lease;
    this.config = config;
    this.keeper = keeper;
    this.before = before;
    this.routers = routers;
    Integer asked = config.uncorrectedPrompts();
    this.max = asked == null ? context.uncorrectedPrompts() : asked;
  }

  /**
   * Finds out what may be learnt beside some examples.
   *
   * @param start where z begins
   * @param train those that are learnt from
   */
  Found of(ExpertVector start, List<TokenizedExample> train) {
    if (max == 0 || !learnsRightAnswers()) {
      return Found.NOTHING;
    }
    var learner =
        new TeacherTrial.Learner(
            context.models(), start, config, lease.run().request().seed(), keeper::requireHeld);
    TeacherTrial trial = TeacherTrial.of(learner, train);
    List<Taught> taught = List.of();
    if (trial.helps()) {
      taught = taught(TeacherTrial.demonstrations(config, train), start, train);
    }
    LOG.info("run {}: {}; {} answers of it are learnt", runId(), trial.summary(), taught.size());
    Map<String, Object> metrics = new TreeMap<>(trial.toMap());
    metrics.put("distilled_prompts", taught.size());
    return new Found(taught, metrics);
  }

  private boolean learnsRightAnswers() {
    LearningObjective objective = config.learning().objective();
    return config.method() == RunMethod.TRAINING
        && (objective == LearningObjective.AUTO || objective == LearningObjective.NEXT_TOKEN);
  }

  private List<Taught> taught(
      List<TokenizedExample> demonstrations, ExpertVector start, List<TokenizedExample> train) {
    List<UncorrectedPrompt> found = prompts;
    if (found == null) {
      found = prompts(start, train);
      context.stores().runs().learnsFromPrompts(lease, found);
      prompts = found;
    }
    if (found.isEmpty()) {
      return List.of();
    }
    return new InContextTeacher(context.models(), demonstrations)
        .taught(found.stream().map(each -> new AskedPrompt(each.json(), each.askedAt())).toList());
  }

  /** What the expert has answered, and what the base model has and the expert would. */
  private List<UncorrectedPrompt> prompts(ExpertVector start, List<TokenizedExample> train) {
    List<UncorrectedPrompt> recorded =
        context.stores().interactions().uncorrected(runId(), expert(), LOOKED_AT_PER_PROMPT * max);
    List<UncorrectedPrompt> base = new ArrayList<>();
    List<int[]> tokens = new ArrayList<>();
    for (UncorrectedPrompt each : recorded) {
      Optional<int[]> read =
          each.isServed()
              ? Optional.empty()
              : context.models().inference().tokens().readable(each.json(), each.askedAt());
      if (read.isPresent()) {
        base.add(each);
        tokens.add(read.get());
      }
    }
    List<UncorrectedPrompt> chosen =
        new ArrayList<>(recorded.stream().filter(UncorrectedPrompt::isServed).toList());
    List<Example> examples = train.stream().map(TokenizedExample::example).toList();
    Optional<Router> router = routers.of(examples).filter(found -> found.knows(expert()));
    if (router.isPresent() && !tokens.isEmpty()) {
      ServingSnapshot after = before.with(expert(), start, router);
      List<ServingSnapshot.Route> routes = context.routerUpdate().routes(tokens, after);
      for (int i = 0; i < routes.size(); i++) {
        if (routes.get(i).main().equals(expert())) {
          chosen.add(base.get(i));
        }
      }
    }
    return chosen.stream().limit(max).toList();
  }

  private UUID runId() {
    return lease.run().id();
  }

  private String expert() {
    return lease.run().request().expert();
  }
}
