// SPDX-License-Identifier: Apache-2.0
/**
 * Says which answers are right: named rules with versions, and likelihoods. Answers are foreign:
 * their length is bounded, expressions are RE2, code runs in a sandbox. Thread-safe.
 */
@NullMarked
package io.zoetic.recipes.task.scoring;

import org.jspecify.annotations.NullMarked;
