// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.run;

import io.zoetic.core.CanonicalJson;
import io.zoetic.core.ExpertRole;
import io.zoetic.core.VersionId;
import io.zoetic.model.adaptation.Router;
import io.zoetic.model.svf.ExpertVector;
import io.zoetic.trainerworker.finetuning.ExpertFineTuning;
import io.zoetic.trainerworker.gate.GateReport;
import io.zoetic.trainerworker.learning.RunConfig;
import io.zoetic.vectorstore.audit.ChangeRequest;
import io.zoetic.vectorstore.experts.ExpertMutation;
import io.zoetic.vectorstore.experts.ExpertRegistry;
import io.zoetic.vectorstore.experts.ExpertVersion;
import io.zoetic.vectorstore.experts.MutationReceipt;
import io.zoetic.vectorstore.experts.NewVersion;
import io.zoetic.vectorstore.experts.VectorValues;
import io.zoetic.vectorstore.experts.VersionState;
import io.zoetic.vectorstore.learning.TrainingRun;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Takes a run's version through the registry. Every change has a key of the run: a trainer that
 * goes on with the run of a dead one repeats nothing. One thread.
 */
final class VersionPublisher {
  private static final int RECENT_VERSIONS = 20;
  private static final int REASON_MAX = 2000;
  private static final String NEW_EXPERT = "Learnt from feedback.";

  private final RunContext context;
  private final ExpertRegistry registry;
  private final TrainingRun run;
  private final String expert;
  private final RunConfig config;

  VersionPublisher(RunContext context, TrainingRun run, RunConfig config) {
    this.context = context;
    this.registry = context.stores().registry();
    this.run = run;
    this.expert = run.request().expert();
    this.config = config;
  }

  /** What a trainer before has registered for the run. */
  Optional<ExpertVersion> registered() {
    return isNew()
        ? Optional.empty()
        : registry.versions(expert, null, RECENT_VERSIONS).stream()
            .filter(version -> run.id().toString().equals(version.trainingRun()))
            .findFirst();
  }

  private boolean isNew() {
    return registry.show(expert).isEmpty();
  }

  /** Registers what was learnt, a candidate; before it, for a new expert, the base model. */
  VersionId register(ExpertFineTuning.Result learnt, @Nullable VersionId parent) {
    String description = description();
    if (isNew()) {
      beginWithBaseModel(description);
    }
    return register(
        version(
            description,
            learnt.vector(),
            parent,
            run.id().toString(),
            CanonicalJson.of(learnt.metrics())),
        "register");
  }

  /** z = 1 as the first version of a new expert, so that a rollback leads somewhere. */
  private void beginWithBaseModel(String description) {
    VersionId first =
        register(
            version(description, context.models().identity(), null, null, "{}"),
            "register the base model");
    String report =
        CanonicalJson.of(Map.of("verdict", "blessed", "why", "z = 1 is the base model exactly"));
    apply(new ExpertMutation.Evaluate(first), "evaluate the base model");
    apply(new ExpertMutation.Bless(first, report), "bless the base model");
  }

  private VersionId register(NewVersion version, String step) {
    MutationReceipt receipt = apply(new ExpertMutation.Register(version), step);
    return new VersionId(expert, Objects.requireNonNull(receipt.version()));
  }

  private NewVersion version(
      String description,
      ExpertVector z,
      @Nullable VersionId parent,
      @Nullable String runId,
      String metricsJson) {
    return new NewVersion(
        expert,
        ExpertRole.SKILL,
        description,
        context.models().trainer().baseModel(),
        context.models().trainer().layout().spec().toString(),
        VectorValues.of(z.toArray()),
        parent,
        runId,
        metricsJson);
  }

  private String description() {
    if (config.description() != null) {
      return config.description();
    }
    return isNew()
        ? NEW_EXPERT
        : registry.versions(expert, null, 1).stream()
            .map(ExpertVersion::description)
            .findFirst()
            .orElse(NEW_EXPERT);
  }

  void evaluate(VersionId id) {
    apply(new ExpertMutation.Evaluate(id), "evaluate");
  }

  /**
   * Writes the verdict down, unless that has been done.
   *
   * @param harm why it must not be served, whatever was measured; empty if nothing is known
   */
  void verdict(VersionId id, GateReport report, Optional<String> harm) {
    boolean open =
        registry
            .version(id)
            .filter(version -> version.state() == VersionState.EVALUATING)
            .isPresent();
    if (open) {
      String json =
          harm.map(why -> CanonicalJson.of(Map.of("verdict", "rejected", "why", why)))
              .orElseGet(report::toJson);
      apply(
          report.isPassed() && harm.isEmpty()
              ? new ExpertMutation.Bless(id, json)
              : new ExpertMutation.Reject(id, json),
          "verdict");
    }
  }

  /**
   * Serves a version. The router goes first: until the expert is served, nothing is routed to it.
   *
   * @param router empty: the one that is served stays
   */
  void promote(VersionId id, Optional<Router> router) {
    router.ifPresent(fresh -> context.routers().publish(fresh, run.id()));
    VersionId first = new VersionId(expert, 1);
    boolean begins =
        context.champions().version(expert).isEmpty()
            && registry
                .version(first)
                .filter(version -> version.state() == VersionState.BLESSED)
                .filter(version -> version.trainingRun() == null)
                .isPresent();
    if (begins) {
      apply(new ExpertMutation.Promote(first), "promote the base model");
    }
    apply(new ExpertMutation.Promote(id), "promote");
  }

  /**
   * Serves an earlier version again, and takes others away from everyone.
   *
   * @param taken none of them is the one that is served again
   */
  void replace(VersionId clean, List<VersionId> taken) {
    apply(new ExpertMutation.RollbackTo(clean), "roll back");
    for (VersionId id : taken) {
      apply(new ExpertMutation.Quarantine(id), "quarantine " + id);
    }
  }

  private MutationReceipt apply(ExpertMutation mutation, String step) {
    String reason = "training run %s: %s".formatted(run.id(), run.request().reason());
    return registry.apply(
        mutation,
        new ChangeRequest(
            context.actor(),
            reason.substring(0, Math.min(reason.length(), REASON_MAX)),
            run.id() + " " + step,
            null));
  }
}
