// SPDX-License-Identifier: Apache-2.0
/**
 * What experience teaches: each objective turns some kind of it into a loss of log-probabilities
 * and the loss's derivative.
 *
 * <table>
 *   <caption>Which objective for which experience</caption>
 *   <tr><td>right answers</td><td>{@link io.zoetic.model.training.objective.NextToken}</td></tr>
 *   <tr><td>answers with rewards</td><td>{@link io.zoetic.model.training.objective.Reinforce}</td></tr>
 *   <tr><td>several such of one prompt</td><td>{@link io.zoetic.model.training.objective.Grpo}</td></tr>
 *   <tr><td>one of two answers preferred</td><td>{@link io.zoetic.model.training.objective.Dpo}</td></tr>
 *   <tr><td>answers called good or bad</td><td>{@link io.zoetic.model.training.objective.Kto}</td></tr>
 *   <tr><td>what must stay as it was</td><td>{@link io.zoetic.model.training.objective.Replay}</td></tr>
 * </table>
 *
 * <p>A training step takes several of them and adds up their losses. All are immutable.
 */
@NullMarked
package io.zoetic.model.training.objective;

import org.jspecify.annotations.NullMarked;
