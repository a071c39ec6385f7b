// SPDX-License-Identifier: Apache-2.0
/**
 * Rewards from what can be checked: a {@link io.zoetic.trainerworker.reward.Verifier} looks at an
 * answer and says what it is worth and why.
 *
 * <p>Answers are written by a model that is rewarded for them, so each is taken for hostile: its
 * length is bounded, everything but {@link io.zoetic.trainerworker.reward.PythonTests} takes time
 * that is linear in it, and code runs in a {@link io.zoetic.trainerworker.reward.Sandbox}.
 * Verifiers are thread-safe.
 */
@NullMarked
package io.zoetic.trainerworker.reward;

import org.jspecify.annotations.NullMarked;
