// SPDX-License-Identifier: Apache-2.0
/**
 * What a share of right answers, and the difference of two on the same questions, is worth. Pure
 * functions, thread-safe.
 */
@NullMarked
package io.zoetic.recipes.statistics;

import org.jspecify.annotations.NullMarked;
