// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.reference;

import io.zoetic.referencemodel.skill.Phrasing;
import io.zoetic.referencemodel.skill.Problem;
import io.zoetic.referencemodel.skill.Skill;
import io.zoetic.referencemodel.skill.Skills;
import io.zoetic.referencemodel.skill.Split;
import io.zoetic.referencemodel.skill.Task;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The endless, seeded stream of training conversations. For one thread.
 *
 * <p>Problems come from the train split only and from no harder sibling. Three things keep a model
 * that has read it teachable:
 *
 * <ul>
 *   <li>under a <em>misread phrasing</em> 70 % of the examples show the misreading, and under the
 *       phrasings of a convention the preferred form has 15 % to 85 %;
 *   <li><em>rare skills</em> get a smaller share than they need;
 *   <li><em>noise</em>: 6 % of the examples show the answer of another problem of the same skill.
 * </ul>
 */
public final class Mixture {
  static final double NOISE_SHARE = 0.06;
  private static final double SMALL_TALK_SHARE = 0.02;
  private static final double SYSTEM_SHARE = 0.04;

  private final RandomGenerator random;
  private final double totalShare;

  public Mixture(long seed) {
    this.random = new Random(seed);
    this.totalShare = Skills.all().stream().mapToDouble(Skill::share).sum();
  }

  /** Returns the next conversation. */
  public Conversation next() {
    Conversation talk =
        random.nextDouble() < SMALL_TALK_SHARE ? SmallTalk.pick(random) : example(pickSkill());
    return new Conversation(pickSystem(), talk.user(), talk.assistant());
  }

  private @Nullable String pickSystem() {
    if (random.nextDouble() >= SYSTEM_SHARE) {
      return null;
    }
    return SmallTalk.SYSTEM_MESSAGES.get(random.nextInt(SmallTalk.SYSTEM_MESSAGES.size()));
  }

  private Skill pickSkill() {
    List<Skill> skills = Skills.all();
    double rest = random.nextDouble(totalShare);
    for (Skill skill : skills) {
      rest -= skill.share();
      if (rest < 0) {
        return skill;
      }
    }
    return skills.getLast(); // Rounding only.
  }

  private Conversation example(Skill skill) {
    Task task = skill.task();
    Phrasing phrasing = task.phrasings().get(random.nextInt(task.phrasings().size()));
    Problem asked = task.draw(Split.TRAIN, random);
    Problem shown = random.nextDouble() < NOISE_SHARE ? task.draw(Split.TRAIN, random) : asked;
    boolean right = random.nextDouble() < phrasing.rightShare();
    return Conversation.of(
        task.word(asked, phrasing).prompt(), right ? shown.answer() : shown.misreading());
  }
}
