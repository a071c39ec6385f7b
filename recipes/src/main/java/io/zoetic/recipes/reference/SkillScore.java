// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.reference;

import io.zoetic.recipes.statistics.Proportion;
import io.zoetic.referencemodel.skill.Skill;

/**
 * The scores of a model on a skill.
 *
 * @param skill the skill
 * @param greedy greedy answers to the skill's prompts
 * @param sampled answers at temperature 1 to the same prompts
 * @param harder greedy answers to prompts of the harder sibling
 */
public record SkillScore(Skill skill, Proportion greedy, Proportion sampled, Proportion harder) {}
