// SPDX-License-Identifier: Apache-2.0
/** Formulas in LaTeX, and whether two are equal. */
@NullMarked
package io.zoetic.recipes.task.scoring.latex;

import org.jspecify.annotations.NullMarked;
