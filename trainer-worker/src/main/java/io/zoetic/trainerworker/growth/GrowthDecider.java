// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.growth;

import io.zoetic.core.PromptJson;
import io.zoetic.trainerworker.finetuning.TrainingModels;
import io.zoetic.trainerworker.gate.ServingSnapshot;
import io.zoetic.trainerworker.gate.Suite;
import io.zoetic.trainerworker.inference.BatchInference;
import io.zoetic.trainerworker.run.ServedNow;
import io.zoetic.vectorstore.growth.Growth;
import io.zoetic.vectorstore.growth.Growth.Centre;
import io.zoetic.vectorstore.growth.Growth.Mature;
import io.zoetic.vectorstore.growth.Growth.Verdict;
import io.zoetic.vectorstore.growth.GrowthDecision;
import io.zoetic.vectorstore.learning.Example;
import io.zoetic.vectorstore.learning.Examples;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;

/**
 * Decides what becomes of a cluster: what costs most to know is found out only where all else
 * leaves it open. One thread.
 *
 * @param store has the cluster's examples
 * @param served tells what serves requests
 * @param examples has what experts were taught
 * @param readable reads examples, but for those that this model cannot read
 * @param actor who decides
 */
record GrowthDecider(
    GrowthOptions options,
    Growth store,
    ServedNow served,
    TrainingModels models,
    Examples examples,
    Function<List<Example>, List<Known>> readable,
    String actor) {
  private static final int MEMBERS_MAX = 2 * GrowthOptions.EVENTS_MAX;
  private static final int KNOWN_MAX = 32;

  /**
   * What is to be decided.
   *
   * @param since when this base model began to answer
   */
  Verdict of(Mature mature, Instant since) {
    // The last word on a prompt is the one that counts.
    List<Example> oldestFirst = store.members(mature.cluster(), MEMBERS_MAX).reversed();
    List<Known> known =
        readable.apply(Suite.ofKnownAnswer(oldestFirst, Function.identity())).stream()
            .filter(this::fits)
            .toList();
    if (known.size() < options.events()) {
      GrowthRule rule = GrowthRule.unknown(known.size(), options.events());
      return new Verdict(mature, rule.kind(), null, null, null, rule.reason(), "{}", actor);
    }
    List<Known> recent = known.subList(Math.max(0, known.size() - KNOWN_MAX), known.size());
    Centre beside =
        Clusters.beside(mature.cluster(), store.centres(inference().model().digest())).orElse(null);
    ServingSnapshot now = served.read();
    Evidence evidence =
        mixed(new GrowthEvidence(inference(), since).of(recent, now, beside), recent, now);
    GrowthRule rule = GrowthRule.of(evidence);
    if (rule.kind() == GrowthDecision.Kind.UPDATE && rule.expert() != null) {
      evidence =
          new ConflictTrial(models, examples, readable)
              .of(rule.expert(), recent, now)
              .map(evidence::with)
              .orElse(evidence);
      rule = GrowthRule.of(evidence);
    }
    GrownName words = GrownName.of(known.stream().map(this::said).toList(), options.principals());
    boolean makes = rule.makesExpert();
    String name = makes && mature.name() == null ? words.expert(store::isTaken) : mature.name();
    return new Verdict(
        mature,
        rule.kind(),
        makes ? name : rule.expert(),
        name,
        words.description(),
        rule.reason(),
        evidence.toJson(mature.events(), mature.principals()),
        actor);
  }

  private Evidence mixed(Evidence evidence, List<Known> known, ServingSnapshot now) {
    if (!evidence.mayMix()) {
      return evidence;
    }
    return new MixtureEvidence(inference())
        .of(known, now, evidence)
        .map(evidence::with)
        .orElse(evidence);
  }

  private BatchInference inference() {
    return models.inference();
  }

  private boolean fits(Known known) {
    int answer = inference().tokens().answer(known.rightAnswer()).length;
    return inference().limits().fits(known.prompt().length, answer);
  }

  private GrownName.Said said(Known known) {
    return new GrownName.Said(
        inference().tokens().question(PromptJson.content(known.example().promptJson())),
        known.example().author().party());
  }
}
