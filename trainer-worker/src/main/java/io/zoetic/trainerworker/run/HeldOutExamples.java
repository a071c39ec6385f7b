// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.run;

import io.zoetic.core.AliasName;
import io.zoetic.core.Split;
import io.zoetic.core.VersionId;
import io.zoetic.trainerworker.gate.GateOptions;
import io.zoetic.trainerworker.gate.Suite;
import io.zoetic.trainerworker.learning.JudgedWorth;
import io.zoetic.vectorstore.experts.ExpertRegistry;
import io.zoetic.vectorstore.learning.Example;
import io.zoetic.vectorstore.learning.Examples;
import io.zoetic.vectorstore.learning.TrainingRuns;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** The examples that are held out for the gate. */
public final class HeldOutExamples {
  /** Questions of the expert itself that its gate asks, at most. */
  static final int TARGET_MAX = 200;

  private HeldOutExamples() {}

  /**
   * How many questions a gate would have for an expert, by the measure that has most of them: those
   * that are held out and, where right answers or preferences are known, those that can be answered
   * before they are learnt. What only several measures have together is enough for none.
   *
   * @param known examples that what is served has learnt
   * @param enough beyond so many, nothing more is read
   */
  public static int questions(
      Examples examples, String expert, Supplier<Set<UUID>> known, int enough) {
    List<Example> heldOut = of(examples, expert, TARGET_MAX, List.of()).examples();
    int judged = prompts(heldOut, JudgedWorth::isEvidence);
    int most = Math.max(judged, withEarlier(heldOut, List.of()));
    if (most >= enough) {
      return most;
    }
    Set<UUID> learnt = known.get();
    List<Example> fresh =
        RunExamples.taught(examples, expert, TARGET_MAX).examples().stream()
            .filter(each -> !learnt.contains(each.id()))
            .toList();
    return Math.max(judged, withEarlier(heldOut, fresh));
  }

  private static int withEarlier(List<Example> heldOut, List<Example> taught) {
    return Math.max(
        known(heldOut) + Math.max(0, known(taught) - PrequentialBlocks.FIRST),
        preferred(heldOut) + Math.max(0, preferred(taught) - PrequentialBlocks.FIRST));
  }

  private static int known(List<Example> examples) {
    return Suite.ofKnownAnswer(examples, Function.identity()).size();
  }

  private static int preferred(List<Example> examples) {
    return prompts(examples, each -> each.kind() == Example.Kind.PREFERENCE);
  }

  private static int prompts(List<Example> all, Predicate<Example> isMeant) {
    return (int) all.stream().filter(isMeant).map(Example::promptHash).distinct().count();
  }

  /** What the version that is served of an expert has learnt from. */
  public static Set<UUID> learnt(ExpertRegistry registry, TrainingRuns runs, String expert) {
    return Lineage.learntBy(
        registry,
        runs,
        registry
            .show(expert)
            .flatMap(status -> status.pointer(AliasName.CHAMPION))
            .map(pointer -> new VersionId(expert, pointer.version()))
            .orElse(null));
  }

  /**
   * What is held out of an expert.
   *
   * @param more what was left unused beside it
   */
  static AuthorShares of(Examples examples, String expert, int max, List<Example> more) {
    List<Example> all = new ArrayList<>(examples.sample(expert, Split.TEST, max));
    all.addAll(more);
    return AuthorShares.of(all, GateOptions.ofDefaults().questionsMin());
  }
}
