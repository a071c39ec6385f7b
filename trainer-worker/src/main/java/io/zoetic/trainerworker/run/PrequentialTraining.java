// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.run;

import io.zoetic.core.VersionId;
import io.zoetic.model.svf.ExpertVector;
import io.zoetic.trainerworker.finetuning.ExpertFineTuning;
import io.zoetic.trainerworker.gate.Gate;
import io.zoetic.trainerworker.gate.PrequentialEvidence;
import io.zoetic.trainerworker.gate.ServingSnapshot;
import io.zoetic.trainerworker.gate.Suite;
import io.zoetic.trainerworker.gate.SuiteMetric;
import io.zoetic.trainerworker.learning.NothingToLearnException;
import io.zoetic.vectorstore.experts.ExpertVersion;
import io.zoetic.vectorstore.learning.Example;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Has what a run learns from answered before it is learnt, so that an example both teaches and
 * judges: z is trained on the first 8, 16, 32 and so on, in the order in which they were asked, and
 * each of these z answers what comes next, through both passes. That takes about as long again as
 * the run itself. What the champion has learnt from judges nothing: it would be held against one
 * that knows it. One thread.
 */
final class PrequentialTraining {
  /** So many are learnt before the first is asked, and as many are new in each later block. */
  static final int FIRST = 8;

  /** Fewer are no block of their own. */
  private static final int BLOCK_MIN = 4;

  private static final int LINE_MAX = 50;

  private final RunContext context;
  private final RunTraining training;
  private final LeaseKeeper keeper;
  private final Gate gate;
  private final RouterUpdate.Fitting router;
  private final RunExamples data;
  private final Set<UUID> known;

  /**
   * Of one run.
   *
   * @param champion what is served of the expert; null is the base model
   */
  PrequentialTraining(
      RunContext context,
      RunTraining training,
      LeaseKeeper keeper,
      RouterUpdate.Fitting router,
      RunExamples data,
      @Nullable VersionId champion) {
    this.context = context;
    this.training = training;
    this.keeper = keeper;
    this.gate = context.gate().comparingBy(training.config().verifier());
    this.router = router;
    this.data = data;
    this.known = champion == null ? Set.of() : learntBy(champion);
  }

  private Set<UUID> learntBy(VersionId version) {
    Set<UUID> runs =
        Lineage.of(context.stores().registry(), version)
            .limit(LINE_MAX)
            .map(ExpertVersion::trainingRun)
            .filter(Objects::nonNull)
            .map(UUID::fromString)
            .collect(Collectors.toSet());
    return context.stores().runs().examplesOf(runs);
  }

  /** What the examples say; takes trainings. */
  PrequentialEvidence evidence(SuiteMetric metric) {
    List<Example> old = data.train().stream().filter(each -> known.contains(each.id())).toList();
    List<Example> fresh =
        data.train().stream()
            .filter(each -> !known.contains(each.id()))
            .sorted(Comparator.comparing(Example::askedAt).thenComparing(Example::id))
            .toList();
    List<PrequentialEvidence.Block> blocks = new ArrayList<>();
    List<Integer> ends = ends(fresh.size());
    for (int i = 1; i < ends.size(); i++) {
      List<Example> learnt = new ArrayList<>(old);
      learnt.addAll(fresh.subList(0, ends.get(i - 1)));
      keeper.tell("judging", Map.of("prequential", i, "of", ends.size() - 1));
      block(metric, learnt, fresh.subList(ends.get(i - 1), ends.get(i))).ifPresent(blocks::add);
    }
    return new PrequentialEvidence(blocks);
  }

  /** Where each block ends: of the first one nothing is asked. */
  static List<Integer> ends(int examples) {
    List<Integer> ends = new ArrayList<>();
    for (int end = FIRST; end <= examples - BLOCK_MIN; end *= 2) {
      ends.add(end);
    }
    ends.add(examples);
    return ends;
  }

  private Optional<PrequentialEvidence.Block> block(
      SuiteMetric metric, List<Example> learnt, List<Example> next) {
    Set<String> seen = learnt.stream().map(Example::splitGroup).collect(Collectors.toSet());
    List<Example> unseen = next.stream().filter(each -> !seen.contains(each.splitGroup())).toList();
    Optional<ExpertVector> z = z(learnt);
    if (unseen.isEmpty() || z.isEmpty()) {
      return Optional.empty();
    }
    ServingSnapshot before = training.before();
    ServingSnapshot after = before.with(training.expert(), z.get(), router.of(learnt));
    Suite suite =
        new Suite(training.expert(), training.fitting().of(context.models().reader().read(unseen)));
    return Optional.of(gate.block(learnt.size(), metric, before, after, suite));
  }

  /** Where nothing can be learnt of so few, or nothing was, there is nothing that could answer. */
  private Optional<ExpertVector> z(List<Example> learnt) {
    if (!training.canLearn(learnt)) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          training
              .train(
                  learnt,
                  data.validation(),
                  null,
                  new ExpertFineTuning.Outlets(_ -> keeper.requireHeld(), _ -> {}))
              .vector());
    } catch (NothingToLearnException _) {
      return Optional.empty();
    }
  }
}
