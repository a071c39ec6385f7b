// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone.demo;

import io.zoetic.referencemodel.skill.Example;
import io.zoetic.referencemodel.skill.Skill;
import io.zoetic.referencemodel.skill.Split;
import java.time.Duration;
import java.util.List;

/**
 * The skill that the demonstration teaches, and how its product goes about it.
 *
 * @param heldOut asked before and after
 * @param taught asked once, for the feedback
 * @param thumbs whether every answer is judged, too; else the wrong ones are corrected alone
 * @param byName whether the expert is also asked by its name afterwards
 * @param tokensMax of an answer; 0: as many as the platform allows
 * @param patience how long a run may take
 */
public record TaughtSkill(
    String name,
    String description,
    List<Example> heldOut,
    List<Example> taught,
    boolean thumbs,
    boolean byName,
    int tokensMax,
    Duration patience) {
  private static final long SEED = 7;
  private static final int SKILL_HELD_OUT = 200;
  private static final int SKILL_ASKED = 288;
  private static final int TRIAGE_HELD_OUT = 60;
  private static final int TRIAGE_ASKED = 200;

  /** More than the longest name of a queue, and few: what the base model says is far longer. */
  private static final int TRIAGE_TOKENS_MAX = 8;

  public TaughtSkill {
    heldOut = List.copyOf(heldOut);
    taught = List.copyOf(taught);
  }

  /** A skill of the reference model. */
  public static TaughtSkill of(Skill skill) {
    return new TaughtSkill(
        skill.name(),
        skill.description(),
        skill.examples(Split.TEST, SEED, SKILL_HELD_OUT),
        skill.examples(Split.TRAIN, SEED, SKILL_ASKED),
        true,
        false,
        0,
        Duration.ofMinutes(5));
  }

  /** One that any model can learn, and none knows. */
  public static TaughtSkill triage() {
    return new TaughtSkill(
        Triage.NAME,
        Triage.DESCRIPTION,
        Triage.asked(SEED, TRIAGE_HELD_OUT),
        Triage.taught(SEED, TRIAGE_ASKED),
        false,
        true,
        TRIAGE_TOKENS_MAX,
        Duration.ofMinutes(40));
  }
}
