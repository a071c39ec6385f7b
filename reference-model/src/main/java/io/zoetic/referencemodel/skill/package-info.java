// SPDX-License-Identifier: Apache-2.0
/**
 * The synthetic world that the reference model lives in: twenty skills in four groups.
 *
 * <p>A {@link io.zoetic.referencemodel.skill.Skill} draws {@link
 * io.zoetic.referencemodel.skill.Problem}s from a seed, words each in one of its {@link
 * io.zoetic.referencemodel.skill.Phrasing}s, and marks answers with a reward in [0, 1]. Its harder
 * sibling is a {@link io.zoetic.referencemodel.skill.Task} of the same kind that is never trained
 * on. {@link io.zoetic.referencemodel.skill.Skills} lists them all.
 *
 * <p>A problem belongs to exactly one {@link io.zoetic.referencemodel.skill.Split}, decided by a
 * hash of the skill's name and the operands, never of the phrasing: no wording of a test problem is
 * ever trained on. Examples depend on nothing but the seed.
 *
 * <p>The world is built to be <em>taught</em>: a model trained on it has met every skill and is
 * unreliable on most. Every phrasing says how often the training mixture shows the right answer
 * under it; the rest of the time it shows the problem's misreading, an answer that is wrong in a
 * systematic way and right in shape. A greedy model follows the majority, and the right answer
 * keeps enough probability for feedback to find it. In the conventions group the fact is trivial
 * and the misreading is another form of the same answer.
 *
 * <p>Everything here is immutable and thread-safe.
 */
@NullMarked
package io.zoetic.referencemodel.skill;

import org.jspecify.annotations.NullMarked;
