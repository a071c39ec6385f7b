// SPDX-License-Identifier: Apache-2.0
package io.zoetic.referencemodel.skill;

import java.util.List;

/**
 * One of the abilities that the reference model has met: a task, and a harder sibling of it that
 * training never shows.
 *
 * @param group what kind of ability it is
 * @param description one sentence for people and for routers
 * @param share how much of the training mixture it gets, relative to the other skills
 * @param task what is trained, validated and tested
 * @param harder the sibling, worded in the same phrasings
 */
public record Skill(SkillGroup group, String description, double share, Task task, Task harder) {

  /** The outline of a skill, as the four lists of them write it. */
  record Outline(
      String name, String description, double share, List<Phrasing> phrasings, SkillGroup group) {

    Skill draws(Problem.Source problems, Problem.Source harderProblems) {
      Marking marking = group == SkillGroup.CONVENTIONS ? Marking.STRICT : Marking.LENIENT;
      return new Skill(
          group,
          description,
          share,
          new Task(name, phrasings, problems, marking),
          new Task(name + "-harder", phrasings, harderProblems, marking));
    }
  }

  /** Kebab-case, unique in the world. */
  public String name() {
    return task.name();
  }

  /** See {@link Task#examples}. */
  public List<Example> examples(Split split, long seed, int count) {
    return task.examples(split, seed, count);
  }
}
